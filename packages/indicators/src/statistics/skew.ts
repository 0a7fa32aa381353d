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
 * Population skewness of the last `period` values, `mean(d^3) / mean(d^2)^1.5` with the distances `d` from their
 * mean. Computed from all of them at every bar.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 50.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing varies.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Skewness
 * @example
 * ```ts
 * skew(source, 50);
 * ```
 */
export function skew(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function skew(source: Operand, period: number): Series;
export function skew(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(skewKernel, [period], [source], options)[0];
}

/** The kernel of {@link skew}. */
export function skewKernel(period: number): Kernel {
  checkPeriod('skew', period, 'period', 2);
  return windowKernel(period, skewness);
}

function skewness(values: Float64Array, start: number, period: number): number {
  let sum = 0;
  for (let k = start; k < start + period; k++) sum += values[k];
  const mean = sum / period;
  let squares = 0;
  let cubes = 0;
  for (let k = start; k < start + period; k++) {
    const distance = values[k] - mean;
    squares += distance * distance;
    cubes += distance * distance * distance;
  }
  const variance = squares / period;
  return isSpreadless(squares, mean, period) ? NaN : cubes / period / (variance * Math.sqrt(variance));
}

/** Its row of the catalog. */
export const skewEntry: CatalogEntry = {
  name: 'skew',
  fullName: 'Skewness',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 50 }],
  outputs: ['skew'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0 the long tail is on the high side, with rare large gains, and below 0 on the low side, with rare large losses.',
  source: 'https://en.wikipedia.org/wiki/Skewness',
  evidence: 'oracle',
  kernel: skewKernel,
};
