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
 * Triple exponential moving average, `3 * ema - 3 * ema(ema) + ema(ema(ema))`.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `3 * period - 3` values, and wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/tema
 * @example
 * ```ts
 * tema(source, 20);
 * ```
 */
export function tema(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function tema(source: Operand, period: number): Series;
export function tema(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(temaKernel, [period], [source], options)[0];
}

/** The kernel of {@link tema}. */
export function temaKernel(period: number): Kernel {
  checkPeriod('tema', period);
  return composeKernel(
    'source',
    [
      [emaKernel(period), 'source', 'once'],
      [emaKernel(period), 'once', 'twice'],
      [emaKernel(period), 'twice', 'thrice'],
      [combineKernel(3, -3, 1), 'once twice thrice', 'tema'],
    ],
    'tema',
  );
}

/** Its row of the catalog. */
export const temaEntry: CatalogEntry = {
  name: 'tema',
  fullName: 'Triple exponential moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['tema'],
  warmup: (period) => [3 * period - 3],
  reading:
    'Above a rising line the trend is up; it lags least of the exponential family and overshoots most at sharp turns.',
  source: 'https://tulipindicators.org/tema',
  evidence: 'ta-lib',
  kernel: temaKernel,
};
