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
  candleKernel,
  isLong,
  isTiny,
  lowerShadowOf,
  sideOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Belt hold: a long body that opened at its extreme, almost without a shadow there; its side is that of the body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 10 values, and while a NaN is in the last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLBELTHOLD of https://ta-lib.org/functions/
 * @example
 * ```ts
 * beltHold(open, high, low, close);
 * ```
 */
export function beltHold(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function beltHold(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function beltHold(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(beltHoldKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link beltHold}. */
export function beltHoldKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i);
  const shadow = side > 0 ? lowerShadowOf(c, i) : upperShadowOf(c, i);
  return isLong(c, i) && isTiny(c, i, shadow) ? side : 0;
}

/** Its row of the catalog. */
export const beltHoldEntry: CatalogEntry = {
  name: 'beltHold',
  fullName: 'Belt hold',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['beltHold'],
  warmup: () => [10],
  reading:
    'Bullish when a bar opens at its low and rises, bearish when it opens at its high and falls; it matters most against the trend before it.',
  source: 'CDLBELTHOLD of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: beltHoldKernel,
};
