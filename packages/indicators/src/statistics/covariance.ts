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
import { windowKernel } from '../kit/window.js';

/**
 * Population covariance of the last `period` values of two columns. Computed from all of them at every bar.
 *
 * @param x n values, any unit.
 * @param y n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 50.
 * @returns n values in the product of the units; NaN for the first `period - 1` values, and while a NaN is in the
 *   window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://en.wikipedia.org/wiki/Covariance
 * @example
 * ```ts
 * covariance(x, y, 50);
 * ```
 */
export function covariance(x: Column, y: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function covariance(x: Operand, y: Operand, period: number): Series;
export function covariance(
  x: Column | Operand,
  y: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(covarianceKernel, [period], [x, y], options)[0];
}

/** The kernel of {@link covariance}. */
export function covarianceKernel(period: number): Kernel {
  checkPeriod('covariance', period, 'period', 2);
  return windowKernel(period, jointVariance, 2);
}

function jointVariance(x: Float64Array, start: number, period: number, y: Float64Array): number {
  let sumX = 0;
  let sumY = 0;
  for (let k = start; k < start + period; k++) {
    sumX += x[k];
    sumY += y[k];
  }
  const meanX = sumX / period;
  const meanY = sumY / period;
  let products = 0;
  for (let k = start; k < start + period; k++) products += (x[k] - meanX) * (y[k] - meanY);
  return products / period;
}

/** Its row of the catalog. */
export const covarianceEntry: CatalogEntry = {
  name: 'covariance',
  fullName: 'Covariance',
  group: 'statistics',
  pane: 'own',
  inputs: ['x', 'y'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 50 }],
  outputs: ['covariance'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0 the two columns move together and below 0 in opposite directions; its size depends on their units, so compare correlations instead.',
  source: 'https://en.wikipedia.org/wiki/Covariance',
  evidence: 'oracle',
  kernel: covarianceKernel,
};
