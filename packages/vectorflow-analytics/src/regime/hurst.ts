import {
  checkFields,
  checkArguments,
  shown,
  runKernel,
  type Column,
  type Kernel,
  type RunOptions,
} from '@veloce/core';
import { lagDeviations, lagSlopeKernel } from '@veloce/indicators';
import { checkInteger } from '../check.js';

/** A Hurst exponent and how well the fit behind it explains its points. */
export interface HurstFit {
  /** About 0.5 for a random walk, below for mean reversion, above for persistence. */
  readonly hurst: number;
  /** Coefficient of determination of the log-log line, in [0, 1]. */
  readonly r2: number;
}

/**
 * Hurst exponent from the variance of lagged differences: slope of `ln stdev(x[t + lag] - x[t])` on `ln lag`, lags 2 to `maxLag`.
 *
 * @param values Logarithms of prices, at least 256; the noise at 200 values is about 0.1.
 * @param maxLag Largest lag, an integer >= 3; usually 20.
 * @returns NaN for both when nothing moves.
 * @throws {RangeError} when there are fewer than 256 values, or `maxLag` is out of its domain.
 * @see definitions §7.2
 * @example
 * ```ts
 * const { hurst, r2 } = hurstOfLags(close.slice(-512).map(Math.log), 20);
 * ```
 */
export function hurstOfLags(values: ArrayLike<number>, maxLag: number): HurstFit {
  checkArguments('hurstOfLags', { values }, { values: 'numbers' });
  checkLeast('hurstOfLags', values.length);
  checkInteger('hurstOfLags', maxLag, 'maxLag', 3);
  const deviations = lagDeviations(values.length, maxLag, 'first')(Float64Array.from(values), 0);
  return lineFit(
    Array.from(deviations, (_, k) => Math.log(k + 2)),
    Array.from(deviations, Math.log),
  );
}

/**
 * Hurst exponent from rescaled ranges, free of the bias of short samples: `0.5 +` the slope of `ln(R/S) - ln E(n)` on `ln n`, with the
 * expectation of Anis and Lloyd. Block sizes are powers of two from 8 to half of the values.
 *
 * @param values Increments (log returns), at least 256.
 * @returns `r2` is that of the line of `ln(R/S)` itself. NaN for both when nothing moves.
 * @throws {RangeError} when there are fewer than 256 values.
 * @see definitions §7.2
 */
export function hurstOfRanges(values: ArrayLike<number>): HurstFit {
  checkArguments('hurstOfRanges', { values }, { values: 'numbers' });
  checkLeast('hurstOfRanges', values.length);
  const sizes: number[] = [];
  for (let n = 8; n <= values.length / 2; n *= 2) sizes.push(n);
  const points = sizes.map((n) => Math.log(rescaledRange(values, n)));
  const logs = sizes.map((n) => Math.log(n));
  const raw = lineFit(logs, points);
  const excess = lineFit(
    logs,
    points.map((y, k) => y - Math.log(expectedRange(sizes[k]))),
  );
  return { hurst: 0.5 + excess.hurst, r2: raw.r2 };
}

/**
 * The expected rescaled range of `n` independent normal increments (Anis and Lloyd).
 *
 * @param n An integer >= 2.
 * @see definitions §7.2
 * @example
 * ```ts
 * expectedRange(64); // 8.97
 * ```
 */
export function expectedRange(n: number): number {
  checkInteger('expectedRange', n, 'n', 2);
  let sum = 0;
  for (let i = 1; i < n; i++) sum += Math.sqrt((n - i) / i);
  return sum * (n > 340 ? 1 / Math.sqrt((n * Math.PI) / 2) : gammaRatio(n));
}

/** `gamma((n - 1) / 2) / (sqrt(pi) * gamma(n / 2))`, by its recurrence in steps of two. */
function gammaRatio(n: number): number {
  // For n = 2: gamma(1/2) / (sqrt(pi) * gamma(1)) = 1. For n = 3: gamma(1) / (sqrt(pi) * gamma(3/2)) = 2 / pi.
  let ratio = n % 2 === 0 ? 1 : 2 / Math.PI;
  for (let k = n % 2 === 0 ? 2 : 3; k < n; k += 2) ratio *= (k - 1) / k;
  return ratio;
}

/** Mean over whole blocks of the range of cumulated deviations by the standard deviation. */
function rescaledRange(values: ArrayLike<number>, n: number): number {
  let [sum, blocks] = [0, 0];
  for (let start = 0; start + n <= values.length; start += n) {
    let mean = 0;
    for (let k = 0; k < n; k++) mean += values[start + k] / n;
    let [level, top, bottom, squares] = [0, 0, 0, 0];
    for (let k = 0; k < n; k++) {
      const distance = values[start + k] - mean;
      level += distance;
      squares += distance * distance;
      top = Math.max(top, level);
      bottom = Math.min(bottom, level);
    }
    if (!(squares > 0)) continue;
    sum += (top - bottom) / Math.sqrt(squares / n);
    blocks++;
  }
  return sum / blocks;
}

function lineFit(x: readonly number[], y: readonly number[]): HurstFit {
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((one, k) => {
    xx += (one - meanX) ** 2;
    xy += (one - meanX) * (y[k] - meanY);
    yy += (y[k] - meanY) ** 2;
  });
  const slope = xy / xx;
  return Number.isFinite(slope)
    ? { hurst: slope, r2: yy > 0 ? (xy * xy) / (xx * yy) : NaN }
    : { hurst: NaN, r2: NaN };
}

function checkLeast(where: string, count: number): void {
  if (count < 256) throw new RangeError(`${where}: needs at least 256 values, got ${shown(count)}`);
}

/** Settings of {@link heldHurst}. */
export interface HeldHurstParams {
  /** An integer >= 256. */
  readonly period: number;
  /** An integer from 3 to `period - 2`. */
  readonly maxLag: number;
  /** An integer >= 1; usually 60. */
  readonly every: number;
}

/**
 * The Hurst exponent of the last `period` values, computed again at every bar whose number is a multiple of `every` and held in between:
 * it moves slowly and costs much.
 *
 * @param source n values > 0, such as prices; their logarithms are used.
 * @returns n values; NaN until it was first computed, while the source is NaN, and until `period` values have come after a NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §7.2
 */
export function heldHurst(source: Column, params: HeldHurstParams, options?: RunOptions): Float64Array {
  checkArguments('heldHurst', { params }, { params: 'object' });
  checkFields('heldHurst', params, ['period', 'maxLag', 'every']);
  const { period, maxLag, every } = params;
  return runKernel(heldHurstKernel(period, maxLag, every), [source], options)[0];
}

/** The kernel of {@link heldHurst}. */
export function heldHurstKernel(period: number, maxLag: number, every: number): Kernel {
  checkInteger('heldHurst', period, 'period', 256);
  return lagSlopeKernel({ period, maxLag, every, origin: 'first' }, 'heldHurst');
}
