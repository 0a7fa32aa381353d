import { backtestMetricsAsync, type BacktestMetrics } from '@veloce/backtest';
import type { SweepJob } from './executor.js';
import { encodeOutcome, summarise, type Outcome } from './row.js';

/**
 * Runs one kept set again: code that is the same by its text may still give something else, by what it takes from around it.
 *
 * @throws {RangeError} when it does not give what was kept.
 */
export async function checkKept(
  kept: readonly Outcome[],
  { strategy, data, options }: Pick<SweepJob, 'strategy' | 'data' | 'options'>,
  source: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const first = kept.find(({ metrics }) => metrics !== null);
  if (first !== undefined)
    checkSame(
      first,
      await backtestMetricsAsync(strategy, data, first.params, { ...options, signal }),
      source,
    );
}

/**
 * Compares an outcome with a single run of its set.
 *
 * @throws {RangeError} when they are not the same to the bit.
 */
export function checkSame(outcome: Outcome, run: BacktestMetrics, source: string): void {
  const { trial, params, metrics, returns } = outcome;
  const again = encodeOutcome({ trial, params, ...summarise(run) });
  if (again !== encodeOutcome({ trial, params, metrics, returns })) {
    throw new RangeError(
      `sweep: a single run of trial ${trial} ${JSON.stringify(params)} does not give what ${source} has; ` +
        'the strategy has changed since, or its phases are not pure',
    );
  }
}
