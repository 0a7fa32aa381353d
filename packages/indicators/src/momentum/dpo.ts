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
import { lagKernel } from '../statistics/lag.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Detrended price oscillator: the value `floor(period / 2) + 1` bars ago less the simple average now. It is not
 * shifted back, which would look ahead.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `Math.max(period - 1, Math.floor(period / 2) + 1)`
 *   values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/dpo
 * @example
 * ```ts
 * dpo(source, 20);
 * ```
 */
export function dpo(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function dpo(source: Operand, period: number): Series;
export function dpo(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(dpoKernel, [period], [source], options)[0];
}

/** The kernel of {@link dpo}. */
export function dpoKernel(period: number): Kernel {
  checkPeriod('dpo', period);
  return composeKernel(
    'source',
    [
      [lagKernel(Math.floor(period / 2) + 1), 'source', 'before'],
      [smaKernel(period), 'source', 'mean'],
      [combineKernel(1, -1), 'before mean', 'dpo'],
    ],
    'dpo',
  );
}

/** Its row of the catalog. */
export const dpoEntry: CatalogEntry = {
  name: 'dpo',
  fullName: 'Detrended price oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['dpo'],
  warmup: (period) => [Math.max(period - 1, Math.floor(period / 2) + 1)],
  reading:
    'Above 0 the price was above its own average and below 0 below it; the distance between peaks estimates the length of the cycle.',
  source: 'https://tulipindicators.org/dpo',
  evidence: 'ta-lib',
  kernel: dpoKernel,
};
