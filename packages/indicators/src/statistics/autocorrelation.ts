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
import { composeKernel } from '../kit/compose.js';
import { correlationKernel } from './correlation.js';
import { lagKernel } from './lag.js';

/**
 * Correlation of the last `period` values with those `lag` bars before them.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 50.
 * @param lag Distance in bars, an integer >= 1; usually 1.
 * @returns n values in [-1, 1]; NaN for the first `period + lag - 1` values, and while a NaN is in the window, or
 *   nothing varies.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Autocorrelation
 * @example
 * ```ts
 * autocorrelation(source, 50, 1);
 * ```
 */
export function autocorrelation(
  source: Column,
  period: number,
  lag: number,
  options?: RunOptions,
): Float64Array;
/** The same of a series, as a series. */
export function autocorrelation(source: Operand, period: number, lag: number): Series;
export function autocorrelation(
  source: Column | Operand,
  period: number,
  lag: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(autocorrelationKernel, [period, lag], [source], options)[0];
}

/** The kernel of {@link autocorrelation}. */
export function autocorrelationKernel(period: number, lag: number): Kernel {
  checkPeriod('autocorrelation', period, 'period', 2);
  checkPeriod('autocorrelation', lag, 'lag');
  return composeKernel(
    'source',
    [
      [lagKernel(lag), 'source', 'before'],
      [correlationKernel(period), 'source before', 'correlation'],
    ],
    'correlation',
  );
}

/** Its row of the catalog. */
export const autocorrelationEntry: CatalogEntry = {
  name: 'autocorrelation',
  fullName: 'Autocorrelation',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 2, default: 50 },
    { name: 'lag', kind: 'int', least: 1, default: 1 },
  ],
  outputs: ['autocorrelation'],
  warmup: (period, lag) => [period + lag - 1],
  reading:
    'Above 0 moves tend to continue, below 0 they tend to reverse, and near 0 the past says nothing about the sign of the next move.',
  source: 'https://en.wikipedia.org/wiki/Autocorrelation',
  evidence: 'oracle',
  kernel: autocorrelationKernel,
};
