import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { aoKernel } from './ao.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Accelerator oscillator: the awesome oscillator less its average of 5 bars.
 *
 * @param high n prices.
 * @param low n prices.
 * @returns n values in the unit of price; NaN for the first `37` values, and while a NaN is in the window.
 * @throws {RangeError} when the columns differ in length.
 * @see https://www.metatrader5.com/en/terminal/help/indicators/bw_indicators/ao
 * @example
 * ```ts
 * ac(high, low);
 * ```
 */
export function ac(high: Column, low: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function ac(high: Operand, low: Operand): Series;
export function ac(
  high: Column | Operand,
  low: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(acKernel, [], [high, low], options)[0];
}

/** The kernel of {@link ac}. */
export function acKernel(): Kernel {
  return composeKernel(
    'high low',
    [
      [aoKernel(), 'high low', 'ao'],
      [smaKernel(5), 'ao', 'mean'],
      [combineKernel(1, -1), 'ao mean', 'ac'],
    ],
    'ac',
  );
}

/** Its row of the catalog. */
export const acEntry: CatalogEntry = {
  name: 'ac',
  fullName: 'Accelerator oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low'],
  params: [],
  outputs: ['ac'],
  warmup: () => [37],
  reading:
    'Above 0 momentum is accelerating upwards and below 0 downwards; it changes direction before momentum itself, and momentum before the price.',
  source: 'https://www.metatrader5.com/en/terminal/help/indicators/bw_indicators/ao',
  evidence: 'ta-lib',
  kernel: acKernel,
};
