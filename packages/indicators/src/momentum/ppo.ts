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

/**
 * Percentage price oscillator, `100 * (ema(fast) - ema(slow)) / ema(slow)`.
 *
 * @param source n values, any unit.
 * @param fast Period of the fast average in bars, an integer >= 1; usually 12.
 * @param slow Period of the slow average in bars, an integer >= 1; usually 26.
 * @returns n values in percent; NaN for the first `Math.max(fast, slow) - 1` values, and wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/ppo
 * @example
 * ```ts
 * ppo(source, 12, 26);
 * ```
 */
export function ppo(source: Column, fast: number, slow: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function ppo(source: Operand, fast: number, slow: number): Series;
export function ppo(
  source: Column | Operand,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(ppoKernel, [fast, slow], [source], options)[0];
}

/** The kernel of {@link ppo}. */
export function ppoKernel(fast: number, slow: number): Kernel {
  checkPeriod('ppo', fast, 'fast');
  checkPeriod('ppo', slow, 'slow');
  return composeKernel(
    'source',
    [
      [emaKernel(fast), 'source', 'quick'],
      [emaKernel(slow), 'source', 'slow'],
      [combineKernel(1, -1), 'quick slow', 'apo'],
      [ratioKernel(100), 'apo slow', 'ppo'],
    ],
    'ppo',
  );
}

/** Its row of the catalog. */
export const ppoEntry: CatalogEntry = {
  name: 'ppo',
  fullName: 'Percentage price oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 12 },
    { name: 'slow', kind: 'int', least: 1, default: 26 },
  ],
  outputs: ['ppo'],
  warmup: (fast, slow) => [Math.max(fast, slow) - 1],
  reading:
    'Read like the MACD, but in percent, so that markets of different prices can be compared: above 0 bullish, below 0 bearish.',
  source: 'https://tulipindicators.org/ppo',
  evidence: 'ta-lib',
  kernel: ppoKernel,
};
