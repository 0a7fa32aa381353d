import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { checkArguments, shown, checkFields } from '@veloce/core';
import { checkFlags, checkThreads, exitReason, workerFile } from './worker-file.js';
import type { WorkerStart } from './worker.js';
import type { Trial } from '../sweep/evaluate.js';
import { checkBytes, checkJob, type Executor } from '../sweep/executor.js';
import { failedOutcome, type Outcome } from '../sweep/row.js';
import { shareMarket } from '../sweep/shared-market.js';

/** The module and the name under which a worker finds a strategy: functions cannot be sent to it. */
export interface StrategyModule {
  /** URL of the module: `import.meta.resolve('@veloce/squeezeflow')`, or `new URL('../my-strategy.js', import.meta.url)`. */
  readonly module: string | URL;
  /** The name under which it exports the strategy. */
  readonly name: string;
}

/** Settings of {@link threads}. */
export interface ThreadOptions extends StrategyModule {
  /** How many threads; as many as the machine has cores by default. */
  readonly threads?: number;
  /** Bytes that shared columns may take in all threads together; 1 GiB by default. */
  readonly columnBytes?: number;
  /** Milliseconds that one parameter set may take: 600 000 by default. A thread that takes longer is ended. The module has at least 30 s to load. */
  readonly patienceMs?: number;
  /** Megabytes of objects that one thread may hold (columns do not count): Node's own limit by default. */
  readonly heapMb?: number;
  /** Node flags of the threads, such as a loader for TypeScript; those of this process by default. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs a sweep in worker threads, which read the market in shared memory. The table is the same for any number of threads. A thread
 * that exits, throws outside its task or runs out of memory is replaced, and its set run again; a set that ends three threads, or takes longer
 * than `patienceMs`, is a row with an error that says so.
 *
 * @throws {RangeError} when an option is out of its domain.
 * @example
 * ```ts
 * const executor = threads({ module: import.meta.resolve('@veloce/squeezeflow'), name: 'squeezeFlow' });
 * await sweep(squeezeFlow, data, { space, search: { kind: 'grid' }, objective: 'sharpe', executor });
 * ```
 */
export function threads(options: ThreadOptions): Executor {
  checkArguments('threads', { options }, { options: 'object' });
  checkFields('threads', options, [
    ...['module', 'name', 'threads', 'columnBytes', 'patienceMs', 'heapMb', 'execArgv'],
  ]);
  const { module, name, threads: count = availableParallelism(), columnBytes = 2 ** 30 } = options;
  const { patienceMs = 600_000, heapMb, execArgv } = options;
  checkPlace(module, name);
  checkBytes('threads', columnBytes);
  checkFlags('threads', execArgv);
  checkThreads('threads', count);
  if (!(typeof patienceMs === 'number' && patienceMs >= 1 && patienceMs <= 2 ** 31 - 1))
    throw new RangeError(`threads: patienceMs must be a number from 1 to 2^31 - 1, got ${shown(patienceMs)}`);
  if (heapMb !== undefined && !(typeof heapMb === 'number' && heapMb >= 16 && heapMb <= 2 ** 20))
    throw new RangeError(`threads: heapMb must be a number from 16 to 2^20, got ${shown(heapMb)}`);
  return (job) => {
    checkJob('threads', job);
    const start: WorkerStart = {
      module: String(module),
      name,
      market: shareMarket(job.data),
      settings: { options: job.options, columnBytes: columnBytes / count },
    };
    const pool = new Piscina({
      filename: workerFile('worker'),
      minThreads: count,
      maxThreads: count,
      workerData: start,
      ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
      ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
    });
    // A thread that fails while it has no task.
    pool.on('error', () => undefined);
    const over = new AbortController();

    /** Gives a task to a thread, which is ended when it takes too long or the work is over. */
    const give = async (task: Trial | null, limitMs: number): Promise<unknown> => {
      const late = AbortSignal.timeout(limitMs);
      try {
        return await pool.run(task, { signal: AbortSignal.any([over.signal, late]) });
      } catch (error) {
        over.signal.throwIfAborted();
        if (late.aborted) throw new RangeError(`it took longer than ${limitMs} ms, and its thread was ended`);
        throw error;
      }
    };
    // A new thread loads the module before its time for a set begins.
    const load = (): Promise<unknown> => give(null, Math.max(patienceMs, 30_000));
    const run = async (trial: Trial): Promise<Outcome> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return (await give(trial, patienceMs)) as Outcome;
        } catch (error) {
          over.signal.throwIfAborted();
          await load().catch(() => over.signal.throwIfAborted());
          const isFinal = error instanceof RangeError;
          if (!isFinal && attempt < attempts) continue;
          return failedOutcome(
            trial,
            isFinal ? error.message : `its thread ended ${attempts} times: ${exitReason(error)}`,
          );
        }
      }
    };
    /** One thread loads the module before any set is run: what fails here fails for all. */
    const tryToLoad = async (): Promise<void> => {
      try {
        await load();
      } catch (error) {
        over.signal.throwIfAborted();
        if (error instanceof RangeError && error.message.startsWith('sweep:')) throw error;
        const reason = exitReason(error);
        throw new RangeError(`sweep: ${String(module)}: cannot be loaded in a thread: ${reason}`, {
          cause: error,
        });
      }
    };
    let loaded: Promise<void> | undefined;

    return Promise.resolve({
      async evaluate(trials, onOutcomes, signal) {
        signal?.throwIfAborted();
        const end = (): void => over.abort(signal?.reason);
        signal?.addEventListener('abort', end, { once: true });
        try {
          await (loaded ??= tryToLoad());
          const lanes = lanesOf(trials.length, Math.min(count, trials.length));
          const work = async (own: Lane): Promise<void> => {
            await load();
            for (let k = nextOf(lanes, own); k >= 0; k = nextOf(lanes, own))
              onOutcomes([await run(trials[k])]);
          };
          await Promise.all(lanes.map(work));
        } finally {
          signal?.removeEventListener('abort', end);
        }
      },
      async close() {
        over.abort(new Error('threads: the work is over'));
        await pool.destroy();
      },
    });
  };
}

/** Places of sets that one thread runs, from `next` on. */
interface Lane {
  next: number;
  end: number;
}

/** Neighbours in a search mostly have columns in common, so each thread begins with a stretch of its own. */
function lanesOf(length: number, count: number): readonly Lane[] {
  const border = (k: number): number => Math.floor((k * length) / count);
  return Array.from({ length: count }, (_, k) => ({ next: border(k), end: border(k + 1) }));
}

/** The next place of a lane; when it is through, the last one of the lane that has most left; -1 at the end. */
function nextOf(lanes: readonly Lane[], own: Lane): number {
  if (own.next < own.end) return own.next++;
  const longest = lanes.reduce((most, one) => (one.end - one.next > most.end - most.next ? one : most));
  return longest.next < longest.end ? --longest.end : -1;
}

/** How often a set is tried whose thread ends. */
const attempts = 3;

/** @throws {RangeError} where a worker could not find the strategy by it. */
function checkPlace(module: unknown, name: unknown): void {
  if (!(typeof module === 'string' ? module !== '' : module instanceof URL)) {
    throw new RangeError(
      `threads: module must be the URL of a module, such as import.meta.resolve('@veloce/squeezeflow'), got ${shown(module)}`,
    );
  }
  if (typeof name !== 'string' || name === '') {
    throw new RangeError(`threads: name must be the name of the module's export, got ${shown(name)}`);
  }
}
