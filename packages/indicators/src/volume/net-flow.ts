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
import { composeKernel } from '../kit/compose.js';
import { deltaKernel } from './delta.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Net taker flow of a window: the sum of `buyVolume - sellVolume`, which is the change of CVD over it.
 *
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @param period Window in bars, an integer >= 1.
 * @returns n signed volumes; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1, or the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * netFlow(Float64Array.of(3, 1, 2), Float64Array.of(1, 4, 0), 2); // NaN -1 -1
 * ```
 */
export function netFlow(
  buyVolume: Column,
  sellVolume: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function netFlow(buyVolume: Operand, sellVolume: Operand, period: number): Series;
export function netFlow(
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(netFlowKernel, [period], [buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link netFlow}. */
export function netFlowKernel(period: number): Kernel {
  checkPeriod('netFlow', period);
  return composeKernel(
    'buyVolume sellVolume',
    [
      [deltaKernel(), 'buyVolume sellVolume', 'delta'],
      [rollingSumKernel(period), 'delta', 'sum'],
    ],
    'sum',
  );
}

/** Its row of the catalog. */
export const netFlowEntry: CatalogEntry = {
  name: 'netFlow',
  fullName: 'Net taker flow',
  group: 'volume',
  pane: 'own',
  inputs: ['buyVolume', 'sellVolume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['netFlow'],
  warmup: (period) => [period - 1],
  reading: 'Above 0 takers were net buyers over the window and below 0 net sellers, in units of volume.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: netFlowKernel,
};
