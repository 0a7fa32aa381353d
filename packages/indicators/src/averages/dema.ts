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
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from './ema.js';

/**
 * Double exponential moving average, `2 * ema - ema(ema)`.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `2 * period - 2` values, and wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/dema
 * @example
 * ```ts
 * dema(source, 20);
 * ```
 */
export function dema(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function dema(source: Operand, period: number): Series;
export function dema(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(demaKernel, [period], [source], options)[0];
}

/** The kernel of {@link dema}. */
export function demaKernel(period: number): Kernel {
  checkPeriod('dema', period);
  return composeKernel(
    'source',
    [
      [emaKernel(period), 'source', 'once'],
      [emaKernel(period), 'once', 'twice'],
      [combineKernel(2, -1), 'once twice', 'dema'],
    ],
    'dema',
  );
}

/** Its row of the catalog. */
export const demaEntry: CatalogEntry = {
  name: 'dema',
  fullName: 'Double exponential moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['dema'],
  warmup: (period) => [2 * period - 2],
  reading:
    'Above a rising line the trend is up; it lags less than the exponential average of the same period, and overshoots more at sharp turns.',
  source: 'https://tulipindicators.org/dema',
  evidence: 'ta-lib',
  kernel: demaKernel,
};
