import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isDoji, isInside, isLong, sideOf, type Candles } from './candle-kernel.js';

/**
 * Harami cross: a doji within the long body before; its side is against that one. TA-Lib
 * marks a doji that shares an end with the one before with 80; here it does not count.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 11 values, and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHARAMICROSS of https://ta-lib.org/functions/
 * @example
 * ```ts
 * haramiCross(open, high, low, close);
 * ```
 */
export function haramiCross(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function haramiCross(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function haramiCross(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(haramiCrossKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link haramiCross}. */
export function haramiCrossKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  return isLong(c, i - 1) && isDoji(c, i) && isInside(c, i, i - 1) ? -sideOf(c, i - 1) : 0;
}

/** Its row of the catalog. */
export const haramiCrossEntry: CatalogEntry = {
  name: 'haramiCross',
  fullName: 'Harami cross',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['haramiCross'],
  warmup: () => [11],
  reading: 'A turn against the long body, as in a harami but stronger, because the move ended in indecision.',
  source: 'CDLHARAMICROSS of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: haramiCrossKernel,
};
