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
import { rollingVarianceKernel, type BlockMoments } from '../kit/rolling-variance.js';

/**
 * Population variance of a window, `mean((x - mean(x))^2)`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1.
 * @returns n values in the squared unit of `source`, >= 0; NaN for the first `period - 1` values and while a NaN is in the
 *   window.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/var
 * @example
 * ```ts
 * variance(Float64Array.of(1, 3, 7), 2); // NaN 1 4
 * ```
 */
export function variance(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function variance(source: Operand, period: number): Series;
export function variance(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(varianceKernel, [period], [source], options)[0];
}

/** The kernel of {@link variance}. */
export function varianceKernel(period: number): Kernel<BlockMoments> {
  checkPeriod('variance', period);
  return rollingVarianceKernel(period, false);
}

/** Its row of the catalog. */
export const varianceEntry: CatalogEntry = {
  name: 'variance',
  fullName: 'Population variance',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['variance'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a wide spread around the mean; it is in the squared unit, so take the root to compare it with prices.',
  source: 'https://tulipindicators.org/var',
  evidence: 'ta-lib',
  kernel: varianceKernel,
};
