import { checkArguments, shown, dayMs } from '@veloce/core';
import type { BacktestResult, PortfolioResult } from './result.js';
import { clockOf } from './breakdown.js';
import { dailyEquity } from '../metrics/daily-equity.js';
import * as of from '../metrics/performance.js';
import { deviation } from '@veloce/core/statistics';

/** Metrics over a window of days that moves along; one value per day, `NaN` until the window is full and where undefined. */
export interface RollingMetrics {
  /** End of the day, epoch ms UTC. */
  readonly time: Float64Array;
  readonly totalReturn: Float64Array;
  readonly volatility: Float64Array;
  readonly sharpe: Float64Array;
  readonly sortino: Float64Array;
  readonly maxDrawdown: Float64Array;
}

/**
 * Metrics over the last `days` days, at the end of each day (definitions §11). A window begins at the close before its first day.
 *
 * @param days Length of the window, an integer >= 2.
 * @throws {RangeError} when `days` is not an integer >= 2.
 * @example
 * ```ts
 * rollingMetrics(result, 30).sharpe.at(-1); // of the last 30 days
 * ```
 */
export function rollingMetrics(result: BacktestResult | PortfolioResult, days: number): RollingMetrics {
  checkArguments(
    'rollingMetrics',
    { result, days },
    { result: { settings: 'object', equity: 'numbers' }, days: 'number' },
  );
  if (!Number.isInteger(days) || days < 2)
    throw new RangeError(`rollingMetrics: days must be an integer >= 2, got ${shown(days)}`);
  const { settings, equity } = result;
  const { periodsPerYear, riskFreeRate, capital } = settings;
  const clock = clockOf(result);
  const curve = dailyEquity(clock, equity, capital);
  const returns = of.returnsOf(curve);
  const free = (1 + riskFreeRate) ** (1 / periodsPerYear) - 1;
  const count = returns.length;
  const firstDay = Math.floor((clock.time[0] + clock.intervalMs - 1) / dayMs);
  const column = (value: (from: number, to: number) => number | null): Float64Array =>
    Float64Array.from({ length: count }, (_, d) =>
      d + 1 < days ? NaN : (value(d + 1 - days, d + 1) ?? NaN),
    );
  const within = (from: number, to: number): Float64Array => returns.subarray(from, to);

  return {
    time: Float64Array.from({ length: count }, (_, d) => (firstDay + d + 1) * dayMs),
    totalReturn: column((from, to) => curve[to] / curve[from] - 1),
    volatility: column((from, to) => deviation(within(from, to), 1) * Math.sqrt(periodsPerYear)),
    sharpe: column((from, to) => of.sharpe(within(from, to), periodsPerYear, free)),
    sortino: column((from, to) => of.sortino(within(from, to), periodsPerYear, free)),
    maxDrawdown: column((from, to) => of.maxDrawdown(curve.subarray(from, to + 1))),
  };
}
