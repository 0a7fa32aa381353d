import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import { workerFile } from './worker-file.js';
import type { WorkerTask } from './worker.js';
import type { Trial } from '../sweep/evaluate.js';
import type { Executor } from '../sweep/executor.js';
import type { Outcome } from '../sweep/row.js';
import { shareMarket } from '../sweep/shared-market.js';

/** Where a worker finds a strategy: functions cannot be sent to it. */
export interface StrategyModule {
  /** URL of the module: `import.meta.resolve('@veloce/squeezeflow')`, or `new URL('../my-strategy.js', import.meta.url)`. */
  readonly module: string | URL;
  /** The name under which it exports the strategy. */
  readonly name: string;
}

/** Settings of {@link threads}. */
export interface ThreadOptions extends StrategyModule {
  /** How many threads; as many as the machine has cores unless given. */
  readonly threads?: number;
  /** Bytes that shared columns may take in all threads together; 1 GiB unless given. */
  readonly columnBytes?: number;
  /** Parameter sets given to a thread at a time; 8 unless given. */
  readonly chunk?: number;
  /** Node flags of the threads, such as a loader for TypeScript; those of this process unless given. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs a sweep in worker threads, which read the market in shared memory. The table is the same for any number of threads; a
 * thread that dies is replaced, and its sets run again.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const executor = threads({ module: import.meta.resolve('@veloce/squeezeflow'), name: 'squeezeFlow' });
 * await sweep(squeezeFlow, data, { space, search: { kind: 'grid' }, objective: 'sharpe', executor });
 * ```
 */
export function threads(options: ThreadOptions): Executor {
  const { module, name, threads: count = availableParallelism(), columnBytes = 2 ** 30, chunk = 8 } = options;
  for (const [field, value] of Object.entries({ threads: count, chunk })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`threads: ${field} must be an integer >= 1, got ${value}`);
  }
  return (job) => {
    const pool = new Tinypool({
      filename: workerFile('worker'),
      minThreads: count,
      maxThreads: count,
      ...(options.execArgv === undefined ? {} : { execArgv: [...options.execArgv] }),
    });
    // A thread that fails while it has no task, as one that cannot load its module.
    const failure = new Promise<never>((_resolve, reject) => {
      pool.on('error', reject);
    });
    failure.catch(() => undefined);
    const task: Omit<WorkerTask, 'trials'> = {
      module: String(module),
      name,
      market: shareMarket(job.data),
      settings: { options: job.options, columnBytes: columnBytes / count },
    };
    const run = async (trials: readonly Trial[]): Promise<readonly Outcome[]> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await pool.run({ ...task, trials })) as readonly Outcome[];
        } catch (error) {
          if (error instanceof RangeError || attempt === attempts) throw error;
        }
      }
    };
    return Promise.resolve({
      async evaluate(trials, onOutcomes, signal) {
        signal?.throwIfAborted();
        const isOver = (): boolean => signal?.aborted === true;
        const done = new AbortController();
        let next = 0;
        const lane = async (): Promise<void> => {
          while (next < trials.length && !isOver()) {
            const own = trials.slice(next, (next += chunk));
            const outcomes = await run(own);
            if (!isOver()) onOutcomes(outcomes);
          }
        };
        // A second lane for each thread, so that none waits for its next sets.
        const lanes = Promise.all(Array.from({ length: 2 * count }, lane));
        try {
          await Promise.race([lanes, failure, ended(signal, done.signal)]);
        } finally {
          done.abort();
        }
      },
      close: () => pool.destroy(),
    });
  };
}

/** Rejects when a signal ends the work; stops listening when the work is done. */
function ended(signal: AbortSignal | undefined, done: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', end, { once: true, signal: done });
  });
}

/** How often a chunk is tried whose thread dies. */
const attempts = 3;
