import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isFull, sideOf, type Candles } from './candle-kernel.js';

/**
 * Kicking: two marubozu of different sides with a gap between them; its side is that of the second.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 11 values, and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLKICKING of https://ta-lib.org/functions/
 * @example
 * ```ts
 * kicking(open, high, low, close);
 * ```
 */
export function kicking(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function kicking(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function kicking(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(kickingKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link kicking}. */
export function kickingKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i);
  if (side === sideOf(c, i - 1) || !isFull(c, i - 1) || !isFull(c, i)) return 0;
  return (side > 0 ? c.low[i] > c.high[i - 1] : c.high[i] < c.low[i - 1]) ? side : 0;
}

/** Its row of the catalog. */
export const kickingEntry: CatalogEntry = {
  name: 'kicking',
  fullName: 'Kicking',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['kicking'],
  warmup: () => [11],
  reading:
    'A strong signal in the direction of the second body: the market gapped from one full-bodied bar to its opposite.',
  source: 'CDLKICKING of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: kickingKernel,
};
