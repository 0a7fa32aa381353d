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
import { smoothingKernel, type Smoothing } from '../kit/smoothing.js';

/**
 * Wilder's moving average, `rma[i] = (rma[i-1] * (period - 1) + x[i]) / period`, seeded with the mean of the first `period`
 * values.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values and wherever `source` is NaN.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/wilders and definitions §0
 * @example
 * ```ts
 * rma(Float64Array.of(1, 2, 3, 8), 3); // NaN NaN 2 4
 * ```
 */
export function rma(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function rma(source: Operand, period: number): Series;
export function rma(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(rmaKernel, [period], [source], options)[0];
}

/** The kernel of {@link rma}. */
export function rmaKernel(period: number): Kernel<Smoothing> {
  checkPeriod('rma', period);
  return smoothingKernel(period, 1 / period);
}

/** Its row of the catalog. */
export const rmaEntry: CatalogEntry = {
  name: 'rma',
  fullName: "Wilder's moving average",
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['rma'],
  warmup: (period) => [period - 1],
  reading:
    'Used like an exponential average of period `2 * period - 1`: above a rising line the trend is up, below a falling one down.',
  source: 'https://tulipindicators.org/wilders',
  evidence: 'ta-lib',
  kernel: rmaKernel,
};
