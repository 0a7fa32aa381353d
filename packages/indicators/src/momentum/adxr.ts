import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { adxKernel } from './adx.js';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';

/**
 * Mean of the ADX now and `period - 1` bars ago.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 2; usually 14.
 * @returns n values in [0, 100]; NaN for the first `3 * period - 2` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/adxr
 * @example
 * ```ts
 * adxr(high, low, close, 14);
 * ```
 */
export function adxr(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function adxr(high: Operand, low: Operand, close: Operand, period: number): Series;
export function adxr(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(adxrKernel, [period], [high, low, close], options)[0];
}

/** The kernel of {@link adxr}. */
export function adxrKernel(period: number): Kernel {
  checkPeriod('adxr', period, 'period', 2);
  return composeKernel(
    'high low close',
    [
      [adxKernel(period), 'high low close', 'adx plus minus'],
      [lagKernel(period - 1), 'adx', 'before'],
      [combineKernel(0.5, 0.5), 'adx before', 'adxr'],
    ],
    'adxr',
  );
}

/** Its row of the catalog. */
export const adxrEntry: CatalogEntry = {
  name: 'adxr',
  fullName: 'Average directional index rating',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 14 }],
  outputs: ['adxr'],
  warmup: (period) => [3 * period - 2],
  reading:
    'Read like the ADX, high for a strong trend and low for none, with slower turns; an ADX above it means that the trend is strengthening.',
  source: 'https://tulipindicators.org/adxr',
  evidence: 'ta-lib',
  kernel: adxrKernel,
};
