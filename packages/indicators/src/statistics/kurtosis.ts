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
import { windowKernel } from '../kit/window.js';
import { isSpreadless } from '../kit/ties.js';

/**
 * Population kurtosis of the last `period` values, `mean(d^4) / mean(d^2)^2` with the distances `d` from their mean:
 * 3 for a normal distribution. Computed from all of them at every bar.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 50.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing varies.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Kurtosis
 * @example
 * ```ts
 * kurtosis(source, 50);
 * ```
 */
export function kurtosis(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function kurtosis(source: Operand, period: number): Series;
export function kurtosis(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(kurtosisKernel, [period], [source], options)[0];
}

/** The kernel of {@link kurtosis}. */
export function kurtosisKernel(period: number): Kernel {
  checkPeriod('kurtosis', period, 'period', 2);
  return windowKernel(period, rawKurtosis);
}

function rawKurtosis(values: Float64Array, start: number, period: number): number {
  let sum = 0;
  for (let k = start; k < start + period; k++) sum += values[k];
  const mean = sum / period;
  let squares = 0;
  let fourths = 0;
  for (let k = start; k < start + period; k++) {
    const distance = values[k] - mean;
    const squared = distance * distance;
    squares += squared;
    fourths += squared * squared;
  }
  return isSpreadless(squares, mean, period) ? NaN : (period * fourths) / (squares * squares);
}

/** Its row of the catalog. */
export const kurtosisEntry: CatalogEntry = {
  name: 'kurtosis',
  fullName: 'Kurtosis',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 50 }],
  outputs: ['kurtosis'],
  warmup: (period) => [period - 1],
  reading:
    'Above 3 the tails are fatter than those of a normal distribution, so extreme values are more frequent; below 3 they are thinner.',
  source: 'https://en.wikipedia.org/wiki/Kurtosis',
  evidence: 'oracle',
  kernel: kurtosisKernel,
};
