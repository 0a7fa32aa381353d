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
 * Mean absolute deviation from the mean of the window, `mean(|x - mean(x)|)`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/md
 * @example
 * ```ts
 * meanDeviation(source, 20);
 * ```
 */
export function meanDeviation(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function meanDeviation(source: Operand, period: number): Series;
export function meanDeviation(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(meanDeviationKernel, [period], [source], options)[0];
}

/** The kernel of {@link meanDeviation}. */
export function meanDeviationKernel(period: number): Kernel {
  checkPeriod('meanDeviation', period);
  return windowKernel(period, meanDistance);
}

function meanDistance(values: Float64Array, start: number, period: number): number {
  let sum = 0;
  for (let k = start; k < start + period; k++) sum += values[k];
  const mean = sum / period;
  let distance = 0;
  for (let k = start; k < start + period; k++) distance += Math.abs(values[k] - mean);
  return distance / period;
}

/** Its row of the catalog. */
export const meanDeviationEntry: CatalogEntry = {
  name: 'meanDeviation',
  fullName: 'Mean absolute deviation',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['meanDeviation'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a wide spread around the mean; outliers count less than in the standard deviation.',
  source: 'https://tulipindicators.org/md',
  evidence: 'ta-lib',
  kernel: meanDeviationKernel,
};
