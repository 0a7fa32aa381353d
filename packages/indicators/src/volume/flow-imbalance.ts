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
import { composeKernel, ratioKernel } from '../kit/compose.js';
import { grossFlowKernel } from './gross-flow.js';
import { netFlowKernel } from './net-flow.js';

/**
 * Net by gross taker flow of a window, `Σ delta / Σ|delta|`: the change of CVD by the activity behind it.
 *
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in [-1, 1]; NaN for the first `period - 1` values, and while a NaN is in the window, or no flow.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * flowImbalance(buyVolume, sellVolume, 20);
 * ```
 */
export function flowImbalance(
  buyVolume: Column,
  sellVolume: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function flowImbalance(buyVolume: Operand, sellVolume: Operand, period: number): Series;
export function flowImbalance(
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(flowImbalanceKernel, [period], [buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link flowImbalance}. */
export function flowImbalanceKernel(period: number): Kernel {
  checkPeriod('flowImbalance', period);
  return composeKernel(
    'buyVolume sellVolume',
    [
      [netFlowKernel(period), 'buyVolume sellVolume', 'net'],
      [grossFlowKernel(period), 'buyVolume sellVolume', 'gross'],
      [ratioKernel(), 'net gross', 'imbalance'],
    ],
    'imbalance',
  );
}

/** Its row of the catalog. */
export const flowImbalanceEntry: CatalogEntry = {
  name: 'flowImbalance',
  fullName: 'Taker flow imbalance',
  group: 'volume',
  pane: 'own',
  inputs: ['buyVolume', 'sellVolume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['flowImbalance'],
  warmup: (period) => [period - 1],
  reading: 'Near 1 almost all taker flow was buying, near -1 selling, and near 0 both sides balanced.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: flowImbalanceKernel,
};
