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
  bottomOf,
  candleKernel,
  exceeds,
  hasOneShadow,
  lowerShadowOf,
  nearOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Hammer: a small body at or below the low of the bar before, with a long lower shadow and almost no upper one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHAMMER of https://ta-lib.org/functions/
 * @example
 * ```ts
 * hammer(open, high, low, close);
 * ```
 */
export function hammer(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function hammer(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function hammer(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(hammerKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link hammer}. */
export function hammerKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  const low = c.low[i - 1] + nearOf(c, i - 1);
  return hasOneShadow(c, i, lowerShadowOf(c, i), upperShadowOf(c, i)) && !exceeds(c, i, bottomOf(c, i), low)
    ? 1
    : 0;
}

/** Its row of the catalog. */
export const hammerEntry: CatalogEntry = {
  name: 'hammer',
  fullName: 'Hammer',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['hammer'],
  warmup: () => [11],
  reading:
    'Bullish after a fall: sellers pushed the price down, and buyers brought it back before the close.',
  source: 'CDLHAMMER of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: hammerKernel,
};
