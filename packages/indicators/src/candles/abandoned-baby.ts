import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bodyOf, candleKernel, exceeds, isDoji, isLong, sideOf, type Candles } from './candle-kernel.js';
import { checkFraction } from '../kit/check.js';

/**
 * Abandoned baby: a long body, a doji with a gap on both sides, shadows included, and a body deep into the first; its
 * side is that of the last.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param penetration How deep, as a fraction of the first body, in [0, 1]; usually 0.3.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 12 values, and while a NaN is in the last 13 bars.
 * @throws {RangeError} when `penetration` is outside its domain, or the columns differ in length.
 * @see CDLABANDONEDBABY of https://ta-lib.org/functions/
 * @example
 * ```ts
 * abandonedBaby(open, high, low, close, 0.3);
 * ```
 */
export function abandonedBaby(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  penetration: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function abandonedBaby(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  penetration: number,
): Series;
export function abandonedBaby(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  penetration: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(abandonedBabyKernel, [penetration], [open, high, low, close], options)[0];
}

/** The kernel of {@link abandonedBaby}. */
export function abandonedBabyKernel(penetration: number): Kernel {
  checkFraction('abandonedBaby', penetration, 'penetration');
  return candleKernel((c, i) => form(c, i, penetration), 3);
}

function form(c: Candles, i: number, penetration: number): number {
  const side = sideOf(c, i);
  if (side === sideOf(c, i - 2) || !isLong(c, i - 2) || !isDoji(c, i - 1) || !isLong(c, i)) return 0;
  const deep = c.close[i - 2] + side * penetration * bodyOf(c, i - 2);
  if (side > 0)
    return exceeds(c, i, c.close[i], deep) && c.high[i - 1] < c.low[i - 2] && c.low[i] > c.high[i - 1]
      ? 1
      : 0;
  return exceeds(c, i, deep, c.close[i]) && c.low[i - 1] > c.high[i - 2] && c.high[i] < c.low[i - 1] ? -1 : 0;
}

/** Its row of the catalog. */
export const abandonedBabyEntry: CatalogEntry = {
  name: 'abandonedBaby',
  fullName: 'Abandoned baby',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [{ name: 'penetration', kind: 'fraction', default: 0.3 }],
  outputs: ['abandonedBaby'],
  warmup: () => [12],
  reading:
    'Bullish after a fall and bearish after a rise: the isolated doji shows that one side gave up between two gaps; rare, and stronger than the star patterns.',
  source: 'CDLABANDONEDBABY of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: abandonedBabyKernel,
};
