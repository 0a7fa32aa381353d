import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel, ratioKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Mass index: the sum over `period` bars of `ema(high - low, 9) / ema(ema(high - low, 9), 9)`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param period Window in bars, an integer >= 1; usually 25.
 * @returns n values; NaN for the first `period + 15` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/mass
 * @example
 * ```ts
 * mass(high, low, 25);
 * ```
 */
export function mass(high: Column, low: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function mass(high: Operand, low: Operand, period: number): Series;
export function mass(
  high: Column | Operand,
  low: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(massKernel, [period], [high, low], options)[0];
}

/** The kernel of {@link mass}. */
export function massKernel(period: number): Kernel {
  checkPeriod('mass', period);
  return composeKernel(
    'high low',
    [
      [combineKernel(1, -1), 'high low', 'range'],
      [emaKernel(9), 'range', 'once'],
      [emaKernel(9), 'once', 'twice'],
      [ratioKernel(), 'once twice', 'ratio'],
      [rollingSumKernel(period), 'ratio', 'mass'],
    ],
    'mass',
  );
}

/** Its row of the catalog. */
export const massEntry: CatalogEntry = {
  name: 'mass',
  fullName: 'Mass index',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 25 }],
  outputs: ['mass'],
  warmup: (period) => [period + 15],
  reading:
    'Above 27 and then below 26.5 is the "reversal bulge": ranges widened and shrink again, so the trend may turn, in either direction.',
  source: 'https://tulipindicators.org/mass',
  evidence: 'ta-lib',
  kernel: massKernel,
};
