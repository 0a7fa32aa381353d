import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Awesome oscillator: `sma(m, 5) - sma(m, 34)` of the middle `m = (high + low) / 2`.
 *
 * @param high n prices.
 * @param low n prices.
 * @returns n values in the unit of price; NaN for the first `33` values, and while a NaN is in the window.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/ao
 * @example
 * ```ts
 * ao(high, low);
 * ```
 */
export function ao(high: Column, low: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function ao(high: Operand, low: Operand): Series;
export function ao(
  high: Column | Operand,
  low: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(aoKernel, [], [high, low], options)[0];
}

/** The kernel of {@link ao}. */
export function aoKernel(): Kernel {
  return composeKernel(
    'high low',
    [
      [combineKernel(0.5, 0.5), 'high low', 'middle'],
      [smaKernel(5), 'middle', 'fast'],
      [smaKernel(34), 'middle', 'slow'],
      [combineKernel(1, -1), 'fast slow', 'ao'],
    ],
    'ao',
  );
}

/** Its row of the catalog. */
export const aoEntry: CatalogEntry = {
  name: 'ao',
  fullName: 'Awesome oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low'],
  params: [],
  outputs: ['ao'],
  warmup: () => [33],
  reading:
    'Above 0 short-term momentum beats long-term momentum, which is bullish, and below 0 it is bearish; a crossing of 0 is the signal.',
  source: 'https://tulipindicators.org/ao',
  evidence: 'ta-lib',
  kernel: aoKernel,
};
