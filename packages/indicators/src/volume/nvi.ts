import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { volumeIndexKernel } from './volume-index.js';

/**
 * Negative volume index: compounds the returns of the bars whose volume is below that of the bar before, from 1000.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n index values; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/nvi
 * @example
 * ```ts
 * nvi(close, volume);
 * ```
 */
export function nvi(close: Column, volume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function nvi(close: Operand, volume: Operand): Series;
export function nvi(
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(nviKernel, [], [close, volume], options)[0];
}

/** The kernel of {@link nvi}. */
export function nviKernel(): Kernel {
  return volumeIndexKernel(-1);
}

/** Its row of the catalog. */
export const nviEntry: CatalogEntry = {
  name: 'nvi',
  fullName: 'Negative volume index',
  group: 'volume',
  pane: 'own',
  inputs: ['close', 'volume'],
  params: [],
  outputs: ['nvi'],
  warmup: () => [0],
  reading:
    'A rising line means that the price gains on quiet days; above its one-year average it traditionally favours a bull market.',
  source: 'https://tulipindicators.org/nvi',
  evidence: 'ta-lib',
  kernel: nviKernel,
};
