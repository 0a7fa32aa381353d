import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { changeKernel, composeKernel, ratioKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * True strength index, `100 * ema(ema(change, long), short) / ema(ema(|change|, long), short)`.
 *
 * @param source n values, any unit.
 * @param long Period of the first average in bars, an integer >= 1; usually 25.
 * @param short Period of the second average in bars, an integer >= 1; usually 13.
 * @returns n values in [-100, 100]; NaN for the first `long + short - 1` values, and where one of the last two values
 *   is NaN, or while nothing has moved.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.tradingview.com/support/solutions/43000592290/
 * @example
 * ```ts
 * tsi(source, 25, 13);
 * ```
 */
export function tsi(source: Column, long: number, short: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function tsi(source: Operand, long: number, short: number): Series;
export function tsi(
  source: Column | Operand,
  long: number,
  short: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(tsiKernel, [long, short], [source], options)[0];
}

/** The kernel of {@link tsi}. */
export function tsiKernel(long: number, short: number): Kernel {
  checkPeriod('tsi', long, 'long');
  checkPeriod('tsi', short, 'short');
  return composeKernel(
    'source',
    [
      [changeKernel(), 'source', 'change'],
      [changeKernel('size'), 'source', 'size'],
      [emaKernel(long), 'change', 'change1'],
      [emaKernel(short), 'change1', 'change2'],
      [emaKernel(long), 'size', 'size1'],
      [emaKernel(short), 'size1', 'size2'],
      [ratioKernel(100), 'change2 size2', 'tsi'],
    ],
    'tsi',
  );
}

/** Its row of the catalog. */
export const tsiEntry: CatalogEntry = {
  name: 'tsi',
  fullName: 'True strength index',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'long', kind: 'int', least: 1, default: 25 },
    { name: 'short', kind: 'int', least: 1, default: 13 },
  ],
  outputs: ['tsi'],
  warmup: (long, short) => [long + short - 1],
  reading:
    'Above 0 momentum is up and below 0 down; beyond about 25 it is overbought, and beyond -25 oversold.',
  source: 'https://www.tradingview.com/support/solutions/43000592290/',
  evidence: 'ta-lib',
  kernel: tsiKernel,
};
