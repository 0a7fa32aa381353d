import { dailyEquity, returnsOf, type BacktestResult } from '@veloce/backtest';

/**
 * Returns of a backtest per UTC day, from the starting capital on: what the statistics of luck are computed on.
 *
 * @example
 * ```ts
 * probabilisticSharpe(sharpeMoments(dailyReturns(backtest(squeezeFlow, data)))!);
 * ```
 */
export function dailyReturns({ data, equity, settings }: BacktestResult): Float64Array {
  return returnsOf(dailyEquity(data, equity, settings.capital));
}
