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
import { type BlockLinear } from '../kit/linear-window.js';
import { linregAtKernel } from './linreg.js';

/**
 * Value of the least-squares line through the last `period` values at the oldest of them.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/linregintercept
 * @example
 * ```ts
 * linregIntercept(Float64Array.of(1, 2, 6), 3); // NaN NaN 0.5
 * ```
 */
export function linregIntercept(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function linregIntercept(source: Operand, period: number): Series;
export function linregIntercept(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(linregInterceptKernel, [period], [source], options)[0];
}

/** The kernel of {@link linregIntercept}. */
export function linregInterceptKernel(period: number): Kernel<BlockLinear> {
  checkPeriod('linregIntercept', period, 'period', 2);
  return linregAtKernel(period, 0);
}

/** Its row of the catalog. */
export const linregInterceptEntry: CatalogEntry = {
  name: 'linregIntercept',
  fullName: 'Linear-regression intercept',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 20 }],
  outputs: ['linregIntercept'],
  warmup: (period) => [period - 1],
  reading:
    'The level at which the fitted line began: below the fitted value at the newest bar the line rises, above it the line falls.',
  source: 'https://tulipindicators.org/linregintercept',
  evidence: 'ta-lib',
  kernel: linregInterceptKernel,
};
