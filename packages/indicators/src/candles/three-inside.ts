import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isInside, isLong, sideOf, type Candles } from './candle-kernel.js';

/**
 * Three inside: a harami, and a close beyond the open of its first candle; its side is against that one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 12 values, and while a NaN is in the last 13 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDL3INSIDE of https://ta-lib.org/functions/
 * @example
 * ```ts
 * threeInside(open, high, low, close);
 * ```
 */
export function threeInside(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function threeInside(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function threeInside(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(threeInsideKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link threeInside}. */
export function threeInsideKernel(): Kernel {
  return candleKernel(form, 3);
}

function form(c: Candles, i: number): number {
  if (!isLong(c, i - 2) || isLong(c, i - 1) || !isInside(c, i - 1, i - 2)) return 0;
  const side = sideOf(c, i);
  return side !== sideOf(c, i - 2) && side * (c.close[i] - c.open[i - 2]) > 0 ? side : 0;
}

/** Its row of the catalog. */
export const threeInsideEntry: CatalogEntry = {
  name: 'threeInside',
  fullName: 'Three inside',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['threeInside'],
  warmup: () => [12],
  reading: 'A confirmed harami: bullish after a fall and bearish after a rise.',
  source: 'CDL3INSIDE of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: threeInsideKernel,
};
