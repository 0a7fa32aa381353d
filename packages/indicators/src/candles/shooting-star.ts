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
  gapsUp,
  hasOneShadow,
  lowerShadowOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Shooting star: a small body above that of the bar before, with a long upper shadow and almost no lower one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: -1 where the newest candle completes one, which is bearish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLSHOOTINGSTAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * shootingStar(open, high, low, close);
 * ```
 */
export function shootingStar(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function shootingStar(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function shootingStar(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(shootingStarKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link shootingStar}. */
export function shootingStarKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  return hasOneShadow(c, i, upperShadowOf(c, i), lowerShadowOf(c, i)) && gapsUp(c, i, i - 1) ? -1 : 0;
}

/** Its row of the catalog. */
export const shootingStarEntry: CatalogEntry = {
  name: 'shootingStar',
  fullName: 'Shooting star',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['shootingStar'],
  warmup: () => [11],
  reading: 'Bearish after a rise: buyers pushed the price up, and sellers brought it back before the close.',
  source: 'CDLSHOOTINGSTAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: shootingStarKernel,
};
