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
  candleKernel,
  exceeds,
  farOf,
  isLong,
  isTiny,
  nearOf,
  sideOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Three white soldiers: three rises almost without upper shadows, each opening within or near the body before and
 * none much smaller than it.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 12 values,
 *   and while a NaN is in the last 13 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDL3WHITESOLDIERS of https://ta-lib.org/functions/
 * @example
 * ```ts
 * threeWhiteSoldiers(open, high, low, close);
 * ```
 */
export function threeWhiteSoldiers(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function threeWhiteSoldiers(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function threeWhiteSoldiers(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(threeWhiteSoldiersKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link threeWhiteSoldiers}. */
export function threeWhiteSoldiersKernel(): Kernel {
  return candleKernel(form, 3);
}

function form(c: Candles, i: number): number {
  for (let k = i - 2; k <= i; k++) if (sideOf(c, k) < 0 || !isTiny(c, k, upperShadowOf(c, k))) return 0;
  for (let k = i - 1; k <= i; k++) {
    if (c.close[k] <= c.close[k - 1] || c.open[k] <= c.open[k - 1]) return 0;
    if (exceeds(c, k, c.open[k], c.close[k - 1] + nearOf(c, k - 1))) return 0;
    if (!exceeds(c, k, bodyOf(c, k), bodyOf(c, k - 1) - farOf(c, k - 1))) return 0;
  }
  return isLong(c, i) ? 1 : 0;
}

/** Its row of the catalog. */
export const threeWhiteSoldiersEntry: CatalogEntry = {
  name: 'threeWhiteSoldiers',
  fullName: 'Three white soldiers',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['threeWhiteSoldiers'],
  warmup: () => [12],
  reading:
    'Bullish after a fall: three bars in a row closed higher and near their highs, so buyers are in control.',
  source: 'CDL3WHITESOLDIERS of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: threeWhiteSoldiersKernel,
};
