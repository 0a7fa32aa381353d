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
import { rollingVarianceKernel, type BlockMoments } from '../kit/rolling-variance.js';

/**
 * Population standard deviation of a window, `sqrt(mean((x - mean(x))^2))`, as TA-Lib and TradingView have it.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1.
 * @returns n values in the unit of `source`, >= 0; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/stddev and definitions §0
 * @example
 * ```ts
 * stdev(Float64Array.of(1, 3, 7), 2); // NaN 1 2
 * ```
 */
export function stdev(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function stdev(source: Operand, period: number): Series;
export function stdev(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(stdevKernel, [period], [source], options)[0];
}

/** The kernel of {@link stdev}. */
export function stdevKernel(period: number): Kernel<BlockMoments> {
  checkPeriod('stdev', period);
  return rollingVarianceKernel(period, true);
}

/** Its row of the catalog. */
export const stdevEntry: CatalogEntry = {
  name: 'stdev',
  fullName: 'Population standard deviation',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['stdev'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a wide spread around the mean and a low value a quiet market; low values often come before large moves.',
  source: 'https://tulipindicators.org/stddev',
  evidence: 'ta-lib',
  kernel: stdevKernel,
};
