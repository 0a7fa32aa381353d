import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bodyOf, candleKernel, exceeds, isLong, sideOf, type Candles } from './candle-kernel.js';

/**
 * Piercing: after a long fall a long rise, which opens below the low before and closes in the upper half of that
 * body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLPIERCING of https://ta-lib.org/functions/
 * @example
 * ```ts
 * piercing(open, high, low, close);
 * ```
 */
export function piercing(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function piercing(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function piercing(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(piercingKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link piercing}. */
export function piercingKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  if (sideOf(c, i - 1) > 0 || sideOf(c, i) < 0 || !isLong(c, i - 1) || !isLong(c, i)) return 0;
  const middle = c.close[i - 1] + 0.5 * bodyOf(c, i - 1);
  return c.open[i] < c.low[i - 1] && c.close[i] < c.open[i - 1] && exceeds(c, i, c.close[i], middle) ? 1 : 0;
}

/** Its row of the catalog. */
export const piercingEntry: CatalogEntry = {
  name: 'piercing',
  fullName: 'Piercing',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['piercing'],
  warmup: () => [11],
  reading:
    'Bullish after a fall: buyers took back more than half of the long body although the bar opened below it.',
  source: 'CDLPIERCING of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: piercingKernel,
};
