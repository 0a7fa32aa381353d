import { parseOptions, type AnyStrategy, type MarketData, type ParamsInput } from '@veloce/core';
import { recordDays } from './result/daily-samples.js';
import { dayEnds } from './metrics/day-ends.js';
import { backtest } from './backtest.js';
import { runnableLeg } from './engine/leg.js';
import { dailyEquity } from './metrics/daily-equity.js';
import { measure, type Metrics } from './metrics/metrics.js';
import { BacktestSettings, type BacktestOptions } from './account/settings.js';
import { simulate } from './engine/simulation.js';

/** What is left of a run of which only the numbers count. */
export interface BacktestMetrics {
  readonly metrics: Metrics;
  /** The capital, then the equity at the end of each UTC day. */
  readonly dailyEquity: Float64Array;
}

/**
 * The metrics of {@link backtest}, to the bit, without its curves, records and warnings: for the many runs of a search, of which one is
 * looked at.
 *
 * @throws {RangeError} when a parameter or setting is out of its domain, or a required column is missing.
 * @example
 * ```ts
 * const { metrics } = backtestMetrics(squeezeFlow, data, { minScore: 5 });
 * metrics.sharpe.value;
 * ```
 */
export function backtestMetrics<S extends AnyStrategy>(
  strategy: S,
  data: MarketData,
  params?: ParamsInput<S>,
  options: BacktestOptions = {},
): BacktestMetrics {
  const settings = parseOptions('backtestMetrics', BacktestSettings, options);
  const { capital } = settings;
  if (settings.sample === 'bar') {
    const { metrics, equity } = backtest(strategy, data, params, options);
    return { metrics, dailyEquity: dailyEquity(data, equity, capital) };
  }
  const ends = dayEnds(data);
  const { samples, recorder } = recordDays(data, capital, ends);
  const leg = runnableLeg(strategy, data, params);
  const { account } = simulate('backtestMetrics', [leg], data.time, recorder, settings, {});
  const metrics = measure({
    clock: data,
    settings,
    equity: samples.equity,
    benchmark: dailyEquity(data, data.close, data.open[0]),
    heldMs: samples.heldMs(),
    trades: account.trades,
  });
  return { metrics, dailyEquity: samples.equity };
}
