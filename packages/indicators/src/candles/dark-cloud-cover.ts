import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bodyOf, candleKernel, exceeds, isLong, sideOf, type Candles } from './candle-kernel.js';
import { checkFraction } from '../kit/check.js';

/**
 * Dark cloud cover: after a long rise a fall that opens above the high before and closes deep in that body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param penetration How deep, as a fraction of the first body, in [0, 1]; usually 0.5.
 * @returns n values: -1 where the newest candle completes one, which is bearish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when `penetration` is outside its domain, or the columns differ in length.
 * @see CDLDARKCLOUDCOVER of https://ta-lib.org/functions/
 * @example
 * ```ts
 * darkCloudCover(open, high, low, close, 0.5);
 * ```
 */
export function darkCloudCover(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  penetration: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function darkCloudCover(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  penetration: number,
): Series;
export function darkCloudCover(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  penetration: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(darkCloudCoverKernel, [penetration], [open, high, low, close], options)[0];
}

/** The kernel of {@link darkCloudCover}. */
export function darkCloudCoverKernel(penetration: number): Kernel {
  checkFraction('darkCloudCover', penetration, 'penetration');
  return candleKernel((c, i) => form(c, i, penetration), 2);
}

function form(c: Candles, i: number, penetration: number): number {
  if (sideOf(c, i - 1) < 0 || sideOf(c, i) > 0 || !isLong(c, i - 1)) return 0;
  const deep = c.close[i - 1] - penetration * bodyOf(c, i - 1);
  return c.open[i] > c.high[i - 1] && c.close[i] > c.open[i - 1] && exceeds(c, i, deep, c.close[i]) ? -1 : 0;
}

/** Its row of the catalog. */
export const darkCloudCoverEntry: CatalogEntry = {
  name: 'darkCloudCover',
  fullName: 'Dark cloud cover',
  group: 'candles',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [{ name: 'penetration', kind: 'fraction', default: 0.5 }],
  outputs: ['darkCloudCover'],
  warmup: () => [11],
  reading:
    'Bearish after a rise: sellers took back more than half of the long body although the bar opened above it.',
  source: 'CDLDARKCLOUDCOVER of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: darkCloudCoverKernel,
};
