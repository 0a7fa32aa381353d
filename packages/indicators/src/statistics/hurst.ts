import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { lagSlopeKernel } from './lag-slope.js';

/**
 * Hurst exponent from the variance of lagged differences: slope of `ln stdev(x[t+lag] - x[t])` on `ln lag` for lags
 * from 2 to `maxLag`, over the logarithms of the last `period` values. A random walk has 0.5; the noise is about 0.1
 * at 200 values. Uses `Math.log`; computed from all values at every bar.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 3; usually 256.
 * @param maxLag Largest lag in bars, below `period` by at least 2, an integer >= 3; usually 20.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing moves.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §7.2
 * @example
 * ```ts
 * hurst(source, 256, 20);
 * ```
 */
export function hurst(source: Column, period: number, maxLag: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function hurst(source: Operand, period: number, maxLag: number): Series;
export function hurst(
  source: Column | Operand,
  period: number,
  maxLag: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(hurstKernel, [period, maxLag], [source], options)[0];
}

/** The kernel of {@link hurst}. */
export function hurstKernel(period: number, maxLag: number): Kernel {
  return lagSlopeKernel({ period, maxLag, every: 1, origin: 'mean' }, 'hurst');
}

/** Its row of the catalog. */
export const hurstEntry: CatalogEntry = {
  name: 'hurst',
  fullName: 'Hurst exponent',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 3, default: 256 },
    { name: 'maxLag', kind: 'int', least: 3, default: 20 },
  ],
  outputs: ['hurst'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0.5 moves tend to persist, which favours trend following, below 0.5 they tend to reverse; between about 0.4 and 0.6 it may be chance.',
  source: 'definitions §7.2',
  evidence: 'oracle',
  kernel: hurstKernel,
};
