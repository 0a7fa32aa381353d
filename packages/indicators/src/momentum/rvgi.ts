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
import { combineKernel, composeKernel, ratioKernel } from '../kit/compose.js';
import { firKernel } from '../kit/fir.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/** Relative vigor index, as columns or as series. */
export interface Rvgi<Values = Float64Array> {
  /** The index. */
  readonly rvgi: Values;
  /** Its weighted average. */
  readonly signal: Values;
}

/**
 * Relative vigor index: candle body by range, each smoothed with the weights 1 2 2 1 and summed over `period` bars,
 * and its own average with the same weights.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 10.
 * @returns n values each; NaN for the first values: `rvgi` `period + 2`, `signal` `period + 5`, and while a NaN is in
 *   the window, or no range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.investopedia.com/terms/r/relative_vigor_index.asp
 * @example
 * ```ts
 * const { rvgi, signal } = rvgi(open, high, low, close, 10);
 * ```
 */
export function rvgi(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Rvgi;
/** The same of series, as series. */
export function rvgi(
  open: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
): Rvgi<Series>;
export function rvgi(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Rvgi<Float64Array | Series> {
  const [rvgi, signal] = applyKernel(rvgiKernel, [period], [open, high, low, close], options);
  return { rvgi, signal };
}

/** The kernel of {@link rvgi}; its outputs are in the order of {@link Rvgi}. */
export function rvgiKernel(period: number): Kernel {
  checkPeriod('rvgi', period);
  const weights = [1 / 6, 1 / 3, 1 / 3, 1 / 6];
  return composeKernel(
    'open high low close',
    [
      [combineKernel(-1, 1), 'open close', 'body'],
      [combineKernel(1, -1), 'high low', 'range'],
      [firKernel(weights), 'body', 'body4'],
      [firKernel(weights), 'range', 'range4'],
      [rollingSumKernel(period), 'body4', 'bodies'],
      [rollingSumKernel(period), 'range4', 'ranges'],
      [ratioKernel(), 'bodies ranges', 'rvgi'],
      [firKernel(weights), 'rvgi', 'signal'],
    ],
    'rvgi signal',
  );
}

/** Its row of the catalog. */
export const rvgiEntry: CatalogEntry = {
  name: 'rvgi',
  fullName: 'Relative vigor index',
  group: 'momentum',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 10 }],
  outputs: ['rvgi', 'signal'],
  warmup: (period) => [period + 2, period + 5],
  reading:
    'Above 0 bars close above their opens; `rvgi` crossing `signal` upwards is bullish, downwards bearish.',
  source: 'https://www.investopedia.com/terms/r/relative_vigor_index.asp',
  evidence: 'oracle',
  kernel: rvgiKernel,
};
