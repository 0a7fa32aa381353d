import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkFraction, checkPeriod } from '../kit/check.js';
import { sortedWindowKernel, valueAt } from '../kit/sorted-window.js';

/**
 * Quantile of the last `period` values, with linear interpolation between order statistics (type 7, as in NumPy).
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param share Share of the values below it, in [0, 1]; usually 0.5.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §0
 * @example
 * ```ts
 * quantile(Float64Array.of(5, 1, 3), 3, 0.75); // NaN NaN 4
 * ```
 */
export function quantile(source: Column, period: number, share: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function quantile(source: Operand, period: number, share: number): Series;
export function quantile(
  source: Column | Operand,
  period: number,
  share: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(quantileKernel, [period, share], [source], options)[0];
}

/** The kernel of {@link quantile}. */
export function quantileKernel(period: number, share: number): Kernel {
  checkPeriod('quantile', period);
  checkFraction('quantile', share, 'share');
  const place = share * (period - 1);
  const low = Math.floor(place);
  const high = Math.ceil(place);
  const part = place - low;
  return sortedWindowKernel(period, (sorted) => {
    const below = valueAt(sorted, low);
    return below + part * (valueAt(sorted, high) - below);
  });
}

/** Its row of the catalog. */
export const quantileEntry: CatalogEntry = {
  name: 'quantile',
  fullName: 'Rolling quantile',
  group: 'statistics',
  pane: 'price',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'share', kind: 'fraction', default: 0.5 },
  ],
  outputs: ['quantile'],
  warmup: (period) => [period - 1],
  reading:
    'The level that the given share of the window does not exceed: a value above a high quantile is unusually high for its recent past.',
  source: 'definitions §0',
  evidence: 'oracle',
  kernel: quantileKernel,
};
