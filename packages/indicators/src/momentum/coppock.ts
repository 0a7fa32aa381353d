import {
  checkArguments,
  checkFields,
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { rocKernel } from './roc.js';
import { wmaKernel } from '../averages/wma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Settings of {@link coppock}. */
export interface CoppockParams {
  /** Long lookback in bars, an integer >= 1; usually 14. */
  readonly long: number;
  /** Short lookback in bars, an integer >= 1; usually 11. */
  readonly short: number;
  /** Window of the average in bars, an integer >= 1; usually 10. */
  readonly period: number;
}

/**
 * Coppock curve: the weighted average of the sum of two rates of change, in percent.
 *
 * @param source n values, any unit.
 * @returns n values in percent; NaN for the first `Math.max(long, short) + period - 1` values, and while a NaN is in
 *   the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.investopedia.com/terms/c/coppockcurve.asp
 * @example
 * ```ts
 * coppock(source, { long: 14, short: 11, period: 10 });
 * ```
 */
export function coppock(source: Column, params: CoppockParams, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function coppock(source: Operand, params: CoppockParams): Series;
export function coppock(
  source: Column | Operand,
  params: CoppockParams,
  options?: RunOptions,
): Float64Array | Series {
  checkArguments('coppock', { params }, { params: 'object' });
  checkFields('coppock', params, ['long', 'short', 'period']);
  const { long, short, period } = params;
  return applyKernel(coppockKernel, [long, short, period], [source], options)[0];
}

/** The kernel of {@link coppock}. */
export function coppockKernel(long: number, short: number, period: number): Kernel {
  checkPeriod('coppock', long, 'long');
  checkPeriod('coppock', short, 'short');
  checkPeriod('coppock', period);
  return composeKernel(
    'source',
    [
      [rocKernel(long), 'source', 'slow'],
      [rocKernel(short), 'source', 'fast'],
      [combineKernel(100, 100), 'slow fast', 'sum'],
      [wmaKernel(period), 'sum', 'coppock'],
    ],
    'coppock',
  );
}

/** Its row of the catalog. */
export const coppockEntry: CatalogEntry = {
  name: 'coppock',
  fullName: 'Coppock curve',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'long', kind: 'int', least: 1, default: 14 },
    { name: 'short', kind: 'int', least: 1, default: 11 },
    { name: 'period', kind: 'int', least: 1, default: 10 },
  ],
  outputs: ['coppock'],
  warmup: (long, short, period) => [Math.max(long, short) + period - 1],
  reading:
    'A turn upwards below 0 is the classic long-term buy signal on monthly bars; it was not designed to sell.',
  source: 'https://www.investopedia.com/terms/c/coppockcurve.asp',
  evidence: 'ta-lib',
  kernel: coppockKernel,
};
