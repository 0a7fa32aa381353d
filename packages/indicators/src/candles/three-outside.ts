import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isInside, sideOf, type Candles } from './candle-kernel.js';

/**
 * Three outside: an engulfing, and a close further on in its direction.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 2 values, and while a NaN is in the last 3 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDL3OUTSIDE of https://ta-lib.org/functions/
 * @example
 * ```ts
 * threeOutside(open, high, low, close);
 * ```
 */
export function threeOutside(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function threeOutside(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function threeOutside(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(threeOutsideKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link threeOutside}. */
export function threeOutsideKernel(): Kernel {
  return candleKernel(form, 3, 0);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i - 1);
  if (side === sideOf(c, i - 2) || !isInside(c, i - 2, i - 1)) return 0;
  return side * (c.close[i] - c.close[i - 1]) > 0 ? side : 0;
}

/** Its row of the catalog. */
export const threeOutsideEntry: CatalogEntry = {
  name: 'threeOutside',
  fullName: 'Three outside',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['threeOutside'],
  warmup: () => [2],
  reading: 'A confirmed engulfing: bullish when the third bar closes higher, bearish when it closes lower.',
  source: 'CDL3OUTSIDE of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: threeOutsideKernel,
};
