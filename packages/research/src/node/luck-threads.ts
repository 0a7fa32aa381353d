import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { overfittingProbability } from '../luck/overfitting.js';
import { randomEntryTest } from '../luck/random-entry.js';
import { realityCheck } from '../luck/reality-check.js';
import { bootstrapReturns, bootstrapTrades, shuffleTrades } from '../luck/resampling.js';
import { simulations, type SimulationName } from '../luck/simulations.js';
import { checkArguments, shown, checkFields, checkWatch } from '@veloce/core';
import { checkFlags, checkThreads, exitReason, workerFile } from './worker-file.js';
import type { LuckPiece, LuckWork } from './luck-worker.js';
import { luckTests, sweepLuck } from '../sweep/sweep-luck.js';

/** A test that {@link inThreads} can run. */
export type LuckFunction =
  | typeof bootstrapReturns
  | typeof bootstrapTrades
  | typeof overfittingProbability
  | typeof randomEntryTest
  | typeof realityCheck
  | typeof shuffleTrades
  | typeof sweepLuck;

/** How many threads a test is given, and how it is watched and ended. */
export interface LuckThreads {
  /** As many as the machine has cores by default. */
  readonly threads?: number;
  /** Called after each piece: replications done and their number, of `sweepLuck`'s two tests one after the other. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Node flags of the threads, such as a loader for TypeScript; those of this process by default. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs a test of luck in worker threads: the same answer as without, to the last bit, in any number of them. Threads take a moment to
 * start; a test that takes less than a second is as fast without.
 *
 * @param test `realityCheck`, `overfittingProbability`, `sweepLuck`, `randomEntryTest`, `bootstrapReturns`, `bootstrapTrades` or
 * `shuffleTrades`.
 * @param args Its arguments.
 * @throws {RangeError} when it is another function, an argument is out of its domain, or `threads` is not an integer >= 1.
 * @throws {Error} when a thread exits or runs out of memory.
 * @throws The abort signal's reason.
 * @example
 * ```ts
 * const luck = await inThreads(sweepLuck, [result, { replications: 10_000 }]);
 * ```
 */
export async function inThreads<Test extends LuckFunction>(
  test: Test,
  args: Parameters<Test>,
  options: LuckThreads = {},
): Promise<ReturnType<Test>> {
  checkArguments('inThreads', { test, args }, { test: 'function', args: 'list' });
  checkFields('inThreads', options, ['threads', 'onProgress', 'signal', 'execArgv']);
  const { threads = availableParallelism() } = options;
  checkThreads('inThreads', threads);
  checkFlags('inThreads', options.execArgv);
  checkWatch('inThreads', options);
  options.signal?.throwIfAborted();
  if ((test as unknown) === sweepLuck)
    return (await judgeInThreads(args as Parameters<typeof sweepLuck>, options)) as ReturnType<Test>;
  const name = names.get(test);
  if (name === undefined)
    throw new RangeError(`inThreads: runs ${[...names.values()].join(', ')} and sweepLuck, got ${shown(test)}`);
  return (await simulateInThreads(name, args, threads, options)) as ReturnType<Test>;
} // prettier-ignore

const names = /* @__PURE__ */ new Map<unknown, SimulationName>([
  [realityCheck, 'realityCheck'],
  [overfittingProbability, 'overfittingProbability'],
  [randomEntryTest, 'randomEntryTest'],
  [bootstrapReturns, 'bootstrapReturns'],
  [bootstrapTrades, 'bootstrapTrades'],
  [shuffleTrades, 'shuffleTrades'],
]);

async function judgeInThreads(
  args: Parameters<typeof sweepLuck>,
  options: LuckThreads,
): Promise<ReturnType<typeof sweepLuck>> {
  const tests = luckTests(...args);
  if (tests === null) return null;
  const { splits, snooping, join } = tests;
  const overfitting = splits === null ? null : await inThreads(overfittingProbability, splits, options);
  return join(overfitting, await inThreads(realityCheck, snooping, options));
}

/** Pieces for each thread: enough to show progress, and to end together. */
const piecesEach = 8;

async function simulateInThreads(
  name: SimulationName,
  args: readonly unknown[],
  threads: number,
  { onProgress, signal, execArgv }: LuckThreads,
): Promise<unknown> {
  const { prepare, count, join } = simulations[name];
  const input = prepare(...(args as never));
  const total = count(input as never);
  const pieces = Math.min(total, piecesEach * threads);
  const edge = (k: number): number => Math.round((k * total) / pieces);
  const pool = new Piscina({
    filename: workerFile('luck-worker'),
    minThreads: Math.min(threads, pieces),
    maxThreads: threads,
    workerData: { simulation: name, input } satisfies LuckWork,
    ...(execArgv === undefined ? {} : { execArgv: [...execArgv] }),
  });
  const over = new AbortController();
  try {
    const failure = new Promise<never>((_resolve, reject) => {
      pool.on('error', reject); // a thread that fails while it has no task
      signal?.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true, signal: over.signal }); // prettier-ignore
    });
    let done = 0;
    const parts = Array.from({ length: pieces }, async (_, k): Promise<unknown> => {
      const piece: LuckPiece = { from: edge(k), to: edge(k + 1) };
      const part: unknown = await pool.run(piece);
      if (signal?.aborted !== true) onProgress?.((done += piece.to - piece.from), total);
      return part;
    });
    return join(input as never, (await Promise.race([Promise.all(parts), failure])) as never);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`inThreads: ${name}: a thread ended: ${exitReason(error)}`, { cause: error });
  } finally {
    over.abort();
    await pool.destroy();
  }
}
