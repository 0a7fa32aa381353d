import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel, ratioKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { stdevKernel } from '../statistics/stdev.js';

/**
 * Width of the Bollinger bands by their middle, `(upper - lower) / middle`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param width Half width of the bands in standard deviations, a finite number > 0; usually 2.
 * @returns n fractions; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see J. Bollinger, Bollinger on Bollinger Bands
 * @example
 * ```ts
 * bandwidth(source, 20, 2);
 * ```
 */
export function bandwidth(source: Column, period: number, width: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function bandwidth(source: Operand, period: number, width: number): Series;
export function bandwidth(
  source: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(bandwidthKernel, [period, width], [source], options)[0];
}

/** The kernel of {@link bandwidth}. */
export function bandwidthKernel(period: number, width: number): Kernel {
  checkPeriod('bandwidth', period);
  checkPositive('bandwidth', width, 'width');
  return composeKernel(
    'source',
    [
      [smaKernel(period), 'source', 'middle'],
      [stdevKernel(period), 'source', 'deviation'],
      [ratioKernel(2 * width), 'deviation middle', 'bandwidth'],
    ],
    'bandwidth',
  );
}

/** Its row of the catalog. */
export const bandwidthEntry: CatalogEntry = {
  name: 'bandwidth',
  fullName: 'Bollinger bandwidth',
  group: 'volatility',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'width', kind: 'positive', default: 2 },
  ],
  outputs: ['bandwidth'],
  warmup: (period) => [period - 1],
  reading:
    'A low value is a squeeze, which often comes before a large move in either direction; a high value is a market already on the move.',
  source: 'J. Bollinger, Bollinger on Bollinger Bands',
  evidence: 'oracle',
  kernel: bandwidthKernel,
};
