import {
  measurePositions,
  returnsOf,
  type Metric,
  type Metrics,
  type PositionColumns,
  type RunDetails,
  type TradeMetric,
} from '@veloce/backtest';
import type { MarketData } from '@veloce/core';
import { deviation, mean, wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { untilRuin } from '../luck/returns.js';
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
  readonly positions: PositionColumns;
  readonly metrics: Metrics;
  readonly intervalMs: number;
  /** Returns per UTC day. */
  readonly returns: Float64Array;
  /** The first of these days, counted from 1970. */
  readonly firstDay: number;
}

type OwnFigures = Omit<ComparedFigures, 'deflatedSharpe'>;

/** All but the luck of the choice, of a run; of one that failed. */
export function figuresOf(run: KeptRun | null): OwnFigures {
  return run === null ? figures([], none, {}) : figures([run], run.returns, run.metrics);
}

/** The same of several runs as one. */
export function joinedFigures(runs: readonly KeptRun[], returns: Float64Array): OwnFigures {
  const column = (of: (run: KeptRun) => ArrayLike<number>): Float64Array => concatenated(runs.map(of));
  const positions = {
    pnl: column((run) => run.positions.pnl),
    r: column((run) => run.positions.r),
    fees: column((run) => run.positions.fees),
    funding: column((run) => run.positions.funding),
    // In ms: markets differ in the length of their bars.
    barsHeld: column((run) => run.positions.barsHeld.map((bars) => bars * run.intervalMs)),
    notional: column((run) => run.positions.notional),
  };
  return figures(runs, returns, measurePositions(positions, 1));
}

function figures(
  runs: readonly KeptRun[],
  returns: Float64Array,
  measured: Partial<Record<TradeMetric, Metric>>,
): OwnFigures {
  const value = (name: TradeMetric): number | null => measured[name]?.value ?? null;
  let [count, gained] = [0, 0];
  for (const { positions } of runs) {
    count += positions.pnl.length;
    for (const pnl of positions.pnl) if (pnl > 0) gained++;
  }
  return {
    trades: count,
    hitRate: count === 0 ? null : wilsonInterval(gained, count),
    averageReturn: meanInterval(returnsOnNotional(runs, count)),
    payoff: value('payoff'),
    profitFactor: value('profitFactor'),
    expectancy: value('expectancy'),
    averageHours: value('meanHours'),
    dailySharpe: sharpeMoments(returns)?.sharpe ?? null,
  };
}

function concatenated(parts: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

function returnsOnNotional(runs: readonly KeptRun[], count: number): Float64Array {
  const values = new Float64Array(count);
  let place = 0;
  for (const { pnl, notional } of runs.map(({ positions }) => positions)) {
    for (let k = 0; k < pnl.length; k++) values[place++] = pnl[k] / notional[k];
  }
  return values;
}

const none = /* @__PURE__ */ new Float64Array(0);

/** A mean with its 95 % interval; `null` for fewer than two values. */
function meanInterval(values: Float64Array): Estimate | null {
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

/** The part of a run that is compared. */
export function keptOf({ positions, metrics, dailyEquity }: RunDetails, data: MarketData): KeptRun {
  return {
    positions,
    metrics,
    intervalMs: data.intervalMs,
    returns: untilRuin(returnsOf(dailyEquity)),
    firstDay: Math.floor(data.time[0] / 86_400_000),
  };
}
