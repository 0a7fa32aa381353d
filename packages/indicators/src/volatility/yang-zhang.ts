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
import { composeKernel, passKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';
import { rogersSatchellKernel } from './rogers-satchell.js';
import { varianceKernel } from '../statistics/variance.js';

/**
 * Yang-Zhang volatility: root of `overnight + k * openToClose + (1 - k) * rogersSatchell` variance with `k = 0.34 /
 * (1.34 + (period + 1) / (period - 1))`, times `sqrt(barsPerYear)`; right under drift and gaps. The first two are
 * sample variances, as in the paper. Uses `Math.log`.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @param barsPerYear Bars in a year, 1 for the value per bar, a finite number > 0; usually 365.
 * @returns n fractions per year; NaN for the first `period` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see D. Yang and Q. Zhang, Journal of Business 73:3 (2000)
 * @example
 * ```ts
 * yangZhang(open, high, low, close, 20, 365);
 * ```
 */
export function yangZhang(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function yangZhang(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  barsPerYear: number,
): Series;
export function yangZhang(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(yangZhangKernel, [period, barsPerYear], [open, high, low, close], options)[0];
}

/** The kernel of {@link yangZhang}. */
export function yangZhangKernel(period: number, barsPerYear: number): Kernel {
  checkPeriod('yangZhang', period, 'period', 2);
  checkPositive('yangZhang', barsPerYear, 'barsPerYear');
  const k = 0.34 / (1.34 + (period + 1) / (period - 1));
  return composeKernel(
    'open high low close',
    [
      [lagKernel(1), 'close', 'before'],
      [passKernel(eachLogRatio, 2), 'open before', 'overnight'],
      [passKernel(eachLogRatio, 2), 'close open', 'body'],
      [varianceKernel(period), 'overnight', 'overnightVariance'],
      [varianceKernel(period), 'body', 'bodyVariance'],
      [rogersSatchellKernel(period, 1), 'open high low close', 'deviation'],
      [mixKernel(period, k, barsPerYear), 'overnightVariance bodyVariance deviation', 'volatility'],
    ],
    'volatility',
  );
}

function logRatio(now: number, before: number): number {
  return Math.log(now / before);
}

function mixKernel(period: number, k: number, barsPerYear: number): Kernel<null> {
  const sample = period / (period - 1);
  const rule = (overnight: number, body: number, deviation: number): number =>
    Math.sqrt(barsPerYear * (sample * (overnight + k * body) + (1 - k) * deviation * deviation));
  return passKernel((output, from, to, a, b, c) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], c[i]);
  }, 3);
}

function eachLogRatio(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = logRatio(a[i], b[i]);
}

/** Its row of the catalog. */
export const yangZhangEntry: CatalogEntry = {
  name: 'yangZhang',
  fullName: 'Yang-Zhang volatility',
  group: 'volatility',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 2, default: 20 },
    { name: 'barsPerYear', kind: 'positive', default: 365 },
  ],
  outputs: ['yangZhang'],
  warmup: (period) => [period],
  reading:
    'A high value means a volatile market, in yearly terms; it includes both overnight gaps and the moves within bars.',
  source: 'D. Yang and Q. Zhang, Journal of Business 73:3 (2000)',
  evidence: 'oracle',
  kernel: yangZhangKernel,
};
