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
 * Slope of the least-squares line of `x` on `y` over the last `period` values: `covariance(x, y) / variance(y)`. Feed
 * it returns for the beta of finance. Computed from all of them at every bar.
 *
 * @param x n values, any unit.
 * @param y n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 50.
 * @returns n values in the unit of `x` by that of `y`; NaN for the first `period - 1` values, and while a NaN is in
 *   the window, or `y` does not vary.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://en.wikipedia.org/wiki/Beta_(finance)
 * @example
 * ```ts
 * beta(x, y, 50);
 * ```
 */
export function beta(x: Column, y: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function beta(x: Operand, y: Operand, period: number): Series;
export function beta(
  x: Column | Operand,
  y: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(betaKernel, [period], [x, y], options)[0];
}

/** The kernel of {@link beta}. */
export function betaKernel(period: number): Kernel {
  checkPeriod('beta', period, 'period', 2);
  return windowKernel(period, regressionSlope, 2);
}

function regressionSlope(x: Float64Array, start: number, period: number, y: Float64Array): number {
  let sumX = 0;
  let sumY = 0;
  for (let k = start; k < start + period; k++) {
    sumX += x[k];
    sumY += y[k];
  }
  const meanX = sumX / period;
  const meanY = sumY / period;
  let products = 0;
  let squares = 0;
  for (let k = start; k < start + period; k++) {
    const distance = y[k] - meanY;
    products += (x[k] - meanX) * distance;
    squares += distance * distance;
  }
  return isSpreadless(squares, meanY, period) ? NaN : products / squares;
}

/** Its row of the catalog. */
export const betaEntry: CatalogEntry = {
  name: 'beta',
  fullName: 'Beta',
  group: 'statistics',
  pane: 'own',
  inputs: ['x', 'y'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 50 }],
  outputs: ['beta'],
  warmup: (period) => [period - 1],
  reading:
    '1 means that `x` moves as much as `y`, above 1 more, below 1 less, and below 0 in the opposite direction.',
  source: 'https://en.wikipedia.org/wiki/Beta_(finance)',
  evidence: 'oracle',
  kernel: betaKernel,
};
