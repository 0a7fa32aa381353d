import { checkArguments } from '@veloce/core';
import { deviation, isZeroSpread, mean, percentile, sum } from '@veloce/core/statistics';

/** Returns of a curve: `curve[t] / curve[t - 1] - 1`, one fewer than values. */
export function returnsOf(curve: ArrayLike<number>): Float64Array {
  checkArguments('returnsOf', { curve }, { curve: 'numbers' });
  const returns = new Float64Array(Math.max(0, curve.length - 1)); // none of no value
  for (let t = 0; t < returns.length; t++) returns[t] = curve[t + 1] / curve[t] - 1;
  return returns;
}

/**
 * Sharpe ratio: mean over standard deviation of excess returns, annualised by the root of the periods per year.
 *
 * @param returns Per period.
 * @param ddof 1 (the default, ours) or 0.
 * @returns `null` for fewer than two returns, or when they do not differ.
 * @see W. Sharpe, The Sharpe Ratio (1994); definitions §11
 * @example
 * ```ts
 * sharpe([0.01, -0.02, 0.03], 365);
 * ```
 */
export function sharpe(
  returns: ArrayLike<number>,
  periodsPerYear: number,
  riskFree = 0,
  ddof: 0 | 1 = 1,
): number | null {
  checkArguments(
    'sharpe',
    { returns, periodsPerYear, riskFree, ddof },
    { returns: 'numbers', periodsPerYear: 'number', riskFree: 'number', ddof: 'number' },
  );
  const centre = mean(returns) - riskFree;
  const spread = deviation(returns, ddof);
  return returns.length < 2 || isZeroSpread(spread, centre)
    ? null
    : (centre / spread) * Math.sqrt(periodsPerYear);
}

/**
 * Sortino ratio: mean excess over the root mean square of shortfalls, over all returns, annualised.
 *
 * @param target Minimum acceptable return, per period.
 * @returns `null` for fewer than two returns, or when none falls short.
 * @see F. Sortino & L. Price (1994); definitions §11
 */
export function sortino(returns: ArrayLike<number>, periodsPerYear: number, target = 0): number | null {
  let squares = 0;
  for (let t = 0; t < returns.length; t++) squares += Math.min(returns[t] - target, 0) ** 2;
  const downside = Math.sqrt(squares / returns.length);
  const centre = mean(returns) - target;
  return returns.length < 2 || isZeroSpread(downside, centre)
    ? null
    : (centre / downside) * Math.sqrt(periodsPerYear);
}

/** Deepest fall from a running peak, as a fraction <= 0; the first value counts as a peak. */
export function maxDrawdown(curve: ArrayLike<number>): number {
  checkArguments('maxDrawdown', { curve }, { curve: 'numbers' });
  let peak = -Infinity;
  let deepest = 0;
  for (let t = 0; t < curve.length; t++) {
    peak = Math.max(peak, curve[t]);
    deepest = Math.min(deepest, curve[t] / peak - 1);
  }
  return deepest;
}

/** The longest time below a peak, in periods, and whether it lasts to the end. */
export function longestDrawdown(curve: ArrayLike<number>): {
  readonly periods: number;
  readonly open: boolean;
} {
  checkArguments('longestDrawdown', { curve }, { curve: 'numbers' });
  let peak = 0;
  let longest = 0;
  let open = false;
  for (let t = 1; t < curve.length; t++) {
    const recovered = curve[t] >= curve[peak];
    const atEnd = t === curve.length - 1 && !recovered;
    if ((recovered || atEnd) && t - peak > 1 && t - peak > longest) {
      longest = t - peak;
      open = atEnd;
    } else if (atEnd && t - peak > longest) {
      longest = t - peak;
      open = true;
    }
    if (recovered) peak = t;
  }
  return { periods: longest, open };
}

/** Ulcer index (Martin): root mean square of drawdowns, as a fraction, over the values after the first. */
export function ulcer(curve: ArrayLike<number>): number {
  let peak = curve[0];
  let squares = 0;
  for (let t = 1; t < curve.length; t++) {
    peak = Math.max(peak, curve[t]);
    squares += (curve[t] / peak - 1) ** 2;
  }
  return Math.sqrt(squares / (curve.length - 1));
}

/** Omega ratio: gains above a threshold over losses below it. `null` when nothing falls below. */
export function omega(returns: ArrayLike<number>, threshold = 0): number | null {
  let gains = 0;
  let losses = 0;
  for (let t = 0; t < returns.length; t++) {
    gains += Math.max(returns[t] - threshold, 0);
    losses += Math.max(threshold - returns[t], 0);
  }
  return losses > 0 ? gains / losses : null;
}

/** Sum of returns over the sum of their losses (Schwager). `null` without a loss. */
export function gainToPain(returns: ArrayLike<number>): number | null {
  let pain = 0;
  for (let t = 0; t < returns.length; t++) pain += Math.abs(Math.min(returns[t], 0));
  return pain > 0 ? sum(returns) / pain : null;
}

/** The 95th percentile over the absolute 5th. `null` when that is zero. */
export function tailRatio(returns: ArrayLike<number>): number | null {
  const low = Math.abs(percentile(returns, 5));
  return low > 0 ? Math.abs(percentile(returns, 95)) / low : null;
}

/** Mean of the worst 5 % of returns, one at least. */
export function expectedShortfall(returns: ArrayLike<number>): number {
  const count = Math.max(1, Math.ceil(0.05 * returns.length));
  return mean(new Float64Array(returns).sort().subarray(0, count));
}

/** Least-squares line of returns on a benchmark's: intercept per period, and slope. `null` when the benchmark does not move. */
export function alphaBeta(
  returns: ArrayLike<number>,
  benchmark: ArrayLike<number>,
): { readonly alpha: number; readonly beta: number } | null {
  const centre = mean(returns);
  const other = mean(benchmark);
  let together = 0;
  let own = 0;
  for (let t = 0; t < returns.length; t++) {
    together += (returns[t] - centre) * (benchmark[t] - other);
    own += (benchmark[t] - other) ** 2;
  }
  if (returns.length < 2 || isZeroSpread(Math.sqrt(own), other)) return null;
  const beta = together / own;
  return { alpha: centre - beta * other, beta };
}
