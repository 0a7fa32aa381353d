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
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Absolute price oscillator, `ema(fast) - ema(slow)`.
 *
 * @param source n values, any unit.
 * @param fast Period of the fast average in bars, an integer >= 1; usually 12.
 * @param slow Period of the slow average in bars, an integer >= 1; usually 26.
 * @returns n values in the unit of `source`; NaN for the first `Math.max(fast, slow) - 1` values, and wherever
 *   `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/apo
 * @example
 * ```ts
 * apo(source, 12, 26);
 * ```
 */
export function apo(source: Column, fast: number, slow: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function apo(source: Operand, fast: number, slow: number): Series;
export function apo(
  source: Column | Operand,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(apoKernel, [fast, slow], [source], options)[0];
}

/** The kernel of {@link apo}. */
export function apoKernel(fast: number, slow: number): Kernel {
  checkPeriod('apo', fast, 'fast');
  checkPeriod('apo', slow, 'slow');
  return composeKernel(
    'source',
    [
      [emaKernel(fast), 'source', 'quick'],
      [emaKernel(slow), 'source', 'slow'],
      [combineKernel(1, -1), 'quick slow', 'apo'],
    ],
    'apo',
  );
}

/** Its row of the catalog. */
export const apoEntry: CatalogEntry = {
  name: 'apo',
  fullName: 'Absolute price oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 12 },
    { name: 'slow', kind: 'int', least: 1, default: 26 },
  ],
  outputs: ['apo'],
  warmup: (fast, slow) => [Math.max(fast, slow) - 1],
  reading:
    'Above 0 the fast average is above the slow one, which is bullish, and below 0 it is bearish; its size is in the unit of price.',
  source: 'https://tulipindicators.org/apo',
  evidence: 'ta-lib',
  kernel: apoKernel,
};
