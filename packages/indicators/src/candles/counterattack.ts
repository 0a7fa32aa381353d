import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isEqual, isLong, sideOf, type Candles } from './candle-kernel.js';

/**
 * Counterattack: two long bodies of different sides that close at the same price; its side is that of the second.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 11 values, and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLCOUNTERATTACK of https://ta-lib.org/functions/
 * @example
 * ```ts
 * counterattack(open, high, low, close);
 * ```
 */
export function counterattack(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function counterattack(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function counterattack(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(counterattackKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link counterattack}. */
export function counterattackKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i);
  if (side === sideOf(c, i - 1) || !isLong(c, i - 1) || !isLong(c, i)) return 0;
  return isEqual(c, i - 1, c.close[i], c.close[i - 1]) ? side : 0;
}

/** Its row of the catalog. */
export const counterattackEntry: CatalogEntry = {
  name: 'counterattack',
  fullName: 'Counterattack',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['counterattack'],
  warmup: () => [11],
  reading:
    'Bullish when a rise regains the close of the fall before it, bearish when a fall undoes a rise; a first sign of a turn, to be confirmed.',
  source: 'CDLCOUNTERATTACK of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: counterattackKernel,
};
