import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { logReturnKernel } from '../statistics/log-return.js';
import { stdevKernel } from '../statistics/stdev.js';

/**
 * Historical volatility: population standard deviation of the logarithmic returns of the last `period` bars, times
 * `sqrt(barsPerYear)`. Uses `Math.log`.
 *
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param barsPerYear Bars in a year, 1 for the value per bar, a finite number > 0; usually 365.
 * @returns n fractions per year; NaN for the first `period` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Volatility_(finance)
 * @example
 * ```ts
 * historicalVolatility(close, 20, 365);
 * ```
 */
export function historicalVolatility(
  close: Column,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array;
/** The same of a series, as a series. */
export function historicalVolatility(close: Operand, period: number, barsPerYear: number): Series;
export function historicalVolatility(
  close: Column | Operand,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(historicalVolatilityKernel, [period, barsPerYear], [close], options)[0];
}

/** The kernel of {@link historicalVolatility}. */
export function historicalVolatilityKernel(period: number, barsPerYear: number): Kernel {
  checkPeriod('historicalVolatility', period);
  checkPositive('historicalVolatility', barsPerYear, 'barsPerYear');
  return composeKernel(
    'close',
    [
      [logReturnKernel(), 'close', 'return'],
      [stdevKernel(period), 'return', 'deviation'],
      [combineKernel(Math.sqrt(barsPerYear)), 'deviation', 'volatility'],
    ],
    'volatility',
  );
}

/** Its row of the catalog. */
export const historicalVolatilityEntry: CatalogEntry = {
  name: 'historicalVolatility',
  fullName: 'Historical volatility',
  group: 'volatility',
  pane: 'own',
  inputs: ['close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'barsPerYear', kind: 'positive', default: 365 },
  ],
  outputs: ['historicalVolatility'],
  warmup: (period) => [period],
  reading:
    '0.6 means that the price moves by about 60 % in a typical year at the current pace; compare it with its own past.',
  source: 'https://en.wikipedia.org/wiki/Volatility_(finance)',
  evidence: 'oracle',
  kernel: historicalVolatilityKernel,
};
