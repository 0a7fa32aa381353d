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

/**
 * Weighted moving average with weights that fall linearly with age, `Σ (period - age) * x / (period * (period + 1) /
 * 2)`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/wma
 * @example
 * ```ts
 * wma(Float64Array.of(1, 2, 6), 3); // NaN NaN 3.8333
 * ```
 */
export function wma(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function wma(source: Operand, period: number): Series;
export function wma(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(wmaKernel, [period], [source], options)[0];
}

/** The kernel of {@link wma}. */
export function wmaKernel(period: number): Kernel<BlockLinear> {
  checkPeriod('wma', period);
  const total = (period * (period + 1)) / 2;
  return linearWindowKernel(period, { level: 1, sum: period / total, aged: -1 / total });
}

/** Its row of the catalog. */
export const wmaEntry: CatalogEntry = {
  name: 'wma',
  fullName: 'Weighted moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['wma'],
  warmup: (period) => [period - 1],
  reading:
    'A price above a rising line is in an uptrend; it turns sooner than the simple average, because new values count most.',
  source: 'https://tulipindicators.org/wma',
  evidence: 'ta-lib',
  kernel: wmaKernel,
};
