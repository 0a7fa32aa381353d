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
import { composeKernel, placeKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Stochastic oscillator, as columns or as series. */
export interface Stochastic<Values = Float64Array> {
  /** The place of the close in the range, averaged. */
  readonly k: Values;
  /** The average of `k`. */
  readonly d: Values;
}

/** Settings of {@link stochastic}. */
export interface StochasticParams {
  /** Window in bars, an integer >= 1; usually 14. */
  readonly period: number;
  /** Window of the first average in bars, an integer >= 1; usually 3. */
  readonly slowing: number;
  /** Window of the second average in bars, an integer >= 1; usually 3. */
  readonly smoothing: number;
}

/**
 * Stochastic oscillator: `100 * (close - min(low)) / (max(high) - min(low))`, averaged over `slowing` bars (1 for the
 * fast form), and its own average.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values each; NaN for the first values: `k` `period + slowing - 2`, `d` `period + slowing + smoothing -
 *   3`, and while a NaN is in the window, or a bar without range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/stoch
 * @example
 * ```ts
 * const { k, d } = stochastic(high, low, close, { period: 14, slowing: 3, smoothing: 3 });
 * ```
 */
export function stochastic(
  high: Column,
  low: Column,
  close: Column,
  params: StochasticParams,
  options?: RunOptions,
): Stochastic;
/** The same of series, as series. */
export function stochastic(
  high: Operand,
  low: Operand,
  close: Operand,
  params: StochasticParams,
): Stochastic<Series>;
export function stochastic(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  params: StochasticParams,
  options?: RunOptions,
): Stochastic<Float64Array | Series> {
  checkArguments('stochastic', { params }, { params: 'object' });
  checkFields('stochastic', params, ['period', 'slowing', 'smoothing']);
  const { period, slowing, smoothing } = params;
  const [k, d] = applyKernel(stochasticKernel, [period, slowing, smoothing], [high, low, close], options);
  return { k, d };
}

/** The kernel of {@link stochastic}; its outputs are in the order of {@link Stochastic}. */
export function stochasticKernel(period: number, slowing: number, smoothing: number): Kernel {
  checkPeriod('stochastic', period);
  checkPeriod('stochastic', slowing, 'slowing');
  checkPeriod('stochastic', smoothing, 'smoothing');
  return composeKernel(
    'high low close',
    [
      [maxKernel(period), 'high', 'highest'],
      [minKernel(period), 'low', 'lowest'],
      [placeKernel(100), 'close lowest highest', 'place'],
      [smaKernel(slowing), 'place', 'k'],
      [smaKernel(smoothing), 'k', 'd'],
    ],
    'k d',
  );
}

/** Its row of the catalog. */
export const stochasticEntry: CatalogEntry = {
  name: 'stochastic',
  fullName: 'Stochastic oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 14 },
    { name: 'slowing', kind: 'int', least: 1, default: 3 },
    { name: 'smoothing', kind: 'int', least: 1, default: 3 },
  ],
  outputs: ['k', 'd'],
  warmup: (period, slowing, smoothing) => [period + slowing - 2, period + slowing + smoothing - 3],
  reading:
    'Above 80 the close is near the top of its range and below 20 near the bottom; `k` crossing `d` in these zones is the signal.',
  source: 'https://tulipindicators.org/stoch',
  evidence: 'ta-lib',
  kernel: stochasticKernel,
};
