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
import { lowerBound, sortedWindowKernel, valueAt, type SortedWindow } from '../kit/sorted-window.js';

/**
 * Median absolute deviation, `median(|x - median(x)|)` of a window. Times 1.4826 it estimates the standard deviation of normal values,
 * and outliers do not move it.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 100.
 * @returns n values in the unit of `source`, >= 0; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Median_absolute_deviation
 * @example
 * ```ts
 * mad(Float64Array.of(1, 2, 4), 3); // NaN NaN 1
 * ```
 */
export function mad(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function mad(source: Operand, period: number): Series;
export function mad(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(madKernel, [period], [source], options)[0];
}

/** The kernel of {@link mad}. */
export function madKernel(period: number): Kernel {
  checkPeriod('mad', period);
  const low = (period - 1) >> 1;
  const high = period >> 1;
  return sortedWindowKernel(period, (sorted) => {
    const median = (valueAt(sorted, low) + valueAt(sorted, high)) / 2;
    const below = lowerBound(sorted, median);
    return (distanceAt(sorted, median, below, low) + distanceAt(sorted, median, below, high)) / 2;
  });
}

/**
 * The distance from the median of a rank among all distances. Those of the `below` values on its left and of the others on its right
 * are each in order already: a binary search finds how many of the left ones are up to that rank.
 */
function distanceAt(sorted: SortedWindow, median: number, below: number, rank: number): number {
  let least = Math.max(0, rank + 1 - (sorted.period - below));
  let most = Math.min(rank + 1, below);
  while (least < most) {
    const middle = (least + most) >>> 1;
    const left = median - valueAt(sorted, below - 1 - middle);
    const right = valueAt(sorted, below + rank - middle) - median;
    if (left < right) least = middle + 1;
    else most = middle;
  }
  const left = least > 0 ? median - valueAt(sorted, below - least) : 0;
  return least <= rank ? Math.max(left, valueAt(sorted, below + rank - least) - median) : left;
}

/** Its row of the catalog. */
export const madEntry: CatalogEntry = {
  name: 'mad',
  fullName: 'Median absolute deviation',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 100 }],
  outputs: ['mad'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a wide spread of the usual values; unlike the standard deviation, a single outlier hardly raises it.',
  source: 'https://en.wikipedia.org/wiki/Median_absolute_deviation',
  evidence: 'oracle',
  kernel: madKernel,
};
