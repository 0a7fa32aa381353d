import { dayMs, yearMs, type MarketData } from '@veloce/core';
import { unknown, type Metric } from '../metrics/metric.js';
import { isZeroSpread } from '@veloce/core/statistics';
import type { BacktestSettings } from '../account/settings.js';
import type { LoopSums } from '../engine/loop-state.js';

/** The metrics that a batch has for every configuration; definitions as in the metric table. */
export const batchMetrics = [
  'totalReturn',
  'cagr',
  'annualReturn',
  'volatility',
  'sharpe',
  'sortino',
  'maxDrawdown',
  'calmar',
  'exposure',
  'turnover',
  'trades',
  'winRate',
  'profitFactor',
  'payoff',
  'expectancy',
  'fees',
  'funding',
] as const;

/** A metric that a batch has for every configuration. */
export type BatchMetric = (typeof batchMetrics)[number];

/** A column for each metric, one value per configuration; `NaN` where it has none. */
export type BatchColumns = Readonly<Record<BatchMetric, Float64Array>>;

/** Columns for some configurations. */
export function openBatchColumns(count: number): BatchColumns {
  return Object.fromEntries(batchMetrics.map((name) => [name, new Float64Array(count)])) as Record<
    BatchMetric,
    Float64Array
  >;
}

/**
 * Measures one configuration in two passes over its samples (definitions §11); the sums are those of `measureReturns`, in its order.
 *
 * @param samples The capital, then the equity at the end of each sample.
 * @param returns Room for one return per sample.
 */
export function measureConfiguration(
  columns: BatchColumns,
  k: number,
  samples: Float64Array,
  returns: Float64Array,
  { time, intervalMs, length }: Pick<MarketData, 'time' | 'intervalMs' | 'length'>,
  settings: BacktestSettings,
  sums: LoopSums,
): void {
  const n = returns.length;
  const { capital, riskFreeRate } = settings;
  const periodMs = settings.sample === 'daily' ? dayMs : intervalMs;
  const perYear = (settings.periodsPerYear * dayMs) / periodMs;
  const free = (1 + riskFreeRate) ** (1 / perYear) - 1;
  const elapsed = time[length - 1] + intervalMs - time[0];
  let before = samples[0];
  let peak = before;
  let equity = before;
  let sum = 0;
  let shortfall = 0;
  let deepest = 0;
  for (let t = 0; t < n; t++) {
    const value = samples[t + 1];
    const r = value / before - 1;
    before = value;
    returns[t] = r;
    sum += r;
    equity += value;
    const short = r - free;
    if (short < 0) shortfall += short * short;
    if (value > peak) peak = value;
    else {
      const drawdown = value / peak - 1;
      if (drawdown < deepest) deepest = drawdown;
    }
  }
  const mean = sum / n;
  let squares = 0;
  for (let t = 0; t < n; t++) {
    const d = returns[t] - mean;
    squares += d * d;
  }
  const spread = Math.sqrt(squares / (n - 1));
  const downside = Math.sqrt(shortfall / n);
  const centre = mean - free;
  const root = Math.sqrt(perYear);
  const growth = before / capital;
  const { trades, wins, losses, won, lost } = sums;
  const cagr = before > 0 ? finite(growth ** (yearMs / elapsed) - 1) : NaN;

  columns.totalReturn[k] = growth - 1;
  columns.cagr[k] = cagr;
  columns.annualReturn[k] = before > 0 ? finite(growth ** (perYear / n) - 1) : NaN;
  columns.volatility[k] = n < 2 ? NaN : spread * root;
  columns.sharpe[k] = n < 2 || isZeroSpread(spread, centre) ? NaN : (centre / spread) * root;
  columns.sortino[k] = n < 2 || isZeroSpread(downside, centre) ? NaN : (centre / downside) * root;
  columns.maxDrawdown[k] = deepest;
  columns.calmar[k] = deepest < 0 ? cagr / -deepest : NaN;
  columns.exposure[k] = sums.heldMs / elapsed;
  columns.turnover[k] = (sums.traded / (equity / (n + 1))) * (yearMs / elapsed);
  columns.trades[k] = trades;
  columns.winRate[k] = trades > 0 ? wins / trades : NaN;
  columns.profitFactor[k] = losses > 0 ? won / -lost : NaN;
  columns.payoff[k] = wins > 0 && losses > 0 ? won / wins / (-lost / losses) : NaN;
  columns.expectancy[k] = trades > 0 ? sums.pnl / trades : NaN;
  columns.fees[k] = sums.fees;
  columns.funding[k] = sums.funding;
}

const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

/** Why a metric of a batch has no value. */
const reasons: Readonly<Record<BatchMetric, string>> = {
  totalReturn: 'the equity is not known',
  cagr: 'the equity is not positive at the end',
  annualReturn: 'the equity is not positive',
  volatility: 'one sample only',
  sharpe: 'the equity does not move',
  sortino: 'no sample falls short',
  maxDrawdown: 'the equity is not known',
  calmar: 'no drawdown, or no CAGR',
  exposure: 'no time passes',
  turnover: 'the mean equity is zero',
  trades: 'never',
  winRate: 'no closed trade',
  profitFactor: 'no loss',
  payoff: 'no win, or no loss',
  expectancy: 'no closed trade',
  fees: 'never',
  funding: 'never',
};

/** A metric of one configuration, or why it has none. */
export function batchMetric(columns: BatchColumns, name: BatchMetric, k: number): Metric {
  const value = columns[name][k];
  return Number.isFinite(value) ? { value } : unknown(reasons[name]);
}
