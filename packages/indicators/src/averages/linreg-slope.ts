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
import { linearWindowKernel, type BlockLinear } from '../kit/linear-window.js';
import { slopeWeights } from './linreg.js';

/**
 * Slope of the least-squares line through the last `period` values.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2.
 * @returns n values in the unit of `source` per bar; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 2.
 * @see https://tulipindicators.org/linregslope
 * @example
 * ```ts
 * linregSlope(Float64Array.of(1, 2, 6), 3); // NaN NaN 2.5
 * ```
 */
export function linregSlope(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function linregSlope(source: Operand, period: number): Series;
export function linregSlope(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(linregSlopeKernel, [period], [source], options)[0];
}

/** The kernel of {@link linregSlope}. */
export function linregSlopeKernel(period: number): Kernel<BlockLinear> {
  checkPeriod('linregSlope', period, 'period', 2);
  return linearWindowKernel(period, slopeWeights(period));
}

/** Its row of the catalog. */
export const linregSlopeEntry: CatalogEntry = {
  name: 'linregSlope',
  fullName: 'Linear-regression slope',
  group: 'averages',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 20 }],
  outputs: ['linregSlope'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0 the fitted line rises and below 0 it falls, by that much per bar; a crossing of 0 marks a turn of the trend over the window.',
  source: 'https://tulipindicators.org/linregslope',
  evidence: 'ta-lib',
  kernel: linregSlopeKernel,
};
