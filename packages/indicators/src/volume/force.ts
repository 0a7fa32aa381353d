import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { changeKernel, composeKernel, passKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Force index, `ema((close - close[i-1]) * volume)`.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param period Smoothing period in bars, an integer >= 1; usually 13.
 * @returns n values in price times volume; NaN for the first `period` values, and wherever a NaN is in the last two
 *   bars.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see A. Elder, Trading for a Living
 * @example
 * ```ts
 * force(close, volume, 13);
 * ```
 */
export function force(close: Column, volume: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function force(close: Operand, volume: Operand, period: number): Series;
export function force(
  close: Column | Operand,
  volume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(forceKernel, [period], [close, volume], options)[0];
}

/** The kernel of {@link force}. */
export function forceKernel(period: number): Kernel {
  checkPeriod('force', period);
  return composeKernel(
    'close volume',
    [
      [changeKernel(), 'close', 'change'],
      [passKernel(eachProduct, 2), 'change volume', 'force'],
      [emaKernel(period), 'force', 'average'],
    ],
    'average',
  );
}

function product(change: number, volume: number): number {
  return change * volume;
}

function eachProduct(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = product(a[i], b[i]);
}

/** Its row of the catalog. */
export const forceEntry: CatalogEntry = {
  name: 'force',
  fullName: 'Force index',
  group: 'volume',
  pane: 'own',
  inputs: ['close', 'volume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 13 }],
  outputs: ['force'],
  warmup: (period) => [period],
  reading:
    'Above 0 buyers are in control and below 0 sellers; spikes show a strong move on heavy volume, and dips below 0 in an uptrend are entries.',
  source: 'A. Elder, Trading for a Living',
  evidence: 'ta-lib',
  kernel: forceKernel,
};
