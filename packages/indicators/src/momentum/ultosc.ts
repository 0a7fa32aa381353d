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
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel, ratioKernel, passKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/** Settings of {@link ultosc}. */
export interface UltoscParams {
  /** Short window in bars, an integer >= 1; usually 7. */
  readonly short: number;
  /** Medium window in bars, an integer >= 1; usually 14. */
  readonly medium: number;
  /** Long window in bars, an integer >= 1; usually 28. */
  readonly long: number;
}

/**
 * Ultimate oscillator: buying pressure `close - min(low, close[i-1])` by true range, over three windows weighted 4, 2
 * and 1.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values in [0, 100]; NaN for the first `Math.max(short, medium, long)` values, and while a NaN is in the
 *   window, or no range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/ultosc
 * @example
 * ```ts
 * ultosc(high, low, close, { short: 7, medium: 14, long: 28 });
 * ```
 */
export function ultosc(
  high: Column,
  low: Column,
  close: Column,
  params: UltoscParams,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function ultosc(high: Operand, low: Operand, close: Operand, params: UltoscParams): Series;
export function ultosc(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  params: UltoscParams,
  options?: RunOptions,
): Float64Array | Series {
  checkArguments('ultosc', { params }, { params: 'object' });
  checkFields('ultosc', params, ['short', 'medium', 'long']);
  const { short, medium, long } = params;
  return applyKernel(ultoscKernel, [short, medium, long], [high, low, close], options)[0];
}

/** The kernel of {@link ultosc}. */
export function ultoscKernel(short: number, medium: number, long: number): Kernel {
  checkPeriod('ultosc', short, 'short');
  checkPeriod('ultosc', medium, 'medium');
  checkPeriod('ultosc', long, 'long');
  return composeKernel(
    'high low close',
    [
      [lagKernel(1), 'close', 'before'],
      [passKernel(eachPressure, 3), 'low close before', 'buying'],
      [passKernel(eachRange, 3), 'high low before', 'range'],
      [rollingSumKernel(short), 'buying', 'b1'],
      [rollingSumKernel(short), 'range', 'r1'],
      [rollingSumKernel(medium), 'buying', 'b2'],
      [rollingSumKernel(medium), 'range', 'r2'],
      [rollingSumKernel(long), 'buying', 'b3'],
      [rollingSumKernel(long), 'range', 'r3'],
      [ratioKernel(), 'b1 r1', 'first'],
      [ratioKernel(), 'b2 r2', 'second'],
      [ratioKernel(), 'b3 r3', 'third'],
      [combineKernel(400 / 7, 200 / 7, 100 / 7), 'first second third', 'ultimate'],
    ],
    'ultimate',
  );
}

function pressure(low: number, close: number, before: number): number {
  return close - Math.min(low, before);
}

function range(high: number, low: number, before: number): number {
  return Math.max(high, before) - Math.min(low, before);
}

function eachPressure(output: Float64Array, from: number, to: number, a: Column, b: Column, c: Column): void {
  for (let i = from; i < to; i++) output[i] = pressure(a[i], b[i], c[i]);
}

function eachRange(output: Float64Array, from: number, to: number, a: Column, b: Column, c: Column): void {
  for (let i = from; i < to; i++) output[i] = range(a[i], b[i], c[i]);
}

/** Its row of the catalog. */
export const ultoscEntry: CatalogEntry = {
  name: 'ultosc',
  fullName: 'Ultimate oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'short', kind: 'int', least: 1, default: 7 },
    { name: 'medium', kind: 'int', least: 1, default: 14 },
    { name: 'long', kind: 'int', least: 1, default: 28 },
  ],
  outputs: ['ultosc'],
  warmup: (short, medium, long) => [Math.max(short, medium, long)],
  reading:
    'Above 70 counts as overbought and below 30 as oversold; a divergence from the price at an extreme is the classic signal.',
  source: 'https://tulipindicators.org/ultosc',
  evidence: 'ta-lib',
  kernel: ultoscKernel,
};
