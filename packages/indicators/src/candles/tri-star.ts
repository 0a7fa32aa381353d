import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bodyOf, bottomOf, candleKernel, gapsDown, gapsUp, topOf, type Candles } from './candle-kernel.js';

/**
 * Tristar: three doji, by the mean range at the first, of which the middle one has a gap before it and is the
 * extreme; bullish when that is the lowest.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 12 values, and while a NaN is in the last 13 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLTRISTAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * triStar(open, high, low, close);
 * ```
 */
export function triStar(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function triStar(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function triStar(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(triStarKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link triStar}. */
export function triStarKernel(): Kernel {
  return candleKernel(form, 3);
}

function form(c: Candles, i: number): number {
  for (let k = i - 2; k <= i; k++) if (bodyOf(c, k) > 0.1 * c.range[i - 2]) return 0;
  if (gapsUp(c, i - 1, i - 2) && topOf(c, i) < topOf(c, i - 1)) return -1;
  return gapsDown(c, i - 1, i - 2) && bottomOf(c, i) > bottomOf(c, i - 1) ? 1 : 0;
}

/** Its row of the catalog. */
export const triStarEntry: CatalogEntry = {
  name: 'triStar',
  fullName: 'Tristar',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['triStar'],
  warmup: () => [12],
  reading:
    'A rare turn: three bars of indecision with the middle one at an extreme, bullish at a low and bearish at a high.',
  source: 'CDLTRISTAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: triStarKernel,
};
