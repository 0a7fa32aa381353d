import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { candleKernel, isDoji, type Candles } from './candle-kernel.js';

/**
 * Doji: open and close almost equal, apart by at most a tenth of the mean range of ten bars.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle is one, else 0; NaN for the first 10 values, and while a NaN is in the
 *   last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLDOJI of https://ta-lib.org/functions/
 * @example
 * ```ts
 * doji(open, high, low, close);
 * ```
 */
export function doji(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function doji(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function doji(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(dojiKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link doji}. */
export function dojiKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  return isDoji(c, i) ? 1 : 0;
}

/** Its row of the catalog. */
export const dojiEntry: CatalogEntry = {
  name: 'doji',
  fullName: 'Doji',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['doji'],
  warmup: () => [10],
  reading:
    'Indecision: buyers and sellers ended where they began; after a long move it warns of a turn, within a range it says little.',
  source: 'CDLDOJI of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: dojiKernel,
};
