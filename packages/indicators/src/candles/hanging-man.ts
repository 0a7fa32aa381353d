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
 * Hanging man: a hammer at or above the high of the bar before.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: -1 where the newest candle completes one, which is bearish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHANGINGMAN of https://ta-lib.org/functions/
 * @example
 * ```ts
 * hangingMan(open, high, low, close);
 * ```
 */
export function hangingMan(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function hangingMan(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function hangingMan(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(hangingManKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link hangingMan}. */
export function hangingManKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  const high = c.high[i - 1] - nearOf(c, i - 1);
  return hasOneShadow(c, i, lowerShadowOf(c, i), upperShadowOf(c, i)) && !exceeds(c, i, high, bottomOf(c, i))
    ? -1
    : 0;
}

/** Its row of the catalog. */
export const hangingManEntry: CatalogEntry = {
  name: 'hangingMan',
  fullName: 'Hanging man',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['hangingMan'],
  warmup: () => [11],
  reading:
    'Bearish after a rise: the long lower shadow shows that sellers have appeared; it needs a lower close to confirm.',
  source: 'CDLHANGINGMAN of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: hangingManKernel,
};
