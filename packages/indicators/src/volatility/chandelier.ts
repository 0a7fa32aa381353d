import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { atrKernel } from './atr.js';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';

/** Chandelier exit, as columns or as series. */
export interface Chandelier<Values = Float64Array> {
  /** Exit of a long position: `max(high) - width * atr`. */
  readonly long: Values;
  /** Exit of a short position: `min(low) + width * atr`. */
  readonly short: Values;
}

/**
 * Chandelier exit: `width` average true ranges below the highest high, and above the lowest low.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 22.
 * @param width Distance in average true ranges, a finite number > 0; usually 3.
 * @returns n values each; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see C. LeBeau, in A. Elder, Come Into My Trading Room
 * @example
 * ```ts
 * const { long, short } = chandelier(high, low, close, 22, 3);
 * ```
 */
export function chandelier(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  width: number,
  options?: RunOptions,
): Chandelier;
/** The same of series, as series. */
export function chandelier(
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  width: number,
): Chandelier<Series>;
export function chandelier(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Chandelier<Float64Array | Series> {
  const [long, short] = applyKernel(chandelierKernel, [period, width], [high, low, close], options);
  return { long, short };
}

/** The kernel of {@link chandelier}; its outputs are in the order of {@link Chandelier}. */
export function chandelierKernel(period: number, width: number): Kernel {
  checkPeriod('chandelier', period);
  checkPositive('chandelier', width, 'width');
  return composeKernel(
    'high low close',
    [
      [maxKernel(period), 'high', 'highest'],
      [minKernel(period), 'low', 'lowest'],
      [atrKernel(period), 'high low close', 'range'],
      [combineKernel(1, -width), 'highest range', 'long'],
      [combineKernel(1, width), 'lowest range', 'short'],
    ],
    'long short',
  );
}

/** Its row of the catalog. */
export const chandelierEntry: CatalogEntry = {
  name: 'chandelier',
  fullName: 'Chandelier exit',
  group: 'volatility',
  pane: 'price',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 22 },
    { name: 'width', kind: 'positive', default: 3 },
  ],
  outputs: ['long', 'short'],
  warmup: (period) => [period - 1, period - 1],
  reading:
    '`long` is the trailing stop of a long position, left when the close falls below it, and `short` that of a short position.',
  source: 'C. LeBeau, in A. Elder, Come Into My Trading Room',
  evidence: 'oracle',
  kernel: chandelierKernel,
};
