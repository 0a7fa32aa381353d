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
import { composeKernel, passKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';
import { trueRangeKernel } from './true-range.js';

/**
 * Choppiness index, `100 * log10(Σ trueRange / (max(high) - min(low))) / log10(period)`: 100 in a market that goes
 * nowhere, low in a trend. Uses `Math.log`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 2; usually 14.
 * @returns n values in percent; NaN for the first `period - 1` values, and while a NaN is in the window, or no range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000501980/
 * @example
 * ```ts
 * choppiness(high, low, close, 14);
 * ```
 */
export function choppiness(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function choppiness(high: Operand, low: Operand, close: Operand, period: number): Series;
export function choppiness(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(choppinessKernel, [period], [high, low, close], options)[0];
}

/** The kernel of {@link choppiness}. */
export function choppinessKernel(period: number): Kernel {
  checkPeriod('choppiness', period, 'period', 2);
  return composeKernel(
    'high low close',
    [
      [trueRangeKernel(), 'high low close', 'range'],
      [rollingSumKernel(period), 'range', 'path'],
      [maxKernel(period), 'high', 'highest'],
      [minKernel(period), 'low', 'lowest'],
      [chopKernel(period), 'path highest lowest', 'chop'],
    ],
    'chop',
  );
}

function chopKernel(period: number): Kernel<null> {
  const scale = 100 / Math.log(period);
  const rule = (path: number, highest: number, lowest: number): number =>
    highest > lowest ? scale * Math.log(path / (highest - lowest)) : NaN;
  return passKernel((output, from, to, a, b, c) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], c[i]);
  }, 3);
}

/** Its row of the catalog. */
export const choppinessEntry: CatalogEntry = {
  name: 'choppiness',
  fullName: 'Choppiness index',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 14 }],
  outputs: ['choppiness'],
  warmup: (period) => [period - 1],
  reading:
    'Above about 61.8 the market goes sideways, below about 38.2 it trends; it says nothing about the direction.',
  source: 'https://www.tradingview.com/support/solutions/43000501980/',
  evidence: 'oracle',
  kernel: choppinessKernel,
};
