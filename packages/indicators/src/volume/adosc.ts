import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { adKernel } from './ad.js';
import { apoKernel } from '../momentum/apo.js';
import { checkPeriod } from '../kit/check.js';
import { composeKernel } from '../kit/compose.js';

/**
 * Chaikin oscillator: the difference of two exponential averages of the accumulation/distribution line, each
 * seeded as in `ema`. TA-Lib seeds both with the line's first value, so that its first ninety values or so differ.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param fast Period of the fast average in bars, an integer >= 1; usually 3.
 * @param slow Period of the slow average in bars, an integer >= 1; usually 10.
 * @returns n signed volumes; NaN for the first `Math.max(fast, slow) - 1` values, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/adosc
 * @example
 * ```ts
 * adosc(high, low, close, volume, 3, 10);
 * ```
 */
export function adosc(
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function adosc(
  high: Operand,
  low: Operand,
  close: Operand,
  volume: Operand,
  fast: number,
  slow: number,
): Series;
export function adosc(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(adoscKernel, [fast, slow], [high, low, close, volume], options)[0];
}

/** The kernel of {@link adosc}. */
export function adoscKernel(fast: number, slow: number): Kernel {
  checkPeriod('adosc', fast, 'fast');
  checkPeriod('adosc', slow, 'slow');
  return composeKernel(
    'high low close volume',
    [
      [adKernel(), 'high low close volume', 'line'],
      [apoKernel(fast, slow), 'line', 'oscillator'],
    ],
    'oscillator',
  );
}

/** Its row of the catalog. */
export const adoscEntry: CatalogEntry = {
  name: 'adosc',
  fullName: 'Chaikin oscillator',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 3 },
    { name: 'slow', kind: 'int', least: 1, default: 10 },
  ],
  outputs: ['adosc'],
  warmup: (fast, slow) => [Math.max(fast, slow) - 1],
  reading: 'Above 0 accumulation is growing and below 0 distribution is; a crossing of 0 marks the change.',
  source: 'https://tulipindicators.org/adosc',
  evidence: 'ta-lib',
  kernel: adoscKernel,
};
