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
 * Exponential moving average, `ema[i] = (1 - a) * ema[i-1] + a * x[i]` with `a = 2 / (period + 1)`, seeded with the mean of
 * the first `period` values, as in TA-Lib and TradingView (Tulip seeds with the first value).
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values and wherever `source` is NaN.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/ema and definitions §0
 * @example
 * ```ts
 * ema(Float64Array.of(1, 2, 3, 8), 3); // NaN NaN 2 5
 * ```
 */
export function ema(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function ema(source: Operand, period: number): Series;
export function ema(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(emaKernel, [period], [source], options)[0];
}

/** The kernel of {@link ema}. */
export function emaKernel(period: number): Kernel<Smoothing> {
  checkPeriod('ema', period);
  return smoothingKernel(period, 2 / (period + 1));
}

/** Its row of the catalog. */
export const emaEntry: CatalogEntry = {
  name: 'ema',
  fullName: 'Exponential moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['ema'],
  warmup: (period) => [period - 1],
  reading:
    'A price above a rising line is in an uptrend and one below a falling line in a downtrend; a fast average crossing a slow one marks a change of trend.',
  source: 'https://tulipindicators.org/ema',
  evidence: 'ta-lib',
  kernel: emaKernel,
};
