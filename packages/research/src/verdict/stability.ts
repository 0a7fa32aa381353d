import { type Trade } from '@veloce/backtest';
import { mean, type Estimate } from '@veloce/core/statistics';
import type { MarketData } from '@veloce/core';
import { bootstrapInterval } from '../luck/resampling.js';
import { judgeInterval, percent, type Criterion } from './criterion.js';

/** Trades of one kind of time. */
export interface TradeGroup {
  readonly name: string;
  readonly trades: number;
  /** Mean return on notional after costs, with its 95 % interval; `null` of fewer than 10 trades. */
  readonly mean: Estimate | null;
}

/** Fewer trades than these say nothing about the next ones: a bootstrap of them is too narrow. */
export const fewestTrades = 10;

/** The mean return of some trades; the interval is a bootstrap's. `null` of fewer than 10. */
export function meanReturn(returns: readonly number[], seed: number): Estimate | null {
  if (returns.length < fewestTrades) return null;
  return bootstrapInterval(returns, mean, { seed, meanBlock: 1 });
}

/** Trades by the UTC year of their entry. */
export function byYear(trades: readonly Trade[], seed: number): readonly TradeGroup[] {
  return group(trades, ({ entryTime }) => String(new Date(entryTime).getUTCFullYear()), seed);
}

/**
 * Trades by the regime at their entry: whether the last close before it is above or below the mean of the last `length` closes.
 */
export function byRegime(
  trades: readonly Trade[],
  data: MarketData,
  length: number,
  seed: number,
): readonly TradeGroup[] {
  const { time, close } = data;
  const average = new Float64Array(data.length).fill(NaN);
  for (let i = 0, sum = 0; i < data.length; i++) {
    sum += close[i] - (i >= length ? close[i - length] : 0);
    if (i >= length - 1) average[i] = sum / length;
  }
  const barAt = new Map(Array.from(time, (open, i) => [open, i]));
  const regimeOf = ({ entryTime }: Trade): string | undefined => {
    const last = (barAt.get(entryTime) ?? 0) - 1;
    if (!(average[last] > 0)) return undefined;
    return close[last] >= average[last] ? 'rising' : 'falling';
  };
  return group(trades, regimeOf, seed);
}

function group(
  trades: readonly Trade[],
  nameOf: (trade: Trade) => string | undefined,
  seed: number,
): readonly TradeGroup[] {
  const groups = new Map<string, number[]>();
  for (const trade of trades) {
    const name = nameOf(trade);
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), trade.returnOnNotional]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, returns]) => ({ name, trades: returns.length, mean: meanReturn(returns, seed) }));
}

/** Whether trades gain in each group: lost where a group is shown to lose, open where one cannot be told from 0. */
export function judgeStability(name: string, asked: string, groups: readonly TradeGroup[]): Criterion {
  const found = groups.map(({ name: own, trades, mean: estimate }) => {
    return `${own}: ${estimate === null ? 'no estimate' : percent(estimate.value)} of ${trades}`;
  });
  const verdicts = groups.map(({ mean: estimate }) =>
    estimate === null ? 'not proven' : judgeInterval(estimate, 0),
  );
  const verdict =
    groups.length < 2
      ? 'not proven'
      : verdicts.includes('not met')
        ? 'not met'
        : verdicts.includes('not proven')
          ? 'not proven'
          : 'met';
  const missing = groups.length < 2 ? `; needs two, there ${groups.length === 1 ? 'is one' : 'is none'}` : '';
  return {
    name,
    asked,
    verdict,
    value: null,
    found: `mean return by trade in ${found.join(', ') || 'none'}${missing}`,
  };
}
