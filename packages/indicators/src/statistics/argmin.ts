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
import { rollingArgKernel } from '../kit/rolling-arg.js';

/**
 * How many bars ago the smallest of the last `period` values was; the newest of equal ones.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n counts in [0, period - 1]; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §0
 * @example
 * ```ts
 * argmin(Float64Array.of(3, 1, 2, 4), 3); // NaN NaN 1 2
 * ```
 */
export function argmin(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function argmin(source: Operand, period: number): Series;
export function argmin(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(argminKernel, [period], [source], options)[0];
}

/** The kernel of {@link argmin}. */
export function argminKernel(period: number): Kernel {
  checkPeriod('argmin', period);
  return rollingArgKernel(period, -1);
}

/** Its row of the catalog. */
export const argminEntry: CatalogEntry = {
  name: 'argmin',
  fullName: 'Bars since the minimum',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['argmin'],
  warmup: (period) => [period - 1],
  reading:
    '0 means a new low at this bar; a growing value means that the low of the window is getting older.',
  source: 'definitions §0',
  evidence: 'ta-lib',
  kernel: argminKernel,
};
