import {
  applyKernel,
  type BlockExtreme,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { rollingExtremeKernel } from '../kit/rolling-extreme.js';

/**
 * Rolling minimum: the smallest of the last `period` values.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/min
 * @example
 * ```ts
 * min(Float64Array.of(1, 3, 2, 4), 2); // NaN 1 2 2
 * ```
 */
export function min(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function min(source: Operand, period: number): Series;
export function min(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(minKernel, [period], [source], options)[0];
}

/** The kernel of {@link min}. */
export function minKernel(period: number): Kernel<BlockExtreme> {
  checkPeriod('min', period);
  return rollingExtremeKernel(period, -1);
}

/** Its row of the catalog. */
export const minEntry: CatalogEntry = {
  name: 'min',
  fullName: 'Rolling minimum',
  group: 'statistics',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['min'],
  warmup: (period) => [period - 1],
  reading:
    'A value equal to it is a new low of the window: a breakdown when it falls below the minimum of the bars before.',
  source: 'https://tulipindicators.org/min',
  evidence: 'ta-lib',
  kernel: minKernel,
};
