import { checkArguments } from '@veloce/core';
import type { Trade } from '../account/trade.js';
import { known, ratio, unknown, type Metric } from './metric.js';
import { deviation, isZeroSpread, mean, sum } from '@veloce/core/statistics';

/** Metrics of the closed trades. */
export type TradeMetric =
  | 'trades'
  | 'winRate'
  | 'profitFactor'
  | 'payoff'
  | 'expectancy'
  | 'expectancyR'
  | 'sqn'
  | 'kelly'
  | 'winStreak'
  | 'lossStreak'
  | 'meanHours'
  | 'fees'
  | 'funding';

/** The fields of a trade that the metrics read. */
export type MeasuredTrade = Pick<Trade, 'pnl' | 'r' | 'fees' | 'funding' | 'barsHeld'>;

/**
 * Measures closed trades, net of all costs (definitions §11).
 *
 * @param trades In the order of their exits: runs of wins and losses are counted.
 * @param intervalMs Length of a bar: what `barsHeld` counts; 1 where it is in ms.
 * @example
 * ```ts
 * measureTrades(result.trades, result.data.intervalMs).winRate.value;
 * ```
 */
export function measureTrades(
  trades: readonly MeasuredTrade[],
  intervalMs: number,
): Readonly<Record<TradeMetric, Metric>> {
  checkArguments(
    'measureTrades',
    { trades, intervalMs },
    {
      trades: [{ pnl: 'number', barsHeld: 'number', fees: 'number', funding: 'number' }],
      intervalMs: 'number',
    },
  );
  const pnl = trades.map((trade) => trade.pnl);
  const wins = pnl.filter((x) => x > 0);
  const losses = pnl.filter((x) => x < 0);
  const rs = trades.flatMap(({ r }) => (r === null ? [] : [r]));
  const none = unknown('no closed trade');
  const any = (metric: () => Metric): Metric => (trades.length === 0 ? none : metric());
  const payoff = wins.length === 0 ? unknown('no win') : ratio(mean(wins), Math.abs(mean(losses)), 'no loss');
  const p = wins.length / trades.length;

  return {
    trades: known(trades.length),
    winRate: any(() => known(p)),
    profitFactor: any(() => ratio(sum(wins), Math.abs(sum(losses)), 'no loss')),
    payoff: any(() => payoff),
    expectancy: any(() => known(mean(pnl))),
    expectancyR: any(() => (rs.length === 0 ? unknown('no trade had a stop') : known(mean(rs)))),
    sqn: any(() => sqn(rs)),
    kelly: any(() => (payoff.value === null ? payoff : known(p - (1 - p) / payoff.value))),
    winStreak: any(() => known(longestRun(pnl, (x) => x > 0))),
    lossStreak: any(() => known(longestRun(pnl, (x) => x < 0))),
    meanHours: any(() => known((mean(trades.map((trade) => trade.barsHeld)) * intervalMs) / 3_600_000)),
    fees: known(sum(trades.map((trade) => trade.fees))),
    funding: known(sum(trades.map((trade) => trade.funding))),
  };
}

/** System quality number: root of n times mean over sample deviation. */
export function sqn(values: readonly number[]): Metric {
  if (values.length < 2) return unknown('fewer than two trades with a stop');
  const spread = deviation(values, 1);
  const centre = mean(values);
  return isZeroSpread(spread, centre)
    ? unknown('trades do not differ')
    : known((Math.sqrt(values.length) * centre) / spread);
}

function longestRun(values: readonly number[], holds: (value: number) => boolean): number {
  let run = 0;
  let longest = 0;
  for (const value of values) {
    run = holds(value) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
