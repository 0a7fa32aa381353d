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
  exceeds,
  isDoji,
  isTiny,
  lowerShadowOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Dragonfly doji: a doji with a lower shadow and almost no upper one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle is one, else 0; NaN for the first 10 values, and while a NaN is in the
 *   last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLDRAGONFLYDOJI of https://ta-lib.org/functions/
 * @example
 * ```ts
 * dragonflyDoji(open, high, low, close);
 * ```
 */
export function dragonflyDoji(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function dragonflyDoji(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function dragonflyDoji(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(dragonflyDojiKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link dragonflyDoji}. */
export function dragonflyDojiKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  return isDoji(c, i) &&
    isTiny(c, i, upperShadowOf(c, i)) &&
    exceeds(c, i, lowerShadowOf(c, i), 0.1 * c.range[i])
    ? 1
    : 0;
}

/** Its row of the catalog. */
export const dragonflyDojiEntry: CatalogEntry = {
  name: 'dragonflyDoji',
  fullName: 'Dragonfly doji',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['dragonflyDoji'],
  warmup: () => [10],
  reading:
    'Prices fell and came all the way back: after a fall it hints at a turn upwards, elsewhere it says little.',
  source: 'CDLDRAGONFLYDOJI of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: dragonflyDojiKernel,
};
