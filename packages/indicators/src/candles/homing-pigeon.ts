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
 * Homing pigeon: a small falling body within the long falling one before.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHOMINGPIGEON of https://ta-lib.org/functions/
 * @example
 * ```ts
 * homingPigeon(open, high, low, close);
 * ```
 */
export function homingPigeon(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function homingPigeon(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function homingPigeon(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(homingPigeonKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link homingPigeon}. */
export function homingPigeonKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  if (sideOf(c, i - 1) > 0 || sideOf(c, i) > 0 || !isLong(c, i - 1) || isLong(c, i)) return 0;
  return isInside(c, i, i - 1) ? 1 : 0;
}

/** Its row of the catalog. */
export const homingPigeonEntry: CatalogEntry = {
  name: 'homingPigeon',
  fullName: 'Homing pigeon',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['homingPigeon'],
  warmup: () => [11],
  reading: 'Bullish after a fall: the second fall stays within the first, so selling is losing force.',
  source: 'CDLHOMINGPIGEON of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: homingPigeonKernel,
};
