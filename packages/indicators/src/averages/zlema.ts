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
import { lagKernel } from '../statistics/lag.js';

/**
 * Zero-lag exponential moving average: the EMA of `2 * x[i] - x[i-lag]` with `lag = floor((period - 1) / 2)`, seeded
 * with the mean of its first `period` inputs (Tulip seeds with a price).
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 3; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1 + Math.floor((period - 1) / 2)` values,
 *   and wherever one of the two values is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/zlema
 * @example
 * ```ts
 * zlema(source, 20);
 * ```
 */
export function zlema(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function zlema(source: Operand, period: number): Series;
export function zlema(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(zlemaKernel, [period], [source], options)[0];
}

/** The kernel of {@link zlema}. */
export function zlemaKernel(period: number): Kernel {
  checkPeriod('zlema', period, 'period', 3);
  return composeKernel(
    'source',
    [
      [lagKernel(Math.floor((period - 1) / 2)), 'source', 'before'],
      [combineKernel(2, -1), 'source before', 'ahead'],
      [emaKernel(period), 'ahead', 'average'],
    ],
    'average',
  );
}

/** Its row of the catalog. */
export const zlemaEntry: CatalogEntry = {
  name: 'zlema',
  fullName: 'Zero-lag exponential moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 3, default: 20 }],
  outputs: ['zlema'],
  warmup: (period) => [period - 1 + Math.floor((period - 1) / 2)],
  reading:
    'Above a rising line the trend is up; it follows the price almost without lag and exaggerates sudden moves.',
  source: 'https://tulipindicators.org/zlema',
  evidence: 'ta-lib',
  kernel: zlemaKernel,
};
