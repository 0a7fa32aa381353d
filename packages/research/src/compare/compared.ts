import { measureTrades, type BacktestResult, type MeasuredTrade, type Trade } from '@veloce/backtest';
import { deviation, mean, sum, wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { deflatedSharpe, sharpeMoments } from '../luck/sharpe.js';

/** The result of a strategy's trades. A position that was left in parts is one trade: each part that gained would count again. */
export interface ComparedFigures {
  readonly trades: number;
  /** Share of trades that gained, with its 95 % Wilson interval; `null` without a trade. */
  readonly hitRate: Estimate | null;
  /** Mean return of a trade on its notional, after costs, with its 95 % interval by the normal distribution; `null` below two trades. */
  readonly averageReturn: Estimate | null;
  /** Mean gain over mean loss; `null` where there is no gain or no loss. */
  readonly payoff: number | null;
  /** Sum of gains over sum of losses; `null` where there is no loss. */
  readonly profitFactor: number | null;
  /** Mean gain of a trade, in quote currency. */
  readonly expectancy: number | null;
  /** Mean time in a position. */
  readonly averageHours: number | null;
  /** Mean over sample deviation of returns per day, not annualised; `null` where they do not differ. */
  readonly dailySharpe: number | null;
  /** Probability that the true Sharpe ratio is above what luck gives the best of all that were tried; accept at 0.95. */
  readonly deflatedSharpe: number | null;
}

/** The part of a run that is kept until all have been run. */
export interface KeptRun {
  readonly trades: readonly Trade[];
  readonly intervalMs: number;
  /** Returns per UTC day. */
  readonly returns: Float64Array;
  /** The first of these days, counted from 1970. */
  readonly firstDay: number;
}

/** All but the luck of the choice. */
export function figuresOf(
  runs: readonly KeptRun[],
  returns: Float64Array,
): Omit<ComparedFigures, 'deflatedSharpe'> {
  const trades = runs.flatMap(positionsOf);
  const measured = measureTrades(trades, 1);
  const value = (name: keyof typeof measured): number | null => measured[name].value;
  const gained = trades.filter(({ pnl }) => pnl > 0).length;
  return {
    trades: trades.length,
    hitRate: trades.length === 0 ? null : wilsonInterval(gained, trades.length),
    averageReturn: meanInterval(trades.map(({ pnl, notional }) => pnl / notional)),
    payoff: value('payoff'),
    profitFactor: value('profitFactor'),
    expectancy: value('expectancy'),
    averageHours: value('meanHours'),
    dailySharpe: sharpeMoments(returns)?.sharpe ?? null,
  };
}

/** Whole positions, as trades whose `barsHeld` is in ms: the parts of one were entered at the same bar. */
function positionsOf({
  trades,
  intervalMs,
}: KeptRun): readonly (MeasuredTrade & { readonly notional: number })[] {
  const byEntry = new Map<number, readonly Trade[]>();
  for (const trade of trades) byEntry.set(trade.entryBar, [...(byEntry.get(trade.entryBar) ?? []), trade]);
  return [...byEntry.values()].map((parts) => ({
    pnl: sum(parts.map(({ pnl }) => pnl)),
    r: null,
    fees: sum(parts.map(({ fees }) => fees)),
    funding: sum(parts.map(({ funding }) => funding)),
    barsHeld: intervalMs * Math.max(...parts.map(({ barsHeld }) => barsHeld)),
    notional: sum(parts.map(({ entryPrice, size }) => entryPrice * size)),
  }));
}

/** A mean with its 95 % interval; `null` for fewer than two values. */
function meanInterval(values: readonly number[]): Estimate | null {
  if (values.length < 2) return null;
  const value = mean(values);
  const reach = (1.959963984540054 * deviation(values, 1)) / Math.sqrt(values.length);
  return { value, low: value - reach, high: value + reach };
}

/**
 * The deflated Sharpe ratio of each of some columns of returns, all of which were tried; `null` where returns do not differ. Trials count
 * as independent, which is the strictest.
 */
export function deflated(
  returns: readonly Float64Array[],
  earlierTrials: number,
): readonly (number | null)[] {
  const moments = returns.map((own) => sharpeMoments(own));
  const ratios = moments.flatMap((one) => (one === null ? [] : [one.sharpe]));
  const variance = ratios.length < 2 ? 0 : deviation(ratios, 1) ** 2;
  const count = Math.max(1, returns.length + earlierTrials);
  return moments.map((one) => (one === null ? null : deflatedSharpe(one, { count, variance })));
}

/** Returns per UTC day of a strategy whose capital lies in equal parts on each market that trades on that day. */
export function joinedReturns(runs: readonly KeptRun[]): Float64Array {
  const days = new Map<number, { sum: number; count: number }>();
  for (const { returns, firstDay } of runs) {
    returns.forEach((one, k) => {
      const day = days.get(firstDay + k) ?? { sum: 0, count: 0 };
      days.set(firstDay + k, { sum: day.sum + one, count: day.count + 1 });
    });
  }
  const ordered = [...days].sort(([a], [b]) => a - b);
  return Float64Array.from(ordered, ([, { sum, count }]) => sum / count);
}

/** The part of a backtest that is compared. */
export function keptOf(result: BacktestResult, returns: Float64Array): KeptRun {
  const { trades, data } = result;
  return { trades, intervalMs: data.intervalMs, returns, firstDay: Math.floor(data.time[0] / 86_400_000) };
}
