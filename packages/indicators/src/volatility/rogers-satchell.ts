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
 * Rogers-Satchell volatility: root of the mean of `ln(high / close) * ln(high / open) + ln(low / close) * ln(low /
 * open)`, times `sqrt(barsPerYear)`; right under a drift. Uses `Math.log`.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param barsPerYear Bars in a year, 1 for the value per bar, a finite number > 0; usually 365.
 * @returns n fractions per year; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see L. Rogers and S. Satchell, Annals of Applied Probability 1:4 (1991)
 * @example
 * ```ts
 * rogersSatchell(open, high, low, close, 20, 365);
 * ```
 */
export function rogersSatchell(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function rogersSatchell(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  barsPerYear: number,
): Series;
export function rogersSatchell(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(rogersSatchellKernel, [period, barsPerYear], [open, high, low, close], options)[0];
}

/** The kernel of {@link rogersSatchell}. */
export function rogersSatchellKernel(period: number, barsPerYear: number): Kernel {
  return rangeVolatilityKernel('rogersSatchell', eachVariance, 'open high low close', period, barsPerYear);
}

function barVariance(open: number, high: number, low: number, close: number): number {
  return Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open);
}

function eachVariance(
  output: Float64Array,
  from: number,
  to: number,
  a: Column,
  b: Column,
  c: Column,
  d: Column,
): void {
  for (let i = from; i < to; i++) output[i] = barVariance(a[i], b[i], c[i], d[i]);
}

/** Its row of the catalog. */
export const rogersSatchellEntry: CatalogEntry = {
  name: 'rogersSatchell',
  fullName: 'Rogers-Satchell volatility',
  group: 'volatility',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'barsPerYear', kind: 'positive', default: 365 },
  ],
  outputs: ['rogersSatchell'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a volatile market, in yearly terms; unlike Garman-Klass it is right in a trend, but it misses gaps.',
  source: 'L. Rogers and S. Satchell, Annals of Applied Probability 1:4 (1991)',
  evidence: 'oracle',
  kernel: rogersSatchellKernel,
};
