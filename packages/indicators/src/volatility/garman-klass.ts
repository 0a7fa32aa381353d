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
 * Garman-Klass volatility: root of the mean of `ln(high / low)^2 / 2 - (2 ln 2 - 1) * ln(close / open)^2`, times
 * `sqrt(barsPerYear)`. Uses `Math.log`.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param barsPerYear Bars in a year, 1 for the value per bar, a finite number > 0; usually 365.
 * @returns n fractions per year; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see M. Garman and M. Klass, Journal of Business 53:1 (1980)
 * @example
 * ```ts
 * garmanKlass(open, high, low, close, 20, 365);
 * ```
 */
export function garmanKlass(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function garmanKlass(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  barsPerYear: number,
): Series;
export function garmanKlass(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  barsPerYear: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(garmanKlassKernel, [period, barsPerYear], [open, high, low, close], options)[0];
}

/** The kernel of {@link garmanKlass}. */
export function garmanKlassKernel(period: number, barsPerYear: number): Kernel {
  return rangeVolatilityKernel('garmanKlass', eachVariance, 'open high low close', period, barsPerYear);
}

function barVariance(open: number, high: number, low: number, close: number): number {
  const range = Math.log(high / low);
  const body = Math.log(close / open);
  return (range * range) / 2 - (2 * Math.LN2 - 1) * body * body;
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
export const garmanKlassEntry: CatalogEntry = {
  name: 'garmanKlass',
  fullName: 'Garman-Klass volatility',
  group: 'volatility',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'barsPerYear', kind: 'positive', default: 365 },
  ],
  outputs: ['garmanKlass'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means a volatile market, in yearly terms; it needs fewer bars than closes alone, but assumes no gaps and no drift.',
  source: 'M. Garman and M. Klass, Journal of Business 53:1 (1980)',
  evidence: 'oracle',
  kernel: garmanKlassKernel,
};
