import {
  checkFields,
  checkArguments,
  shown,
  runKernel,
  type Column,
  type Kernel,
  type RunOptions,
} from '@veloce/core';
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
  const deviations = new Float64Array(maxLag - 1);
  lagDeviations(Float64Array.from(values), 0, values.length, maxLag, deviations);
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

/**
 * Population standard deviations of `x[t + lag] - x[t]` among `[start, start + count)` for the lags 2 to `maxLag`, into `deviations` from place 0.
 * Two lags at a time: the sums of one alone would wait for each other.
 */
function lagDeviations(
  values: Float64Array,
  start: number,
  count: number,
  maxLag: number,
  deviations: Float64Array,
): void {
  for (let lag = 2; lag <= maxLag; lag += 2) {
    // Sums about one of the differences keep their digits.
    const origin = values[start + lag] - values[start];
    const nextOrigin = values[start + lag + 1] - values[start];
    let [sum, squares, nextSum, nextSquares] = [0, 0, 0, 0];
    const last = start + count - lag - 1;
    for (let k = start; k < last; k++) {
      const x = values[k];
      const distance = values[k + lag] - x - origin;
      const next = values[k + lag + 1] - x - nextOrigin;
      sum += distance;
      squares += distance * distance;
      nextSum += next;
      nextSquares += next * next;
    }
    const distance = values[last + lag] - values[last] - origin;
    deviations[lag - 2] = deviationOf(sum + distance, squares + distance * distance, count - lag);
    if (lag < maxLag) deviations[lag - 1] = deviationOf(nextSum, nextSquares, count - lag - 1);
  }
}

function deviationOf(sum: number, squares: number, count: number): number {
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
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

interface HeldHurst {
  bar: number;
  place: number;
  known: number;
  value: number;
  readonly ring: Float64Array;
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
export function heldHurstKernel(period: number, maxLag: number, every: number): Kernel<HeldHurst> {
  checkInteger('heldHurst', period, 'period', 256);
  checkInteger('heldHurst', maxLag, 'maxLag', 3);
  checkInteger('heldHurst', every, 'every');
  if (maxLag > period - 2) {
    throw new RangeError(
      `heldHurst: maxLag must be at most period - 2 = ${period - 2}, got ${shown(maxLag)}`,
    );
  }
  const logs = Array.from({ length: maxLag - 1 }, (_, k) => Math.log(k + 2));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const spread = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0);

  const deviations = new Float64Array(logs.length);

  const slopeOf = (ring: Float64Array, start: number): number => {
    lagDeviations(ring, start, period, maxLag, deviations);
    let slope = 0;
    for (let k = 0; k < logs.length; k++) slope += (logs[k] - mean) * Math.log(deviations[k]);
    return Number.isFinite(slope) ? slope / spread : NaN;
  };

  return {
    inputs: 1,
    outputs: 1,
    // Every value twice, a period apart, so that the last ones always lie side by side.
    init: (firstBar) => ({
      bar: firstBar,
      place: 0,
      known: 0,
      value: NaN,
      ring: new Float64Array(2 * period),
    }),

    advance(state, [source], [output], from, to) {
      const { ring } = state;
      for (let i = from; i < to; i++) {
        const x = source[i] > 0 ? Math.log(source[i]) : NaN;
        ring[state.place] = ring[state.place + period] = x;
        if (++state.place === period) state.place = 0;
        if (x === x) {
          if (state.known < period) state.known++;
        } else {
          state.known = 0;
          state.value = NaN;
        }
        if (state.bar % every === 0 && state.known === period) state.value = slopeOf(ring, state.place);
        state.bar++;
        output[i] = state.value;
      }
    },
  };
}
