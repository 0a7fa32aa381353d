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
import { moneyFlowKernel } from './money-flow.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Chaikin money flow: the sum of `volume * ((close - low) - (high - close)) / (high - low)` by the sum of the volume.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in [-1, 1]; NaN for the first `period - 1` values, and while a NaN is in the window, or no
 *   volume.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000501974/
 * @example
 * ```ts
 * cmf(high, low, close, volume, 20);
 * ```
 */
export function cmf(
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function cmf(high: Operand, low: Operand, close: Operand, volume: Operand, period: number): Series;
export function cmf(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(cmfKernel, [period], [high, low, close, volume], options)[0];
}

/** The kernel of {@link cmf}. */
export function cmfKernel(period: number): Kernel {
  checkPeriod('cmf', period);
  return composeKernel(
    'high low close volume',
    [
      [moneyFlowKernel(), 'high low close volume', 'flow'],
      [rollingSumKernel(period), 'flow', 'net'],
      [rollingSumKernel(period), 'volume', 'all'],
      [ratioKernel(), 'net all', 'cmf'],
    ],
    'cmf',
  );
}

/** Its row of the catalog. */
export const cmfEntry: CatalogEntry = {
  name: 'cmf',
  fullName: 'Chaikin money flow',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['cmf'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0 volume came with closes in the upper half of the bars, which is buying pressure, and below 0 selling pressure.',
  source: 'https://www.tradingview.com/support/solutions/43000501974/',
  evidence: 'ta-lib',
  kernel: cmfKernel,
};
