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
  isShort,
  lowerShadowOf,
  sideOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * High wave: a small body with shadows more than twice as long on both sides; its side is that of the body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 10 values, and while a NaN is in the last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHIGHWAVE of https://ta-lib.org/functions/
 * @example
 * ```ts
 * highWave(open, high, low, close);
 * ```
 */
export function highWave(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function highWave(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function highWave(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(highWaveKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link highWave}. */
export function highWaveKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  const long = 2 * bodyOf(c, i);
  return isShort(c, i) && exceeds(c, i, upperShadowOf(c, i), long) && exceeds(c, i, lowerShadowOf(c, i), long)
    ? sideOf(c, i)
    : 0;
}

/** Its row of the catalog. */
export const highWaveEntry: CatalogEntry = {
  name: 'highWave',
  fullName: 'High wave',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['highWave'],
  warmup: () => [10],
  reading:
    'Great uncertainty: prices went far both ways and closed near the open; after a trend it warns of a turn.',
  source: 'CDLHIGHWAVE of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: highWaveKernel,
};
