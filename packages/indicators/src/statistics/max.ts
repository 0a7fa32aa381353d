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
 * Rolling maximum: the largest of the last `period` values.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/max
 * @example
 * ```ts
 * max(Float64Array.of(1, 3, 2, 4), 2); // NaN 3 3 4
 * ```
 */
export function max(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function max(source: Operand, period: number): Series;
export function max(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(maxKernel, [period], [source], options)[0];
}

/** The kernel of {@link max}. */
export function maxKernel(period: number): Kernel<BlockExtreme> {
  checkPeriod('max', period);
  return rollingExtremeKernel(period, 1);
}

/** Its row of the catalog. */
export const maxEntry: CatalogEntry = {
  name: 'max',
  fullName: 'Rolling maximum',
  group: 'statistics',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['max'],
  warmup: (period) => [period - 1],
  reading:
    'A value equal to it is a new high of the window: a breakout when it exceeds the maximum of the bars before.',
  source: 'https://tulipindicators.org/max',
  evidence: 'ta-lib',
  kernel: maxKernel,
};
