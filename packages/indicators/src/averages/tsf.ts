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
 * Time series forecast: the least-squares line through the last `period` values, one bar ahead of the newest.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/tsf
 * @example
 * ```ts
 * tsf(Float64Array.of(1, 2, 6), 3); // NaN NaN 8
 * ```
 */
export function tsf(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function tsf(source: Operand, period: number): Series;
export function tsf(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(tsfKernel, [period], [source], options)[0];
}

/** The kernel of {@link tsf}. */
export function tsfKernel(period: number): Kernel<BlockLinear> {
  checkPeriod('tsf', period, 'period', 2);
  return linregAtKernel(period, period);
}

/** Its row of the catalog. */
export const tsfEntry: CatalogEntry = {
  name: 'tsf',
  fullName: 'Time series forecast',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 20 }],
  outputs: ['tsf'],
  warmup: (period) => [period - 1],
  reading: 'A price above it is ahead of its own straight-line trend, and one below it has fallen behind.',
  source: 'https://tulipindicators.org/tsf',
  evidence: 'ta-lib',
  kernel: tsfKernel,
};
