import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { bbandsKernel } from './bbands.js';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel, placeKernel } from '../kit/compose.js';

/**
 * The position of the value in its Bollinger bands: 0 at the lower, 1 at the upper.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param width Half width of the bands in standard deviations, a finite number > 0; usually 2.
 * @returns n fractions; NaN for the first `period - 1` values, and while a NaN is in the window, or where the bands
 *   have no width.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see J. Bollinger, Bollinger on Bollinger Bands
 * @example
 * ```ts
 * percentB(source, 20, 2);
 * ```
 */
export function percentB(source: Column, period: number, width: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function percentB(source: Operand, period: number, width: number): Series;
export function percentB(
  source: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(percentBKernel, [period, width], [source], options)[0];
}

/** The kernel of {@link percentB}. */
export function percentBKernel(period: number, width: number): Kernel {
  checkPeriod('percentB', period);
  checkPositive('percentB', width, 'width');
  return composeKernel(
    'source',
    [
      [bbandsKernel(period, width), 'source', 'lower middle upper'],
      [placeKernel(1), 'source lower upper', 'place'],
    ],
    'place',
  );
}

/** Its row of the catalog. */
export const percentBEntry: CatalogEntry = {
  name: 'percentB',
  fullName: 'Bollinger %b',
  group: 'volatility',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'width', kind: 'positive', default: 2 },
  ],
  outputs: ['percentB'],
  warmup: (period) => [period - 1],
  reading:
    'Above 1 the value is beyond the upper band, below 0 beyond the lower one, and at 0.5 on the middle.',
  source: 'J. Bollinger, Bollinger on Bollinger Bands',
  evidence: 'oracle',
  kernel: percentBKernel,
};
