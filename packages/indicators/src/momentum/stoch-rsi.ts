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
import { rsiKernel } from './rsi.js';
import { tieOf } from '../kit/ties.js';

/** Stochastic RSI, as columns or as series. */
export interface StochRsi<Values = Float64Array> {
  /** The place of the RSI in its range, averaged. */
  readonly k: Values;
  /** The average of `k`. */
  readonly d: Values;
}

/** Settings of {@link stochRsi}. */
export interface StochRsiParams {
  /** Smoothing period of the RSI in bars, an integer >= 1; usually 14. */
  readonly rsiPeriod: number;
  /** Window in bars, an integer >= 1; usually 14. */
  readonly period: number;
  /** Window of the first average in bars, an integer >= 1; usually 3. */
  readonly slowing: number;
  /** Window of the second average in bars, an integer >= 1; usually 3. */
  readonly smoothing: number;
}

/**
 * The position of the RSI between its extremes of the last `period` bars, `100 * (rsi - min(rsi)) / (max(rsi) -
 * min(rsi))`, averaged twice.
 *
 * @param source n values, any unit.
 * @returns n values each; NaN for the first values: `k` `rsiPeriod + period + slowing - 2`, `d` `rsiPeriod + period +
 *   slowing + smoothing - 3`, and while a NaN is in the window, or nothing moved.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.tradingview.com/support/solutions/43000502333/
 * @example
 * ```ts
 * const { k, d } = stochRsi(source, { rsiPeriod: 14, period: 14, slowing: 3, smoothing: 3 });
 * ```
 */
export function stochRsi(source: Column, params: StochRsiParams, options?: RunOptions): StochRsi;
/** The same of a series, as series. */
export function stochRsi(source: Operand, params: StochRsiParams): StochRsi<Series>;
export function stochRsi(
  source: Column | Operand,
  params: StochRsiParams,
  options?: RunOptions,
): StochRsi<Float64Array | Series> {
  checkArguments('stochRsi', { params }, { params: 'object' });
  checkFields('stochRsi', params, ['rsiPeriod', 'period', 'slowing', 'smoothing']);
  const { rsiPeriod, period, slowing, smoothing } = params;
  const [k, d] = applyKernel(stochRsiKernel, [rsiPeriod, period, slowing, smoothing], [source], options);
  return { k, d };
}

/** The kernel of {@link stochRsi}; its outputs are in the order of {@link StochRsi}. */
export function stochRsiKernel(
  rsiPeriod: number,
  period: number,
  slowing: number,
  smoothing: number,
): Kernel {
  checkPeriod('stochRsi', rsiPeriod, 'rsiPeriod');
  checkPeriod('stochRsi', period);
  checkPeriod('stochRsi', slowing, 'slowing');
  checkPeriod('stochRsi', smoothing, 'smoothing');
  return composeKernel(
    'source',
    [
      [rsiKernel(rsiPeriod), 'source', 'rsi'],
      [maxKernel(period), 'rsi', 'highest'],
      [minKernel(period), 'rsi', 'lowest'],
      [placeKernel(100, 0, tieOf(100)), 'rsi lowest highest', 'place'], // an RSI that stands still moves in its last digits
      [smaKernel(slowing), 'place', 'k'],
      [smaKernel(smoothing), 'k', 'd'],
    ],
    'k d',
  );
}

/** Its row of the catalog. */
export const stochRsiEntry: CatalogEntry = {
  name: 'stochRsi',
  fullName: 'Stochastic RSI',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'rsiPeriod', kind: 'int', least: 1, default: 14 },
    { name: 'period', kind: 'int', least: 1, default: 14 },
    { name: 'slowing', kind: 'int', least: 1, default: 3 },
    { name: 'smoothing', kind: 'int', least: 1, default: 3 },
  ],
  outputs: ['k', 'd'],
  warmup: (rsiPeriod, period, slowing, smoothing) => [
    rsiPeriod + period + slowing - 2,
    rsiPeriod + period + slowing + smoothing - 3,
  ],
  reading:
    'Above 80 the RSI is near its recent high and below 20 near its recent low; it is faster and noisier than the RSI itself.',
  source: 'https://www.tradingview.com/support/solutions/43000502333/',
  evidence: 'ta-lib',
  kernel: stochRsiKernel,
};
