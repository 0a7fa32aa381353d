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
 * Harami: a small body within the long one before; its side is against that one. TA-Lib marks a
 * body that shares an end with the one before with 80; here it does not count.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 11 values, and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHARAMI of https://ta-lib.org/functions/
 * @example
 * ```ts
 * harami(open, high, low, close);
 * ```
 */
export function harami(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function harami(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function harami(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(haramiKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link harami}. */
export function haramiKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  return isLong(c, i - 1) && !isLong(c, i) && isInside(c, i, i - 1) ? -sideOf(c, i - 1) : 0;
}

/** Its row of the catalog. */
export const haramiEntry: CatalogEntry = {
  name: 'harami',
  fullName: 'Harami',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['harami'],
  warmup: () => [11],
  reading:
    'A turn against the long body: bullish after a fall and bearish after a rise, because the move suddenly lost its range.',
  source: 'CDLHARAMI of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: haramiKernel,
};
