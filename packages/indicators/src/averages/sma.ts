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
import { scaledSumKernel, type BlockSum } from '../statistics/rolling-sum.js';

/**
 * Simple moving average, `sma[i] = (x[i-period+1] + ... + x[i]) / period`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/sma
 * @example
 * ```ts
 * sma(Float64Array.of(1, 2, 3, 4), 2); // NaN 1.5 2.5 3.5
 * ```
 */
export function sma(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function sma(source: Operand, period: number): Series;
export function sma(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(smaKernel, [period], [source], options)[0];
}

/** The kernel of {@link sma}. */
export function smaKernel(period: number): Kernel<BlockSum> {
  checkPeriod('sma', period);
  return scaledSumKernel(period, period);
}

/** Its row of the catalog. */
export const smaEntry: CatalogEntry = {
  name: 'sma',
  fullName: 'Simple moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['sma'],
  warmup: (period) => [period - 1],
  reading:
    'A price above a rising line is in an uptrend and one below a falling line in a downtrend; the line lags the price by about half the period.',
  source: 'https://tulipindicators.org/sma',
  evidence: 'ta-lib',
  kernel: smaKernel,
};
