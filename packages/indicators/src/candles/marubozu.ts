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
 * Marubozu: a long body almost without shadows; its side is that of the body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 10 values, and while a NaN is in the last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLMARUBOZU of https://ta-lib.org/functions/
 * @example
 * ```ts
 * marubozu(open, high, low, close);
 * ```
 */
export function marubozu(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function marubozu(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function marubozu(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(marubozuKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link marubozu}. */
export function marubozuKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  return isFull(c, i) ? sideOf(c, i) : 0;
}

/** Its row of the catalog. */
export const marubozuEntry: CatalogEntry = {
  name: 'marubozu',
  fullName: 'Marubozu',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['marubozu'],
  warmup: () => [10],
  reading:
    'One side held the whole bar: a rising one shows strong buying, a falling one strong selling, and both tend to continue.',
  source: 'CDLMARUBOZU of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: marubozuKernel,
};
