import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel, ratioKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { stdevKernel } from './stdev.js';

/**
 * Distance of the newest value from the mean of the last `period` values, in their population standard deviations.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing varies.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Standard_score
 * @example
 * ```ts
 * zscore(source, 20);
 * ```
 */
export function zscore(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function zscore(source: Operand, period: number): Series;
export function zscore(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(zscoreKernel, [period], [source], options)[0];
}

/** The kernel of {@link zscore}. */
export function zscoreKernel(period: number): Kernel {
  checkPeriod('zscore', period);
  return composeKernel(
    'source',
    [
      [smaKernel(period), 'source', 'mean'],
      [stdevKernel(period), 'source', 'deviation'],
      [combineKernel(1, -1), 'source mean', 'distance'],
      [ratioKernel(), 'distance deviation', 'score'],
    ],
    'score',
  );
}

/** Its row of the catalog. */
export const zscoreEntry: CatalogEntry = {
  name: 'zscore',
  fullName: 'Z-score',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['zscore'],
  warmup: (period) => [period - 1],
  reading:
    'Above 2 the value is unusually high for its window and below -2 unusually low: an extreme in a range, a breakout in a trend.',
  source: 'https://en.wikipedia.org/wiki/Standard_score',
  evidence: 'oracle',
  kernel: zscoreKernel,
};
