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
  gapsDown,
  hasOneShadow,
  lowerShadowOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Inverted hammer: a small body below that of the bar before, with a long upper shadow and almost no lower one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLINVERTEDHAMMER of https://ta-lib.org/functions/
 * @example
 * ```ts
 * invertedHammer(open, high, low, close);
 * ```
 */
export function invertedHammer(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function invertedHammer(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function invertedHammer(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(invertedHammerKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link invertedHammer}. */
export function invertedHammerKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  return hasOneShadow(c, i, upperShadowOf(c, i), lowerShadowOf(c, i)) && gapsDown(c, i, i - 1) ? 1 : 0;
}

/** Its row of the catalog. */
export const invertedHammerEntry: CatalogEntry = {
  name: 'invertedHammer',
  fullName: 'Inverted hammer',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['invertedHammer'],
  warmup: () => [11],
  reading:
    'A possible turn upwards after a fall: buyers tried to lift the price and failed, so wait for a higher close to confirm.',
  source: 'CDLINVERTEDHAMMER of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: invertedHammerKernel,
};
