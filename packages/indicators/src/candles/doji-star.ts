import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, gapsDown, gapsUp, isDoji, isLong, sideOf, type Candles } from './candle-kernel.js';

/**
 * Doji star: after a long body a doji beyond its close; its side is against that body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 11 values, and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLDOJISTAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * dojiStar(open, high, low, close);
 * ```
 */
export function dojiStar(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function dojiStar(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function dojiStar(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(dojiStarKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link dojiStar}. */
export function dojiStarKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  if (!isLong(c, i - 1) || !isDoji(c, i)) return 0;
  const side = sideOf(c, i - 1);
  return (side > 0 ? gapsUp(c, i, i - 1) : gapsDown(c, i, i - 1)) ? -side : 0;
}

/** Its row of the catalog. */
export const dojiStarEntry: CatalogEntry = {
  name: 'dojiStar',
  fullName: 'Doji star',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['dojiStar'],
  warmup: () => [11],
  reading:
    'A warning against the long body before it: a trend that meets indecision may turn; wait for the next bar to confirm.',
  source: 'CDLDOJISTAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: dojiStarKernel,
};
