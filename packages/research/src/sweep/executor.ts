import type { BacktestOptions } from '@veloce/backtest';
import {
  checkArguments,
  checkMarket,
  shown,
  checkFields,
  type AnyStrategy,
  type MarketData,
} from '@veloce/core';
import { createRunner } from './runner.js';
import type { Trial } from './evaluate.js';
import type { JournalHeader } from './journal.js';
import type { Outcome } from './row.js';

/** The part of a sweep that does not change while it runs. */
export interface SweepJob {
  readonly strategy: AnyStrategy;
  readonly data: MarketData;
  readonly options: BacktestOptions;
  /** Tells this sweep from every other; takes a moment, as it hashes the data. */
  readonly about: () => JournalHeader;
}

/** Runs parameter sets somewhere. */
export interface SweepRun {
  /**
   * Runs some sets, in any order, and hands over each outcome once.
   *
   * @throws The abort signal's reason, or an error when the work cannot go on.
   */
  readonly evaluate: (
    trials: readonly Trial[],
    onOutcomes: (outcomes: readonly Outcome[]) => void,
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Gives back what it holds: threads, connections. */
  readonly close: () => Promise<void>;
}

/** The place a sweep runs in: this thread, worker threads, other hosts. */
export type Executor = (job: SweepJob) => Promise<SweepRun>;

/** @throws {TypeError} when an executor is given something else than a job, as `sweep` makes it. */
export function checkJob(where: string, job: SweepJob): void {
  checkArguments(
    `${where}: a job`,
    { job },
    {
      job: {
        strategy: { name: 'text', params: 'object', phases: 'list' },
        options: 'object',
        about: 'function',
      },
    },
  );
  checkMarket(`${where}: a job`, job.data);
}

/** Settings of {@link inProcess}. */
export interface InProcessOptions {
  /** Bytes that columns shared between parameter sets may take; 512 MiB by default. */
  readonly columnBytes?: number;
}

/** Bytes that shared columns take in one worker by default. */
export const defaultColumnBytes = 512 * 1024 * 1024;

/** @throws {RangeError} for a budget that is no number of bytes. */
export function checkBytes(where: string, columnBytes: unknown): void {
  if (typeof columnBytes === 'number' && columnBytes >= 0 && columnBytes <= 2 ** 50) return;
  throw new RangeError(`${where}: columnBytes must be a number from 0 to 2^50, got ${shown(columnBytes)}`);
}

/**
 * Runs a sweep in this thread; others get their turn every 20 ms.
 *
 * @example
 * ```ts
 * await sweep(squeezeFlow, data, { space, search: { kind: 'grid' }, objective: 'sharpe', executor: inProcess() });
 * ```
 */
export function inProcess(options: InProcessOptions = {}): Executor {
  checkFields('inProcess', options, ['columnBytes']);
  const { columnBytes = defaultColumnBytes } = options;
  checkBytes('inProcess', columnBytes);
  return (job) => {
    checkJob('inProcess', job);
    const { strategy, data, options: own } = job;
    const evaluate = createRunner(strategy, data, { options: own, columnBytes });
    return Promise.resolve({
      async evaluate(trials, onOutcomes, signal) {
        let rested = -Infinity;
        for (const trial of trials) {
          // Sets that are shorter than that would never give one.
          if (performance.now() - rested > 20) {
            await new Promise((resolve) => setTimeout(resolve));
            rested = performance.now();
          }
          signal?.throwIfAborted();
          onOutcomes([await evaluate(trial, signal)]);
        }
      },
      close: () => Promise.resolve(),
    });
  };
}
