import {
  shown,
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
import { windowKernel } from '../kit/window.js';

/**
 * Hurst exponent from the variance of lagged differences: slope of `ln stdev(x[t+lag] - x[t])` on `ln lag` for lags
 * from 2 to `maxLag`, over the logarithms of the last `period` values. A random walk has 0.5; the noise is about 0.1
 * at 200 values. Uses `Math.log`; computed from all values at every bar.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 3; usually 256.
 * @param maxLag Largest lag in bars, below `period` by at least 2, an integer >= 3; usually 20.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing moves.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §7.2
 * @example
 * ```ts
 * hurst(source, 256, 20);
 * ```
 */
export function hurst(source: Column, period: number, maxLag: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function hurst(source: Operand, period: number, maxLag: number): Series;
export function hurst(
  source: Column | Operand,
  period: number,
  maxLag: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(hurstKernel, [period, maxLag], [source], options)[0];
}

/** The kernel of {@link hurst}. */
export function hurstKernel(period: number, maxLag: number): Kernel {
  checkPeriod('hurst', period, 'period', 3);
  checkPeriod('hurst', maxLag, 'maxLag', 3);
  if (maxLag > period - 2) {
    throw new RangeError(`hurst: maxLag must be at most period - 2 = ${period - 2}, got ${shown(maxLag)}`);
  }
  const lags = Array.from({ length: maxLag - 1 }, (_, k) => Math.log(k + 2));
  const mean = lags.reduce((sum, x) => sum + x, 0) / lags.length;
  const weights = lags.map((x) => x - mean);
  const spread = weights.reduce((sum, x) => sum + x * x, 0);

  return composeKernel(
    'source',
    [
      [passKernel(eachLogarithm, 1), 'source', 'logarithm'],
      [
        windowKernel(period, (values, start) => {
          let slope = 0;
          for (let lag = 2; lag <= maxLag; lag++) {
            slope += weights[lag - 2] * Math.log(lagDeviation(values, start, period, lag));
          }
          return slope / spread;
        }),
        'logarithm',
        'slope',
      ],
      [passKernel(eachFinite, 1), 'slope', 'hurst'],
    ],
    'hurst',
  );
}

/** Population standard deviation of `x[t+lag] - x[t]`. */
function lagDeviation(values: Float64Array, start: number, period: number, lag: number): number {
  const end = start + period - lag;
  const mean = lagMean(values, start, end, lag);
  let squares = 0;
  for (let k = start; k < end; k++) {
    const distance = values[k + lag] - values[k] - mean;
    squares += distance * distance;
  }
  return Math.sqrt(squares / (period - lag));
}

function lagMean(values: Float64Array, start: number, end: number, lag: number): number {
  let sum = 0;
  for (let k = start; k < end; k++) sum += values[k + lag] - values[k];
  return sum / (end - start);
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : NaN;
}

function eachLogarithm(output: Float64Array, from: number, to: number, a: Column): void {
  for (let i = from; i < to; i++) output[i] = Math.log(a[i]);
}

function eachFinite(output: Float64Array, from: number, to: number, a: Column): void {
  for (let i = from; i < to; i++) output[i] = finite(a[i]);
}

/** Its row of the catalog. */
export const hurstEntry: CatalogEntry = {
  name: 'hurst',
  fullName: 'Hurst exponent',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 3, default: 256 },
    { name: 'maxLag', kind: 'int', least: 3, default: 20 },
  ],
  outputs: ['hurst'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0.5 moves tend to persist, which favours trend following, below 0.5 they tend to reverse; between about 0.4 and 0.6 it may be chance.',
  source: 'definitions §7.2',
  evidence: 'oracle',
  kernel: hurstKernel,
};
