import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bodyOf, candleKernel, exceeds, gapsDown, isLong, sideOf, type Candles } from './candle-kernel.js';
import { checkFraction } from '../kit/check.js';

/**
 * Morning star: a long fall, a small body below it, and a rise deep into the first body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param penetration How deep, as a fraction of the first body, in [0, 1]; usually 0.3.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 12 values,
 *   and while a NaN is in the last 13 bars.
 * @throws {RangeError} when `penetration` is outside its domain, or the columns differ in length.
 * @see CDLMORNINGSTAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * morningStar(open, high, low, close, 0.3);
 * ```
 */
export function morningStar(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  penetration: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function morningStar(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  penetration: number,
): Series;
export function morningStar(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  penetration: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(morningStarKernel, [penetration], [open, high, low, close], options)[0];
}

/** The kernel of {@link morningStar}. */
export function morningStarKernel(penetration: number): Kernel {
  checkFraction('morningStar', penetration, 'penetration');
  return candleKernel((c, i) => form(c, i, penetration), 3);
}

function form(c: Candles, i: number, penetration: number): number {
  if (sideOf(c, i - 2) > 0 || !isLong(c, i - 2) || isLong(c, i - 1) || !gapsDown(c, i - 1, i - 2)) return 0;
  if (!isLong(c, i) || sideOf(c, i) < 0) return 0;
  return exceeds(c, i, c.close[i], c.close[i - 2] + penetration * bodyOf(c, i - 2)) ? 1 : 0;
}

/** Its row of the catalog. */
export const morningStarEntry: CatalogEntry = {
  name: 'morningStar',
  fullName: 'Morning star',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [{ name: 'penetration', kind: 'fraction', default: 0.3 }],
  outputs: ['morningStar'],
  warmup: () => [12],
  reading:
    'Bullish after a fall: the decline stalls below the long body, and then a rise takes much of it back.',
  source: 'CDLMORNINGSTAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: morningStarKernel,
};
