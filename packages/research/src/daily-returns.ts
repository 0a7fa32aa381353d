import { checkArguments } from '@veloce/core';
import { dailyEquity, returnsOf, type BacktestResult } from '@veloce/backtest';
import { untilRuin } from './luck/returns.js';

/**
 * Returns of a backtest per UTC day, from the starting capital on: what the statistics of luck are computed on. When all
 * is lost the account is closed: -1 on that day, and 0 from then on.
 *
 * @example
 * ```ts
 * probabilisticSharpe(sharpeMoments(dailyReturns(backtest(squeezeFlow, data)))!);
 * ```
 */
export function dailyReturns(result: BacktestResult): Float64Array {
  checkArguments(
    'dailyReturns',
    { result },
    { result: { data: 'object', equity: 'numbers', settings: { capital: 'number' } } },
  );
  const { data, equity, settings } = result;
  return untilRuin(returnsOf(dailyEquity(data, equity, settings.capital)));
}
