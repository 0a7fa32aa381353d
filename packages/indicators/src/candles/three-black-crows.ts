import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isTiny, lowerShadowOf, sideOf, type Candles } from './candle-kernel.js';

/**
 * Three black crows: after a rise three falls almost without lower shadows, each opening within the body before and
 * closing lower.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: -1 where the newest candle completes one, which is bearish, else 0; NaN for the first 13 values,
 *   and while a NaN is in the last 14 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDL3BLACKCROWS of https://ta-lib.org/functions/
 * @example
 * ```ts
 * threeBlackCrows(open, high, low, close);
 * ```
 */
export function threeBlackCrows(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function threeBlackCrows(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function threeBlackCrows(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(threeBlackCrowsKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link threeBlackCrows}. */
export function threeBlackCrowsKernel(): Kernel {
  return candleKernel(form, 4);
}

function form(c: Candles, i: number): number {
  if (sideOf(c, i - 3) < 0 || c.high[i - 3] <= c.close[i - 2]) return 0;
  for (let k = i - 2; k <= i; k++) if (sideOf(c, k) > 0 || !isTiny(c, k, lowerShadowOf(c, k))) return 0;
  for (let k = i - 1; k <= i; k++) {
    if (c.open[k] >= c.open[k - 1] || c.open[k] <= c.close[k - 1] || c.close[k] >= c.close[k - 1]) return 0;
  }
  return -1;
}

/** Its row of the catalog. */
export const threeBlackCrowsEntry: CatalogEntry = {
  name: 'threeBlackCrows',
  fullName: 'Three black crows',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['threeBlackCrows'],
  warmup: () => [13],
  reading:
    'Bearish after a rise: three bars in a row closed lower and near their lows, so sellers are in control.',
  source: 'CDL3BLACKCROWS of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: threeBlackCrowsKernel,
};
