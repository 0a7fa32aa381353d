import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { rocKernel } from './roc.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Know sure thing, as columns or as series. */
export interface Kst<Values = Float64Array> {
  /** The weighted sum. */
  readonly kst: Values;
  /** Its simple average. */
  readonly signal: Values;
}

/**
 * Pring's know sure thing with his daily settings: rates of change over 10, 15, 20 and 30 bars in percent, averaged
 * over 10, 10, 10 and 15, weighted 1 to 4.
 *
 * @param source n values, any unit.
 * @param smoothing Window of the signal in bars, an integer >= 1; usually 9.
 * @returns n values each; NaN for the first values: `kst` 44, `signal` `43 + smoothing`, and while a NaN is in the
 *   window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.tradingview.com/support/solutions/43000502329/
 * @example
 * ```ts
 * const { kst, signal } = kst(source, 9);
 * ```
 */
export function kst(source: Column, smoothing: number, options?: RunOptions): Kst;
/** The same of a series, as series. */
export function kst(source: Operand, smoothing: number): Kst<Series>;
export function kst(
  source: Column | Operand,
  smoothing: number,
  options?: RunOptions,
): Kst<Float64Array | Series> {
  const [kst, signal] = applyKernel(kstKernel, [smoothing], [source], options);
  return { kst, signal };
}

/** The kernel of {@link kst}; its outputs are in the order of {@link Kst}. */
export function kstKernel(smoothing: number): Kernel {
  checkPeriod('kst', smoothing, 'smoothing');
  return composeKernel(
    'source',
    [
      [rocKernel(10), 'source', 'roc1'],
      [smaKernel(10), 'roc1', 'mean1'],
      [rocKernel(15), 'source', 'roc2'],
      [smaKernel(10), 'roc2', 'mean2'],
      [rocKernel(20), 'source', 'roc3'],
      [smaKernel(10), 'roc3', 'mean3'],
      [rocKernel(30), 'source', 'roc4'],
      [smaKernel(15), 'roc4', 'mean4'],
      [combineKernel(100, 200, 300), 'mean1 mean2 mean3', 'part'],
      [combineKernel(1, 400), 'part mean4', 'kst'],
      [smaKernel(smoothing), 'kst', 'signal'],
    ],
    'kst signal',
  );
}

/** Its row of the catalog. */
export const kstEntry: CatalogEntry = {
  name: 'kst',
  fullName: 'Know sure thing',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'smoothing', kind: 'int', least: 1, default: 9 }],
  outputs: ['kst', 'signal'],
  warmup: (smoothing) => [44, 43 + smoothing],
  reading:
    'Above 0 the combined momentum is bullish; `kst` crossing `signal` upwards is a buy signal and downwards a sell signal.',
  source: 'https://www.tradingview.com/support/solutions/43000502329/',
  evidence: 'oracle',
  kernel: kstKernel,
};
