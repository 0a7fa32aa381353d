import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { atrKernel } from './atr.js';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Keltner channel, as columns or as series. */
export interface Keltner<Values = Float64Array> {
  /** `middle - width * atr`. */
  readonly lower: Values;
  /** The exponential average. */
  readonly middle: Values;
  /** `middle + width * atr`. */
  readonly upper: Values;
}

/**
 * Keltner channel: the exponential average of the close, and `width` average true ranges below and above it.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Period of both averages in bars, an integer >= 1; usually 20.
 * @param width Half width in average true ranges, a finite number > 0; usually 2.
 * @returns n values each; NaN for the first `period - 1` values, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000502266/
 * @example
 * ```ts
 * const { lower, middle, upper } = keltner(high, low, close, 20, 2);
 * ```
 */
export function keltner(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  width: number,
  options?: RunOptions,
): Keltner;
/** The same of series, as series. */
export function keltner(
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  width: number,
): Keltner<Series>;
export function keltner(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Keltner<Float64Array | Series> {
  const [lower, middle, upper] = applyKernel(keltnerKernel, [period, width], [high, low, close], options);
  return { lower, middle, upper };
}

/** The kernel of {@link keltner}; its outputs are in the order of {@link Keltner}. */
export function keltnerKernel(period: number, width: number): Kernel {
  checkPeriod('keltner', period);
  checkPositive('keltner', width, 'width');
  return composeKernel(
    'high low close',
    [
      [emaKernel(period), 'close', 'middle'],
      [atrKernel(period), 'high low close', 'range'],
      [combineKernel(1, -width), 'middle range', 'lower'],
      [combineKernel(1, width), 'middle range', 'upper'],
    ],
    'lower middle upper',
  );
}

/** Its row of the catalog. */
export const keltnerEntry: CatalogEntry = {
  name: 'keltner',
  fullName: 'Keltner channel',
  group: 'volatility',
  pane: 'price',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'width', kind: 'positive', default: 2 },
  ],
  outputs: ['lower', 'middle', 'upper'],
  warmup: (period) => [period - 1, period - 1, period - 1],
  reading:
    'A close above the upper band shows strong upward momentum and one below the lower band downward momentum; bands wider than the Bollinger bands mean a squeeze.',
  source: 'https://www.tradingview.com/support/solutions/43000502266/',
  evidence: 'oracle',
  kernel: keltnerKernel,
};
