import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod } from './check.js';
import { composeKernel } from './compose.js';
import { linearWindowKernel, type BlockLinear } from './linear-window.js';
import { linregSlopeKernel } from './linreg-slope.js';

/** The line through a window, as columns. */
export interface Linreg {
  /** The line at the newest bar, in the unit of the source. */
  readonly value: Float64Array;
  /** Its slope, in the unit of the source per bar. */
  readonly slope: Float64Array;
}

/**
 * Linear regression: value at the newest bar, and slope, of the least-squares line through the last `period` values.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2.
 * @returns n values each; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 2.
 * @see https://tulipindicators.org/linreg and definitions §0
 * @example
 * ```ts
 * linreg(Float64Array.of(1, 2, 6), 3); // value NaN NaN 5.5, slope NaN NaN 2.5
 * ```
 */
export function linreg(source: Column, period: number, options?: RunOptions): Linreg {
  const [value, slope] = runKernel(linregKernel(period), [source], options);
  return { value, slope };
}

/** The state machine behind {@link linreg}; its outputs are `value` and `slope`. */
export function linregKernel(period: number): Kernel {
  checkPeriod('linreg', period, 'period', 2);
  return composeKernel(
    'source',
    [
      [linregAtKernel(period, period - 1), 'source', 'value'],
      [linregSlopeKernel(period), 'source', 'slope'],
    ],
    'value slope',
  );
}

/** The line at `x`, where the oldest value of the window is at 0 and the newest at `period - 1`. */
export function linregAtKernel(period: number, x: number): Kernel<BlockLinear> {
  const mid = (period - 1) / 2;
  const spread = (period * (period * period - 1)) / 12; // Σ(x - mid)²
  const perSlope = (x - mid) / spread;
  return linearWindowKernel(period, { level: 1, sum: 1 / period + perSlope * mid, aged: -perSlope });
}
