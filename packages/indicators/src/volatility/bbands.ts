import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import { stdevKernel } from '../statistics/stdev.js';

/** Bollinger bands, as columns. */
export interface Bbands {
  /** `middle - width * stdev`. */
  readonly lower: Float64Array;
  /** The simple average. */
  readonly middle: Float64Array;
  /** `middle + width * stdev`. */
  readonly upper: Float64Array;
}

/**
 * Bollinger bands: the simple average, and `width` population standard deviations below and above it.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param width Half width in standard deviations, a finite number > 0; usually 2.
 * @returns n values each; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/bbands
 * @example
 * ```ts
 * const { lower, middle, upper } = bbands(source, 20, 2);
 * ```
 */
export function bbands(source: Column, period: number, width: number, options?: RunOptions): Bbands {
  const [lower, middle, upper] = runKernel(bbandsKernel(period, width), [source], options);
  return { lower, middle, upper };
}

/** The state machine behind {@link bbands}; its outputs are in the order of {@link Bbands}. */
export function bbandsKernel(period: number, width: number): Kernel {
  checkPeriod('bbands', period);
  checkPositive('bbands', width, 'width');
  return composeKernel(
    'source',
    [
      [smaKernel(period), 'source', 'middle'],
      [stdevKernel(period), 'source', 'deviation'],
      [combineKernel(1, -width), 'middle deviation', 'lower'],
      [combineKernel(1, width), 'middle deviation', 'upper'],
    ],
    'lower middle upper',
  );
}
