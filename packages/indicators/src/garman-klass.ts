import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod, checkPositive } from './check.js';
import { composeKernel, passKernel } from './compose.js';
import { smaKernel } from './sma.js';

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
): Float64Array {
  return runKernel(garmanKlassKernel(period, barsPerYear), [open, high, low, close], options)[0];
}

/** The state machine behind {@link garmanKlass}. */
export function garmanKlassKernel(period: number, barsPerYear: number): Kernel {
  checkPeriod('garmanKlass', period);
  checkPositive('garmanKlass', barsPerYear, 'barsPerYear');
  return composeKernel(
    'open high low close',
    [
      [passKernel(eachBarVariance, 4), 'open high low close', 'variance'],
      [smaKernel(period), 'variance', 'mean'],
      [rootKernel(barsPerYear), 'mean', 'volatility'],
    ],
    'volatility',
  );
}

function barVariance(open: number, high: number, low: number, close: number): number {
  const range = Math.log(high / low);
  const body = Math.log(close / open);
  return (range * range) / 2 - (2 * Math.LN2 - 1) * body * body;
}

function rootKernel(barsPerYear: number): Kernel<null> {
  const rule = (variance: number): number => Math.sqrt(barsPerYear * Math.max(0, variance));
  return passKernel((output, from, to, a) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i]);
  }, 1);
}

function eachBarVariance(
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
