import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isEqual, sideOf, type Candles } from './candle-kernel.js';

/**
 * Matching low: two falling bodies that close at the same price.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 6 values,
 *   and while a NaN is in the last 7 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLMATCHINGLOW of https://ta-lib.org/functions/
 * @example
 * ```ts
 * matchingLow(open, high, low, close);
 * ```
 */
export function matchingLow(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function matchingLow(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function matchingLow(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(matchingLowKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link matchingLow}. */
export function matchingLowKernel(): Kernel {
  return candleKernel(form, 2, 5);
}

function form(c: Candles, i: number): number {
  if (sideOf(c, i - 1) > 0 || sideOf(c, i) > 0) return 0;
  return isEqual(c, i - 1, c.close[i], c.close[i - 1]) ? 1 : 0;
}

/** Its row of the catalog. */
export const matchingLowEntry: CatalogEntry = {
  name: 'matchingLow',
  fullName: 'Matching low',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['matchingLow'],
  warmup: () => [6],
  reading: 'Bullish after a fall: the second close held the level of the first, which becomes a support.',
  source: 'CDLMATCHINGLOW of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: matchingLowKernel,
};
