import { checkArguments } from '@veloce/core';
import type { Metrics } from '../metrics/metrics.js';
import type { AccountResult } from './result.js';
import type { BacktestOptions } from '../account/settings.js';

/** A run under both readings of the bars that reach several levels. */
export interface Readings<Result> {
  /** The adverse level first, wherever a bar cannot say. */
  readonly pessimistic: Result;
  /** The favourable one first. */
  readonly optimistic: Result;
  /** Fills of the pessimistic run that were decided by the reading. */
  readonly ambiguousFills: number;
  /** Each metric under both readings, where they differ. */
  readonly differences: readonly {
    readonly name: keyof Metrics;
    readonly pessimistic: number | null;
    readonly optimistic: number | null;
  }[];
}

/**
 * Runs something under the pessimistic and the optimistic reading of ambiguous bars: the truth lies between them.
 *
 * @param run Any of the doors, with the options it is given.
 * @example
 * ```ts
 * const { ambiguousFills, differences } = bothReadings((options) => backtest(squeezeFlow, data, {}, options), { capital: 50_000 });
 * ```
 */
export function bothReadings<Result extends AccountResult>(
  run: (options: BacktestOptions) => Result,
  options: BacktestOptions = {},
): Readings<Result> {
  checkArguments('bothReadings', { run, options }, { run: 'function', options: 'object' });
  const pessimistic = run({ ...options, intrabar: 'pessimistic' });
  const optimistic = run({ ...options, intrabar: 'optimistic' });
  checkArguments('bothReadings', { result: pessimistic }, { result: { metrics: 'object' } });
  const differences = (Object.keys(pessimistic.metrics) as (keyof Metrics)[])
    .map((name) => ({
      name,
      pessimistic: pessimistic.metrics[name].value,
      optimistic: optimistic.metrics[name].value,
    }))
    .filter((one) => one.pessimistic !== one.optimistic);
  return { pessimistic, optimistic, ambiguousFills: pessimistic.ambiguousFills, differences };
}
