import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { sortedWindowKernel, valueAt } from '../kit/sorted-window.js';

/**
 * Median of the last `period` values; the mean of the middle two when `period` is even.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Median
 * @example
 * ```ts
 * median(Float64Array.of(5, 1, 3), 3); // NaN NaN 3
 * ```
 */
export function median(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function median(source: Operand, period: number): Series;
export function median(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(medianKernel, [period], [source], options)[0];
}

/** The kernel of {@link median}. */
export function medianKernel(period: number): Kernel {
  checkPeriod('median', period);
  const high = period >> 1;
  const low = (period - 1) >> 1;
  return sortedWindowKernel(period, (sorted) => (valueAt(sorted, low) + valueAt(sorted, high)) / 2);
}

/** Its row of the catalog. */
export const medianEntry: CatalogEntry = {
  name: 'median',
  fullName: 'Rolling median',
  group: 'statistics',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['median'],
  warmup: (period) => [period - 1],
  reading:
    'A typical level that spikes cannot move: above it the price is in the upper half of its window, below it in the lower half.',
  source: 'https://en.wikipedia.org/wiki/Median',
  evidence: 'ta-lib',
  kernel: medianKernel,
};
