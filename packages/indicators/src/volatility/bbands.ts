import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { stdevKernel } from '../statistics/stdev.js';

/** Bollinger bands, as columns or as series. */
export interface Bbands<Values = Float64Array> {
  /** `middle - width * stdev`. */
  readonly lower: Values;
  /** The simple average. */
  readonly middle: Values;
  /** `middle + width * stdev`. */
  readonly upper: Values;
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
export function bbands(source: Column, period: number, width: number, options?: RunOptions): Bbands;
/** The same of a series, as series. */
export function bbands(source: Operand, period: number, width: number): Bbands<Series>;
export function bbands(
  source: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Bbands<Float64Array | Series> {
  const [lower, middle, upper] = applyKernel(bbandsKernel, [period, width], [source], options);
  return { lower, middle, upper };
}

/** The kernel of {@link bbands}; its outputs are in the order of {@link Bbands}. */
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

/** Its row of the catalog. */
export const bbandsEntry: CatalogEntry = {
  name: 'bbands',
  fullName: 'Bollinger bands',
  group: 'volatility',
  pane: 'price',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'width', kind: 'positive', default: 2 },
  ],
  outputs: ['lower', 'middle', 'upper'],
  warmup: (period) => [period - 1, period - 1, period - 1],
  reading:
    'A price at the upper band is high and one at the lower band low relative to the window; closes that stay beyond a band show a trend rather than an extreme.',
  source: 'https://tulipindicators.org/bbands',
  evidence: 'ta-lib',
  kernel: bbandsKernel,
};
