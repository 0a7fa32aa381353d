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
  bodyOf,
  bottomOf,
  candleKernel,
  exceeds,
  gapsDown,
  gapsUp,
  nearOf,
  sideOf,
  topOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Tasuki gap: a gap, a candle on in its direction, and one of about the same size against it, which opens within that
 * one and does not close the gap.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 7 values, and while a NaN is in the last 8 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLTASUKIGAP of https://ta-lib.org/functions/
 * @example
 * ```ts
 * tasukiGap(open, high, low, close);
 * ```
 */
export function tasukiGap(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function tasukiGap(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function tasukiGap(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(tasukiGapKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link tasukiGap}. */
export function tasukiGapKernel(): Kernel {
  return candleKernel(form, 3, 5);
}

function form(c: Candles, i: number): number {
  const side = sideOf(c, i - 1);
  if (side === sideOf(c, i) || !(side > 0 ? gapsUp(c, i - 1, i - 2) : gapsDown(c, i - 1, i - 2))) return 0;
  if (c.open[i] >= topOf(c, i - 1) || c.open[i] <= bottomOf(c, i - 1)) return 0;
  const edge = side > 0 ? topOf(c, i - 2) : bottomOf(c, i - 2);
  if (side * (c.close[i] - c.open[i - 1]) >= 0 || side * (c.close[i] - edge) <= 0) return 0;
  return exceeds(c, i, nearOf(c, i - 1), Math.abs(bodyOf(c, i - 1) - bodyOf(c, i))) ? side : 0;
}

/** Its row of the catalog. */
export const tasukiGapEntry: CatalogEntry = {
  name: 'tasukiGap',
  fullName: 'Tasuki gap',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['tasukiGap'],
  warmup: () => [7],
  reading: 'Continuation in the direction of the gap, because the bar against it could not close the gap.',
  source: 'CDLTASUKIGAP of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: tasukiGapKernel,
};
