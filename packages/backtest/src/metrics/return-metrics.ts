import type { Column } from '@veloce/core';
import type { Trade } from '../trade.js';
import type { BacktestSettings } from '../settings.js';
import { known, ratio, unknown, type Metric } from './metric.js';
import * as of from './performance.js';
import { deviation, isZeroSpread, mean, percentile, shape } from './statistics.js';

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

/** What they are measured on. */
export interface Curves {
  /** Equity at the end of each day, the capital first. */
  readonly daily: Float64Array;
  /** The price likewise, the first open first. */
  readonly benchmark: Float64Array;
  readonly elapsedMs: number;
  readonly settings: BacktestSettings;
  readonly exposure: Column;
  readonly trades: readonly Trade[];
}

const year = 365.25 * 86_400_000;

/** Measures the equity curve on its daily returns (definitions §11). */
export function measureReturns(curves: Curves): Readonly<Record<ReturnMetric, Metric>> {
  const { daily, benchmark, elapsedMs, settings, exposure, trades } = curves;
  const { periodsPerYear, riskFreeRate, capital } = settings;
  const returns = of.returnsOf(daily);
  const days = returns.length;
  const final = daily[days];
  const total = final / capital - 1;
  const free = (1 + riskFreeRate) ** (1 / periodsPerYear) - 1;
  const spread = deviation(returns, 1);
  const still = days < 2 || isZeroSpread(spread, mean(returns));
  const flat = 'the equity does not move';
  const deepest = of.maxDrawdown(daily);
  const longest = of.longestDrawdown(daily);
  const growth = final > 0 ? (final / capital) ** (year / elapsedMs) - 1 : NaN;
  const cagr = Number.isFinite(growth) ? known(growth) : unknown('the equity is not positive at the end');
  const pain = of.ulcer(daily);
  const moments = shape(returns);
  const line = of.alphaBeta(returns, of.returnsOf(benchmark));
  const orElse = (value: number | null, reason: string): Metric =>
    value === null ? unknown(reason) : known(value);
  const unlessStill = (value: number): Metric => (still ? unknown(flat) : known(value));
  const traded = trades.reduce((all, one) => all + one.size * (one.entryPrice + one.exitPrice), 0);

  return {
    totalReturn: known(total),
    buyAndHold: known(benchmark[days] / benchmark[0] - 1),
    cagr,
    annualReturn:
      final > 0 ? known((1 + total) ** (periodsPerYear / days) - 1) : unknown('the equity is not positive'),
    volatility: days < 2 ? unknown('one day only') : known(spread * Math.sqrt(periodsPerYear)),
    sharpe: orElse(of.sharpe(returns, periodsPerYear, free), days < 2 ? 'one day only' : flat),
    sortino: orElse(of.sortino(returns, periodsPerYear, free), 'no day falls short'),
    maxDrawdown: known(deepest),
    maxDrawdownDays: longest.open
      ? { value: longest.periods, reason: 'still open at the end' }
      : known(longest.periods),
    calmar: cagr.value === null ? cagr : ratio(cagr.value, -deepest, 'no drawdown'),
    omega: orElse(of.omega(returns), 'no losing day'),
    ulcer: known(pain),
    upi: cagr.value === null ? cagr : ratio(cagr.value - riskFreeRate, pain, 'no drawdown'),
    tailRatio: orElse(of.tailRatio(returns), 'the 5th percentile is zero'),
    valueAtRisk: known(percentile(returns, 5)),
    expectedShortfall: known(of.expectedShortfall(returns)),
    gainToPain: orElse(of.gainToPain(returns), 'no losing day'),
    skew: unlessStill(moments.skew),
    kurtosis: unlessStill(moments.kurtosis),
    alpha: line === null ? unknown('the market does not move') : known(line.alpha * periodsPerYear),
    beta: line === null ? unknown('the market does not move') : known(line.beta),
    exposure: known(shareInMarket(exposure)),
    turnover: known((traded / mean(daily)) * (year / elapsedMs)),
    recoveryFactor: ratio(final - capital, deepestMoney(daily), 'no drawdown'),
  };
}

function shareInMarket(exposure: Column): number {
  let bars = 0;
  for (let i = 0; i < exposure.length; i++) if (exposure[i] !== 0) bars++;
  return bars / exposure.length;
}

function deepestMoney(curve: Float64Array): number {
  let peak = -Infinity;
  let deepest = 0;
  for (const value of curve) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, peak - value);
  }
  return deepest;
}
