import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import {
  bodyOf,
  candleKernel,
  exceeds,
  isShort,
  lowerShadowOf,
  sideOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Spinning top: a small body with longer shadows on both sides; its side is that of the body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 10 values, and while a NaN is in the last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLSPINNINGTOP of https://ta-lib.org/functions/
 * @example
 * ```ts
 * spinningTop(open, high, low, close);
 * ```
 */
export function spinningTop(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function spinningTop(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function spinningTop(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(spinningTopKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link spinningTop}. */
export function spinningTopKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  const body = bodyOf(c, i);
  return isShort(c, i) && exceeds(c, i, upperShadowOf(c, i), body) && exceeds(c, i, lowerShadowOf(c, i), body)
    ? sideOf(c, i)
    : 0;
}

/** Its row of the catalog. */
export const spinningTopEntry: CatalogEntry = {
  name: 'spinningTop',
  fullName: 'Spinning top',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['spinningTop'],
  warmup: () => [10],
  reading: 'Indecision: neither side got far from the open; after a long move it warns of a pause or a turn.',
  source: 'CDLSPINNINGTOP of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: spinningTopKernel,
};
