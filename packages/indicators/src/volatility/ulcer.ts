import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { composeKernel, passKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Ulcer index: root of the mean square of the drawdown in percent from the highest of the last `period` values.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values in percent; NaN for the first `2 * period - 2` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §11; P. Martin and B. McCann, The Investor’s Guide to Fidelity Funds
 * @example
 * ```ts
 * ulcer(source, 14);
 * ```
 */
export function ulcer(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function ulcer(source: Operand, period: number): Series;
export function ulcer(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(ulcerKernel, [period], [source], options)[0];
}

/** The kernel of {@link ulcer}. */
export function ulcerKernel(period: number): Kernel {
  checkPeriod('ulcer', period);
  return composeKernel(
    'source',
    [
      [maxKernel(period), 'source', 'peak'],
      [passKernel(eachSquaredDrawdown, 2), 'source peak', 'squared'],
      [smaKernel(period), 'squared', 'mean'],
      [passKernel(eachRoot, 1), 'mean', 'ulcer'],
    ],
    'ulcer',
  );
}

function squaredDrawdown(x: number, peak: number): number {
  const drawdown = (100 * (x - peak)) / peak;
  return drawdown * drawdown;
}

function eachSquaredDrawdown(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = squaredDrawdown(a[i], b[i]);
}

function eachRoot(output: Float64Array, from: number, to: number, a: Column): void {
  for (let i = from; i < to; i++) output[i] = Math.sqrt(a[i]);
}

/** Its row of the catalog. */
export const ulcerEntry: CatalogEntry = {
  name: 'ulcer',
  fullName: 'Ulcer index',
  group: 'volatility',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['ulcer'],
  warmup: (period) => [2 * period - 2],
  reading:
    '0 means that the price is always at its high; the higher it is, the deeper and longer the drawdowns, as rises do not count.',
  source: 'definitions §11; P. Martin and B. McCann, The Investor’s Guide to Fidelity Funds',
  evidence: 'oracle',
  kernel: ulcerKernel,
};
