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
import { composeKernel, ratioKernel, passKernel } from '../kit/compose.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Volume-weighted moving average, `Σ(x * volume) / Σ volume`.
 *
 * @param source n values, any unit.
 * @param volume n volumes, >= 0.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window,
 *   or no volume.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/vwma
 * @example
 * ```ts
 * vwma(source, volume, 20);
 * ```
 */
export function vwma(source: Column, volume: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function vwma(source: Operand, volume: Operand, period: number): Series;
export function vwma(
  source: Column | Operand,
  volume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(vwmaKernel, [period], [source, volume], options)[0];
}

/** The kernel of {@link vwma}. */
export function vwmaKernel(period: number): Kernel {
  checkPeriod('vwma', period);
  return composeKernel(
    'source volume',
    [
      [passKernel(eachProduct, 2), 'source volume', 'turnover'],
      [rollingSumKernel(period), 'turnover', 'weighted'],
      [rollingSumKernel(period), 'volume', 'weight'],
      [ratioKernel(), 'weighted weight', 'mean'],
    ],
    'mean',
  );
}

function product(x: number, weight: number): number {
  return x * weight;
}

function eachProduct(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = product(a[i], b[i]);
}

/** Its row of the catalog. */
export const vwmaEntry: CatalogEntry = {
  name: 'vwma',
  fullName: 'Volume-weighted moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source', 'volume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['vwma'],
  warmup: (period) => [period - 1],
  reading:
    'Above the simple average of the same period, volume came at the higher prices, and below it at the lower ones.',
  source: 'https://tulipindicators.org/vwma',
  evidence: 'ta-lib',
  kernel: vwmaKernel,
};
