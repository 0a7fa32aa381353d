import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { combineKernel, composeKernel, ratioKernel } from '../kit/compose.js';

/**
 * Market facilitation index, `(high - low) / volume`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param volume n volumes, >= 0.
 * @returns n values in price by volume; NaN where an input is NaN, or the bar has no volume.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/marketfi
 * @example
 * ```ts
 * marketfi(high, low, volume);
 * ```
 */
export function marketfi(high: Column, low: Column, volume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function marketfi(high: Operand, low: Operand, volume: Operand): Series;
export function marketfi(
  high: Column | Operand,
  low: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(marketfiKernel, [], [high, low, volume], options)[0];
}

/** The kernel of {@link marketfi}. */
export function marketfiKernel(): Kernel {
  return composeKernel(
    'high low volume',
    [
      [combineKernel(1, -1), 'high low', 'range'],
      [ratioKernel(), 'range volume', 'index'],
    ],
    'index',
  );
}

/** Its row of the catalog. */
export const marketfiEntry: CatalogEntry = {
  name: 'marketfi',
  fullName: 'Market facilitation index',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'volume'],
  params: [],
  outputs: ['marketfi'],
  warmup: () => [0],
  reading:
    'A high value means that little volume moves the price far; a low value with rising volume shows a fight that often ends in a break.',
  source: 'https://tulipindicators.org/marketfi',
  evidence: 'ta-lib',
  kernel: marketfiKernel,
};
