import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { lowerBound, sortedWindowKernel, upperBound, type SortedWindow } from '../kit/sorted-window.js';

/**
 * Percentile of the newest value among the last `period` ones, itself included: `100 * (below + equal / 2) / period`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 100.
 * @returns n values in (0, 100); NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §7.3
 * @example
 * ```ts
 * percentRank(Float64Array.of(0.01, 0.02, 0.05, 0.03, 0.02), 5)[4]; // 40
 * ```
 */
export function percentRank(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function percentRank(source: Operand, period: number): Series;
export function percentRank(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(percentRankKernel, [period], [source], options)[0];
}

/** The kernel of {@link percentRank}. */
export function percentRankKernel(period: number): Kernel {
  checkPeriod('percentRank', period);
  return sortedWindowKernel(period, rank);
}

function rank(sorted: SortedWindow, newest: number): number {
  return (50 * (lowerBound(sorted, newest) + upperBound(sorted, newest))) / sorted.period;
}

/** Its row of the catalog. */
export const percentRankEntry: CatalogEntry = {
  name: 'percentRank',
  fullName: 'Percent rank',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 100 }],
  outputs: ['percentRank'],
  warmup: (period) => [period - 1],
  reading:
    'Near 100 the value is among the highest of its window, near 0 among the lowest, and at 50 it is the median.',
  source: 'definitions §7.3',
  evidence: 'oracle',
  kernel: percentRankKernel,
};
