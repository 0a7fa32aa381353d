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
 * Gravestone doji: a doji with an upper shadow and almost no lower one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle is one, else 0; NaN for the first 10 values, and while a NaN is in the
 *   last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLGRAVESTONEDOJI of https://ta-lib.org/functions/
 * @example
 * ```ts
 * gravestoneDoji(open, high, low, close);
 * ```
 */
export function gravestoneDoji(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function gravestoneDoji(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function gravestoneDoji(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(gravestoneDojiKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link gravestoneDoji}. */
export function gravestoneDojiKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  return isDoji(c, i) &&
    isTiny(c, i, lowerShadowOf(c, i)) &&
    exceeds(c, i, upperShadowOf(c, i), 0.1 * c.range[i])
    ? 1
    : 0;
}

/** Its row of the catalog. */
export const gravestoneDojiEntry: CatalogEntry = {
  name: 'gravestoneDoji',
  fullName: 'Gravestone doji',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['gravestoneDoji'],
  warmup: () => [10],
  reading:
    'Prices rose and fell all the way back: after a rise it hints at a turn downwards, elsewhere it says little.',
  source: 'CDLGRAVESTONEDOJI of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: gravestoneDojiKernel,
};
