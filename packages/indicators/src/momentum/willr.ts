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
import { composeKernel, placeKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';

/**
 * Williams %R, `-100 * (max(high) - close) / (max(high) - min(low))`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values in [-100, 0]; NaN for the first `period - 1` values, and while a NaN is in the window, or no
 *   range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/willr
 * @example
 * ```ts
 * willr(high, low, close, 14);
 * ```
 */
export function willr(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function willr(high: Operand, low: Operand, close: Operand, period: number): Series;
export function willr(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(willrKernel, [period], [high, low, close], options)[0];
}

/** The kernel of {@link willr}. */
export function willrKernel(period: number): Kernel {
  checkPeriod('willr', period);
  return composeKernel(
    'high low close',
    [
      [maxKernel(period), 'high', 'highest'],
      [minKernel(period), 'low', 'lowest'],
      [placeKernel(100, -100), 'close lowest highest', 'place'],
    ],
    'place',
  );
}

/** Its row of the catalog. */
export const willrEntry: CatalogEntry = {
  name: 'willr',
  fullName: 'Williams %R',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['willr'],
  warmup: (period) => [period - 1],
  reading:
    'From -20 to 0 the close is near the top of its range, overbought, and from -100 to -80 near the bottom, oversold.',
  source: 'https://tulipindicators.org/willr',
  evidence: 'ta-lib',
  kernel: willrKernel,
};
