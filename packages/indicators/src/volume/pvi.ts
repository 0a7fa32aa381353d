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
 * Positive volume index: compounds the returns of the bars whose volume is above that of the bar before, from 1000.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n index values; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/pvi
 * @example
 * ```ts
 * pvi(close, volume);
 * ```
 */
export function pvi(close: Column, volume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function pvi(close: Operand, volume: Operand): Series;
export function pvi(
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(pviKernel, [], [close, volume], options)[0];
}

/** The kernel of {@link pvi}. */
export function pviKernel(): Kernel {
  return volumeIndexKernel(1);
}

/** Its row of the catalog. */
export const pviEntry: CatalogEntry = {
  name: 'pvi',
  fullName: 'Positive volume index',
  group: 'volume',
  pane: 'own',
  inputs: ['close', 'volume'],
  params: [],
  outputs: ['pvi'],
  warmup: () => [0],
  reading:
    'A rising line means that the price gains on busy days, when the crowd trades; below its one-year average it traditionally favours a bear market.',
  source: 'https://tulipindicators.org/pvi',
  evidence: 'ta-lib',
  kernel: pviKernel,
};
