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
  isDoji,
  lowerShadowOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Long-legged doji: a doji with a shadow longer than its body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle is one, else 0; NaN for the first 10 values, and while a NaN is in the
 *   last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLLONGLEGGEDDOJI of https://ta-lib.org/functions/
 * @example
 * ```ts
 * longLeggedDoji(open, high, low, close);
 * ```
 */
export function longLeggedDoji(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function longLeggedDoji(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function longLeggedDoji(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(longLeggedDojiKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link longLeggedDoji}. */
export function longLeggedDojiKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  const body = bodyOf(c, i);
  return isDoji(c, i) &&
    (exceeds(c, i, lowerShadowOf(c, i), body) || exceeds(c, i, upperShadowOf(c, i), body))
    ? 1
    : 0;
}

/** Its row of the catalog. */
export const longLeggedDojiEntry: CatalogEntry = {
  name: 'longLeggedDoji',
  fullName: 'Long-legged doji',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['longLeggedDoji'],
  warmup: () => [10],
  reading:
    'Strong indecision: prices travelled far and came back to the open; after a long move it warns of a turn.',
  source: 'CDLLONGLEGGEDDOJI of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: longLeggedDojiKernel,
};
