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
import { isSpreadless } from '../kit/ties.js';

/**
 * Pearson's correlation of the last `period` values of two columns. Computed from all of them at every bar.
 *
 * @param x n values, any unit.
 * @param y n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 50.
 * @returns n values in [-1, 1]; NaN for the first `period - 1` values, and while a NaN is in the window, or one of
 *   the two does not vary.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://en.wikipedia.org/wiki/Pearson_correlation_coefficient
 * @example
 * ```ts
 * correlation(x, y, 50);
 * ```
 */
export function correlation(x: Column, y: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function correlation(x: Operand, y: Operand, period: number): Series;
export function correlation(
  x: Column | Operand,
  y: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(correlationKernel, [period], [x, y], options)[0];
}

/** The kernel of {@link correlation}. */
export function correlationKernel(period: number): Kernel {
  checkPeriod('correlation', period, 'period', 2);
  return windowKernel(period, pearson, 2);
}

function pearson(x: Float64Array, start: number, period: number, y: Float64Array): number {
  let sumX = 0;
  let sumY = 0;
  for (let k = start; k < start + period; k++) {
    sumX += x[k];
    sumY += y[k];
  }
  const meanX = sumX / period;
  const meanY = sumY / period;
  let products = 0;
  let squaresX = 0;
  let squaresY = 0;
  for (let k = start; k < start + period; k++) {
    const distanceX = x[k] - meanX;
    const distanceY = y[k] - meanY;
    products += distanceX * distanceY;
    squaresX += distanceX * distanceX;
    squaresY += distanceY * distanceY;
  }
  if (isSpreadless(squaresX, meanX, period) || isSpreadless(squaresY, meanY, period)) return NaN;
  const scale = Math.sqrt(squaresX) * Math.sqrt(squaresY);
  return scale === 0 ? NaN : Math.max(-1, Math.min(1, products / scale));
}

/** Its row of the catalog. */
export const correlationEntry: CatalogEntry = {
  name: 'correlation',
  fullName: 'Correlation',
  group: 'statistics',
  pane: 'own',
  inputs: ['x', 'y'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 50 }],
  outputs: ['correlation'],
  warmup: (period) => [period - 1],
  reading:
    'Near 1 the two columns move together, near -1 in opposite directions, and near 0 without a linear relation.',
  source: 'https://en.wikipedia.org/wiki/Pearson_correlation_coefficient',
  evidence: 'ta-lib',
  kernel: correlationKernel,
};
