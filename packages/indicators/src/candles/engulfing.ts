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
 * Engulfing: a body that covers the one before, of the other side, beyond both of its ends. TA-Lib marks bodies that
 * share an end with 80; here they do not count.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 1 values, and while a NaN is in the last 2 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLENGULFING of https://ta-lib.org/functions/
 * @example
 * ```ts
 * engulfing(open, high, low, close);
 * ```
 */
export function engulfing(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function engulfing(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function engulfing(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(engulfingKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link engulfing}. */
export function engulfingKernel(): Kernel {
  return candleKernel(form, 2, 0);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i);
  return side !== sideOf(c, i - 1) && isInside(c, i - 1, i) ? side : 0;
}

/** Its row of the catalog. */
export const engulfingEntry: CatalogEntry = {
  name: 'engulfing',
  fullName: 'Engulfing',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['engulfing'],
  warmup: () => [1],
  reading:
    'Bullish when a rising body swallows a falling one, bearish the other way round; it matters most after a move in the old direction.',
  source: 'CDLENGULFING of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: engulfingKernel,
};
