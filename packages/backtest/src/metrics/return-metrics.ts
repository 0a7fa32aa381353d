import { dayMs, yearMs } from '@veloce/core';
import type { BacktestSettings } from '../account/settings.js';
import { known, ratio, unknown, type Metric } from './metric.js';
import * as of from './performance.js';
import { deviation, isZeroSpread, mean, percentile, shape } from '@veloce/core/statistics';

/** Metrics of the equity curve. */
export type ReturnMetric =
  | 'totalReturn'
  | 'buyAndHold'
  | 'cagr'
  | 'annualReturn'
  | 'volatility'
  | 'sharpe'
  | 'sortino'
  | 'maxDrawdown'
  | 'maxDrawdownDays'
  | 'calmar'
  | 'omega'
  | 'ulcer'
  | 'upi'
  | 'tailRatio'
  | 'valueAtRisk'
  | 'expectedShortfall'
  | 'gainToPain'
  | 'skew'
  | 'kurtosis'
  | 'alpha'
  | 'beta'
  | 'exposure'
  | 'turnover'
  | 'recoveryFactor';

/** The input of the return metrics. */
interface Sampled {
  /** Equity at the end of each period, the capital first. */
  readonly equity: Float64Array;
  /** The price likewise, the first open first. */
  readonly benchmark: Float64Array;
  readonly elapsedMs: number;
  readonly periodMs: number;
  readonly heldMs: number;
  readonly settings: Pick<BacktestSettings, 'capital' | 'periodsPerYear' | 'riskFreeRate'>;
  /** Notional of the entries and exits of closed trades. */
  readonly traded: number;
}

/** Measures the equity curve on its returns per period (definitions §11). */
export function measureReturns({
  equity: curve,
  benchmark,
  elapsedMs,
  periodMs,
  heldMs,
  settings,
  traded,
}: Sampled): Readonly<Record<ReturnMetric, Metric>> {
  const { riskFreeRate, capital } = settings;
  const periodsPerYear = (settings.periodsPerYear * dayMs) / periodMs;
  const period = periodMs === dayMs ? 'day' : 'bar';
  const returns = of.returnsOf(curve);
  const count = returns.length;
  const final = curve[count];
  const total = final / capital - 1;
  const free = (1 + riskFreeRate) ** (1 / periodsPerYear) - 1;
  const spread = deviation(returns, 1);
  const still = count < 2 || isZeroSpread(spread, mean(returns));
  const flat = 'the equity does not move';
  const deepest = of.maxDrawdown(curve);
  const longest = of.longestDrawdown(curve);
  const cagr =
    final > 0
      ? finite((final / capital) ** (yearMs / elapsedMs) - 1)
      : unknown('the equity is not positive at the end');
  const pain = of.ulcer(curve);
  const moments = shape(returns);
  const line = of.alphaBeta(returns, of.returnsOf(benchmark));
  const orElse = (value: number | null, reason: string): Metric =>
    value === null ? unknown(reason) : known(value);
  const unlessStill = (value: number): Metric => (still ? unknown(flat) : known(value));

  return {
    totalReturn: known(total),
    buyAndHold: known(benchmark[count] / benchmark[0] - 1),
    cagr,
    annualReturn:
      final > 0 ? finite((1 + total) ** (periodsPerYear / count) - 1) : unknown('the equity is not positive'),
    volatility: count < 2 ? unknown(`one ${period} only`) : known(spread * Math.sqrt(periodsPerYear)),
    sharpe: orElse(of.sharpe(returns, periodsPerYear, free), count < 2 ? `one ${period} only` : flat),
    sortino: orElse(of.sortino(returns, periodsPerYear, free), `no ${period} falls short`),
    maxDrawdown: known(deepest),
    maxDrawdownDays: longest.open
      ? { value: (longest.periods * periodMs) / dayMs, reason: 'still open at the end' }
      : known((longest.periods * periodMs) / dayMs),
    calmar: cagr.value === null ? cagr : ratio(cagr.value, -deepest, 'no drawdown'),
    omega: orElse(of.omega(returns), `no losing ${period}`),
    ulcer: known(pain),
    upi: cagr.value === null ? cagr : ratio(cagr.value - riskFreeRate, pain, 'no drawdown'),
    tailRatio: orElse(of.tailRatio(returns), 'the 5th percentile is zero'),
    valueAtRisk: known(percentile(returns, 5)),
    expectedShortfall: known(of.expectedShortfall(returns)),
    gainToPain: orElse(of.gainToPain(returns), `no losing ${period}`),
    skew: unlessStill(moments.skew),
    kurtosis: unlessStill(moments.kurtosis),
    alpha: line === null ? unknown('the market does not move') : known(line.alpha * periodsPerYear),
    beta: line === null ? unknown('the market does not move') : known(line.beta),
    exposure: known(heldMs / elapsedMs),
    turnover: known((traded / mean(curve)) * (yearMs / elapsedMs)),
    recoveryFactor: ratio(final - capital, deepestMoney(curve), 'no drawdown'),
  };
}

/** A growth that a year can hold. */
const finite = (growth: number): Metric =>
  Number.isFinite(growth) ? known(growth) : unknown('too short and too steep for a year');

function deepestMoney(curve: Float64Array): number {
  let peak = -Infinity;
  let deepest = 0;
  for (const value of curve) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, peak - value);
  }
  return deepest;
}
