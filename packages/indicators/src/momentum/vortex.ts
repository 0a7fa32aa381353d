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
import { composeKernel, ratioKernel, passKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';
import { trueRangeKernel } from '../volatility/true-range.js';

/** Vortex indicator, as columns or as series. */
export interface Vortex<Values = Float64Array> {
  /** Upward movement. */
  readonly plus: Values;
  /** Downward movement. */
  readonly minus: Values;
}

/**
 * Vortex indicator: sums of `|high - low[i-1]|` and of `|low - high[i-1]|`, by the sum of the true range.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values each; NaN for the first `period` values, and while a NaN is in the window, or no range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000591352/
 * @example
 * ```ts
 * const { plus, minus } = vortex(high, low, close, 14);
 * ```
 */
export function vortex(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Vortex;
/** The same of series, as series. */
export function vortex(high: Operand, low: Operand, close: Operand, period: number): Vortex<Series>;
export function vortex(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Vortex<Float64Array | Series> {
  const [plus, minus] = applyKernel(vortexKernel, [period], [high, low, close], options);
  return { plus, minus };
}

/** The kernel of {@link vortex}; its outputs are in the order of {@link Vortex}. */
export function vortexKernel(period: number): Kernel {
  checkPeriod('vortex', period);
  return composeKernel(
    'high low close',
    [
      [lagKernel(1), 'high', 'highBefore'],
      [lagKernel(1), 'low', 'lowBefore'],
      [passKernel(eachDistance, 2), 'high lowBefore', 'up'],
      [passKernel(eachDistance, 2), 'low highBefore', 'down'],
      [trueRangeKernel(), 'high low close', 'range'],
      [rollingSumKernel(period), 'up', 'rise'],
      [rollingSumKernel(period), 'down', 'fall'],
      [rollingSumKernel(period), 'range', 'path'],
      [ratioKernel(), 'rise path', 'plus'],
      [ratioKernel(), 'fall path', 'minus'],
    ],
    'plus minus',
  );
}

function distance(a: number, b: number): number {
  return Math.abs(a - b);
}

function eachDistance(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = distance(a[i], b[i]);
}

/** Its row of the catalog. */
export const vortexEntry: CatalogEntry = {
  name: 'vortex',
  fullName: 'Vortex indicator',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['plus', 'minus'],
  warmup: (period) => [period, period],
  reading: '`plus` above `minus` is an uptrend and below it a downtrend; their crossing is the signal.',
  source: 'https://www.tradingview.com/support/solutions/43000591352/',
  evidence: 'ta-lib',
  kernel: vortexKernel,
};
