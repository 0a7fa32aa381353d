import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bottomOf, candleKernel, isLong, isShort, sideOf, topOf, type Candles } from './candle-kernel.js';

/**
 * Rising and falling three methods: a long body, three small ones against it within its range, and a long one on
 * beyond the first.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 14 values, and while a NaN is in the last 15 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLRISEFALL3METHODS of https://ta-lib.org/functions/
 * @example
 * ```ts
 * threeMethods(open, high, low, close);
 * ```
 */
export function threeMethods(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function threeMethods(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function threeMethods(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(threeMethodsKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link threeMethods}. */
export function threeMethodsKernel(): Kernel {
  return candleKernel(form, 5);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i);
  if (side !== sideOf(c, i - 4) || !isLong(c, i - 4) || !isLong(c, i)) return 0;
  for (let k = i - 3; k < i; k++) {
    if (sideOf(c, k) === side || !isShort(c, k)) return 0;
    if (bottomOf(c, k) >= c.high[i - 4] || topOf(c, k) <= c.low[i - 4]) return 0;
    if (k > i - 3 && side * (c.close[k] - c.close[k - 1]) >= 0) return 0;
  }
  return side * (c.open[i] - c.close[i - 1]) > 0 && side * (c.close[i] - c.close[i - 4]) > 0 ? side : 0;
}

/** Its row of the catalog. */
export const threeMethodsEntry: CatalogEntry = {
  name: 'threeMethods',
  fullName: 'Rising and falling three methods',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['threeMethods'],
  warmup: () => [14],
  reading: 'Continuation in the direction of the long bodies: the small bars against them were only a pause.',
  source: 'CDLRISEFALL3METHODS of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: threeMethodsKernel,
};
