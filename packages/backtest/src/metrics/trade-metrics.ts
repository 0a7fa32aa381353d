import { checkArguments } from '@veloce/core';
import { measuredPositions, type MeasuredTrade } from './positions.js';
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

/** Closed positions as columns, in the order in which they were closed; money in quote currency. */
export interface PositionColumns {
  /** Gain after all costs. */
  readonly pnl: Float64Array;
  /** `pnl` over the initial risk; `NaN` without a stop. */
  readonly r: Float64Array;
  readonly fees: Float64Array;
  readonly funding: Float64Array;
  /** From the entry bar to the last exit bar, both included. */
  readonly barsHeld: Float64Array;
  /** Size times price of the entries. */
  readonly notional: Float64Array;
}

/** Trades as columns, of which the first `count` values count. */
export interface MeasuredColumns {
  count: number;
  readonly pnl: Float64Array;
  /** `NaN` where a trade had no stop. */
  readonly r: Float64Array;
  readonly fees: Float64Array;
  readonly funding: Float64Array;
  readonly barsHeld: Float64Array;
  /** Notional of the entry; `NaN` where unknown. No metric reads it. */
  readonly notional: Float64Array;
}

/** Columns with room for some trades. */
export function measuredColumns(capacity: number): MeasuredColumns {
  const column = (): Float64Array => new Float64Array(capacity);
  return {
    count: 0,
    pnl: column(),
    r: column(),
    fees: column(),
    funding: column(),
    barsHeld: column(),
    notional: column(),
  };
}

/**
 * Measures closed trades, net of all costs (definitions §11). The closed parts of one position are one trade: a position half of which
 * took its target and half of which was stopped has not won once and lost once.
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
  return measureColumns(columnsOfTrades(trades), intervalMs);
}

/**
 * {@link measureTrades} of whole positions in columns.
 *
 * @param intervalMs Length of a bar: what `barsHeld` counts; 1 where it is in ms.
 * @example
 * ```ts
 * const { positions } = await metricsRuns(data).details(squeezeFlow);
 * measurePositions(positions, data.intervalMs).payoff.value;
 * ```
 */
export function measurePositions(
  positions: PositionColumns,
  intervalMs: number,
): Readonly<Record<TradeMetric, Metric>> {
  const column = 'numbers';
  checkArguments(
    'measurePositions',
    { positions, intervalMs },
    {
      positions: { pnl: column, r: column, fees: column, funding: column, barsHeld: column },
      intervalMs: 'number',
    },
  );
  return measureColumns({ count: positions.pnl.length, ...positions }, intervalMs);
}

/** Whole positions as columns. */
export function columnsOfTrades(trades: readonly MeasuredTrade[]): MeasuredColumns {
  const whole = measuredPositions(trades);
  const columns = measuredColumns(whole.length);
  columns.count = whole.length;
  whole.forEach(({ pnl, r, fees, funding, barsHeld, notional }, k) => {
    columns.pnl[k] = pnl;
    columns.r[k] = r ?? NaN;
    columns.fees[k] = fees;
    columns.funding[k] = funding;
    columns.barsHeld[k] = barsHeld;
    columns.notional[k] = notional;
  });
  return columns;
}

/** {@link measureTrades} of columns. */
export function measureColumns(
  { count, ...columns }: MeasuredColumns,
  intervalMs: number,
): Readonly<Record<TradeMetric, Metric>> {
  const pnl = columns.pnl.subarray(0, count);
  const rs = knownOf(columns.r.subarray(0, count));
  const wins = sumOfSide(pnl, 1);
  const losses = sumOfSide(pnl, -1);
  const none = unknown('no closed trade');
  const any = (metric: () => Metric): Metric => (count === 0 ? none : metric());
  const lost = Math.abs(losses.sum);
  const payoff =
    wins.count === 0
      ? unknown('no win')
      : ratio(wins.sum / wins.count, Math.abs(losses.sum / losses.count), 'no loss');
  const p = wins.count / count;

  return {
    trades: known(count),
    winRate: any(() => known(p)),
    profitFactor: any(() => ratio(wins.sum, lost, 'no loss')),
    payoff: any(() => payoff),
    expectancy: any(() => known(mean(pnl))),
    expectancyR: any(() => (rs.length === 0 ? unknown('no trade had a stop') : known(mean(rs)))),
    sqn: any(() => sqn(rs)),
    kelly: any(() => (payoff.value === null ? payoff : known(p - (1 - p) / payoff.value))),
    winStreak: any(() => known(wins.longest)),
    lossStreak: any(() => known(losses.longest)),
    meanHours: any(() => known((mean(columns.barsHeld.subarray(0, count)) * intervalMs) / 3_600_000)),
    fees: known(sum(columns.fees.subarray(0, count))),
    funding: known(sum(columns.funding.subarray(0, count))),
  };
}

/** The values that are there. */
function knownOf(values: Float64Array): Float64Array {
  for (let k = 0; k < values.length; k++) {
    if (values[k] !== values[k]) return values.filter((value) => value === value);
  }
  return values;
}

/** System quality number: root of n times mean over sample deviation. */
export function sqn(values: ArrayLike<number>): Metric {
  if (values.length < 2) return unknown('fewer than two trades with a stop');
  const spread = deviation(values, 1);
  const centre = mean(values);
  return isZeroSpread(spread, centre)
    ? unknown('trades do not differ')
    : known((Math.sqrt(values.length) * centre) / spread);
}

/** Values on one side of 0: how many, their sum in order, and the most in a row. */
function sumOfSide(
  values: Float64Array,
  sign: 1 | -1,
): { readonly count: number; readonly sum: number; readonly longest: number } {
  let count = 0;
  let total = 0;
  let run = 0;
  let longest = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (sign * value > 0) {
      count++;
      total += value;
      run++;
      if (run > longest) longest = run;
    } else run = 0;
  }
  return { count, sum: total, longest };
}
