import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { rocKernel } from './roc.js';

/**
 * One-bar rate of change of a triple exponential average, in percent.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 15.
 * @returns n values in percent; NaN for the first `3 * period - 2` values, and where one of the last two values is
 *   NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/trix
 * @example
 * ```ts
 * trix(source, 15);
 * ```
 */
export function trix(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function trix(source: Operand, period: number): Series;
export function trix(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(trixKernel, [period], [source], options)[0];
}

/** The kernel of {@link trix}. */
export function trixKernel(period: number): Kernel {
  checkPeriod('trix', period);
  return composeKernel(
    'source',
    [
      [emaKernel(period), 'source', 'once'],
      [emaKernel(period), 'once', 'twice'],
      [emaKernel(period), 'twice', 'thrice'],
      [rocKernel(1), 'thrice', 'rate'],
      [combineKernel(100), 'rate', 'trix'],
    ],
    'trix',
  );
}

/** Its row of the catalog. */
export const trixEntry: CatalogEntry = {
  name: 'trix',
  fullName: 'TRIX',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 15 }],
  outputs: ['trix'],
  warmup: (period) => [3 * period - 2],
  reading:
    'Above 0 the smoothed trend rises and below 0 it falls; a crossing of 0 is the signal, and small wiggles are filtered out.',
  source: 'https://tulipindicators.org/trix',
  evidence: 'ta-lib',
  kernel: trixKernel,
};
