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
 * How many bars ago the largest of the last `period` values was; the newest of equal ones.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n counts in [0, period - 1]; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §0
 * @example
 * ```ts
 * argmax(Float64Array.of(1, 3, 2, 0), 3); // NaN NaN 1 2
 * ```
 */
export function argmax(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function argmax(source: Operand, period: number): Series;
export function argmax(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(argmaxKernel, [period], [source], options)[0];
}

/** The kernel of {@link argmax}. */
export function argmaxKernel(period: number): Kernel {
  checkPeriod('argmax', period);
  return rollingArgKernel(period, 1);
}

/** Its row of the catalog. */
export const argmaxEntry: CatalogEntry = {
  name: 'argmax',
  fullName: 'Bars since the maximum',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['argmax'],
  warmup: (period) => [period - 1],
  reading:
    '0 means a new high at this bar; a growing value means that the high of the window is getting older.',
  source: 'definitions §0',
  evidence: 'ta-lib',
  kernel: argmaxKernel,
};
