import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { atrKernel } from './atr.js';
import { checkPeriod } from '../kit/check.js';
import { composeKernel, ratioKernel } from '../kit/compose.js';

/**
 * Average true range in percent of the close, `100 * atr / close`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 1; usually 14.
 * @returns n values in percent; NaN for the first `period - 1` values, and wherever the true range is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/natr
 * @example
 * ```ts
 * natr(high, low, close, 14);
 * ```
 */
export function natr(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function natr(high: Operand, low: Operand, close: Operand, period: number): Series;
export function natr(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(natrKernel, [period], [high, low, close], options)[0];
}

/** The kernel of {@link natr}. */
export function natrKernel(period: number): Kernel {
  checkPeriod('natr', period);
  return composeKernel(
    'high low close',
    [
      [atrKernel(period), 'high low close', 'atr'],
      [ratioKernel(100), 'atr close', 'natr'],
    ],
    'natr',
  );
}

/** Its row of the catalog. */
export const natrEntry: CatalogEntry = {
  name: 'natr',
  fullName: 'Normalised average true range',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['natr'],
  warmup: (period) => [period - 1],
  reading:
    'The usual range of a bar in percent of the price: high is volatile and low is quiet, comparable across markets.',
  source: 'https://tulipindicators.org/natr',
  evidence: 'ta-lib',
  kernel: natrKernel,
};
