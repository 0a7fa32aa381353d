import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { rangeVolatilityKernel } from './range-volatility.js';

/**
 * Parkinson volatility: root of the mean of `ln(high / low)^2 / (4 ln 2)`, times `sqrt(barsPerYear)`. Uses
 * `Math.log`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param barsPerYear Bars in a year, 1 for the value per bar, a finite number > 0; usually 365.
 * @returns n fractions per year; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see M. Parkinson, Journal of Business 53:1 (1980)
 * @example
 * ```ts
 * parkinson(high, low, 20, 365);
 * ```
 */
export function parkinson(
  high: Column,
  low: Column,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function parkinson(high: Operand, low: Operand, period: number, barsPerYear: number): Series;
export function parkinson(
  high: Column | Operand,
  low: Column | Operand,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(parkinsonKernel, [period, barsPerYear], [high, low], options)[0];
}

/** The kernel of {@link parkinson}. */
export function parkinsonKernel(period: number, barsPerYear: number): Kernel {
  return rangeVolatilityKernel('parkinson', eachVariance, 'high low', period, barsPerYear);
}

function barVariance(high: number, low: number): number {
  const range = Math.log(high / low);
  return (range * range) / (4 * Math.LN2);
}

function eachVariance(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = barVariance(a[i], b[i]);
}

/** Its row of the catalog. */
export const parkinsonEntry: CatalogEntry = {
  name: 'parkinson',
  fullName: 'Parkinson volatility',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'barsPerYear', kind: 'positive', default: 365 },
  ],
  outputs: ['parkinson'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a volatile market, in yearly terms; it uses highs and lows, and underestimates where the price gaps.',
  source: 'M. Parkinson, Journal of Business 53:1 (1980)',
  evidence: 'oracle',
  kernel: parkinsonKernel,
};
