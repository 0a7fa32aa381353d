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
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';

/** Donchian channel, as columns or as series. */
export interface Donchian<Values = Float64Array> {
  /** The lowest low. */
  readonly lower: Values;
  /** The middle of the two. */
  readonly middle: Values;
  /** The highest high. */
  readonly upper: Values;
}

/**
 * Donchian channel: the lowest low, the highest high, and their middle.
 *
 * @param high n prices.
 * @param low n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values each; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.investopedia.com/terms/d/donchianchannels.asp
 * @example
 * ```ts
 * const { lower, middle, upper } = donchian(high, low, 20);
 * ```
 */
export function donchian(high: Column, low: Column, period: number, options?: RunOptions): Donchian;
/** The same of series, as series. */
export function donchian(high: Operand, low: Operand, period: number): Donchian<Series>;
export function donchian(
  high: Column | Operand,
  low: Column | Operand,
  period: number,
  options?: RunOptions,
): Donchian<Float64Array | Series> {
  const [lower, middle, upper] = applyKernel(donchianKernel, [period], [high, low], options);
  return { lower, middle, upper };
}

/** The kernel of {@link donchian}; its outputs are in the order of {@link Donchian}. */
export function donchianKernel(period: number): Kernel {
  checkPeriod('donchian', period);
  return composeKernel(
    'high low',
    [
      [minKernel(period), 'low', 'lower'],
      [maxKernel(period), 'high', 'upper'],
      [combineKernel(0.5, 0.5), 'lower upper', 'middle'],
    ],
    'lower middle upper',
  );
}

/** Its row of the catalog. */
export const donchianEntry: CatalogEntry = {
  name: 'donchian',
  fullName: 'Donchian channel',
  group: 'volatility',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['lower', 'middle', 'upper'],
  warmup: (period) => [period - 1, period - 1, period - 1],
  reading:
    'A close beyond the upper band of the bar before is a breakout upwards and one beyond the lower band downwards; `middle` is the usual trailing exit.',
  source: 'https://www.investopedia.com/terms/d/donchianchannels.asp',
  evidence: 'ta-lib',
  kernel: donchianKernel,
};
