import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { composeKernel, passKernel } from '../kit/compose.js';
import { rocKernel } from '../momentum/roc.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Amihud illiquidity: mean of `|close / close[i-1] - 1| / (close * volume)`, the return that a unit of turnover
 * moves.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values per unit of turnover; NaN for the first `period` values, and while a NaN or a bar without volume
 *   is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see Y. Amihud, Journal of Financial Markets 5:1 (2002)
 * @example
 * ```ts
 * amihud(close, volume, 20);
 * ```
 */
export function amihud(close: Column, volume: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function amihud(close: Operand, volume: Operand, period: number): Series;
export function amihud(
  close: Column | Operand,
  volume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(amihudKernel, [period], [close, volume], options)[0];
}

/** The kernel of {@link amihud}. */
export function amihudKernel(period: number): Kernel {
  checkPeriod('amihud', period);
  return composeKernel(
    'close volume',
    [
      [rocKernel(1), 'close', 'return'],
      [passKernel(eachImpact, 3), 'return close volume', 'impact'],
      [smaKernel(period), 'impact', 'mean'],
    ],
    'mean',
  );
}

function impact(change: number, close: number, volume: number): number {
  return volume === 0 ? NaN : Math.abs(change) / (close * volume);
}

function eachImpact(output: Float64Array, from: number, to: number, a: Column, b: Column, c: Column): void {
  for (let i = from; i < to; i++) output[i] = impact(a[i], b[i], c[i]);
}

/** Its row of the catalog. */
export const amihudEntry: CatalogEntry = {
  name: 'amihud',
  fullName: 'Amihud illiquidity',
  group: 'volume',
  pane: 'own',
  inputs: ['close', 'volume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['amihud'],
  warmup: (period) => [period],
  reading: 'A high value means an illiquid market, in which a little turnover moves the price a lot.',
  source: 'Y. Amihud, Journal of Financial Markets 5:1 (2002)',
  evidence: 'oracle',
  kernel: amihudKernel,
};
