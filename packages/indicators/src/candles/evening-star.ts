import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bodyOf, candleKernel, exceeds, gapsUp, isLong, sideOf, type Candles } from './candle-kernel.js';
import { checkFraction } from '../kit/check.js';

/**
 * Evening star: a long rise, a small body above it, and a fall deep into the first body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param penetration How deep, as a fraction of the first body, in [0, 1]; usually 0.3.
 * @returns n values: -1 where the newest candle completes one, which is bearish, else 0; NaN for the first 12 values,
 *   and while a NaN is in the last 13 bars.
 * @throws {RangeError} when `penetration` is outside its domain, or the columns differ in length.
 * @see CDLEVENINGSTAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * eveningStar(open, high, low, close, 0.3);
 * ```
 */
export function eveningStar(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  penetration: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function eveningStar(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  penetration: number,
): Series;
export function eveningStar(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  penetration: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(eveningStarKernel, [penetration], [open, high, low, close], options)[0];
}

/** The kernel of {@link eveningStar}. */
export function eveningStarKernel(penetration: number): Kernel {
  checkFraction('eveningStar', penetration, 'penetration');
  return candleKernel((c, i) => form(c, i, penetration), 3);
}

function form(c: Candles, i: number, penetration: number): number {
  if (sideOf(c, i - 2) < 0 || !isLong(c, i - 2) || isLong(c, i - 1) || !gapsUp(c, i - 1, i - 2)) return 0;
  if (!isLong(c, i) || sideOf(c, i) > 0) return 0;
  return exceeds(c, i, c.close[i - 2] - penetration * bodyOf(c, i - 2), c.close[i]) ? -1 : 0;
}

/** Its row of the catalog. */
export const eveningStarEntry: CatalogEntry = {
  name: 'eveningStar',
  fullName: 'Evening star',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [{ name: 'penetration', kind: 'fraction', default: 0.3 }],
  outputs: ['eveningStar'],
  warmup: () => [12],
  reading:
    'Bearish after a rise: the advance stalls above the long body, and then a fall takes much of it back.',
  source: 'CDLEVENINGSTAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: eveningStarKernel,
};
