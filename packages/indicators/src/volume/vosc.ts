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
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Volume oscillator, `100 * (sma(volume, fast) - sma(volume, slow)) / sma(volume, slow)`.
 *
 * @param volume n volumes, >= 0.
 * @param fast Short window in bars, an integer >= 1; usually 5.
 * @param slow Long window in bars, an integer >= 1; usually 20.
 * @returns n values in percent; NaN for the first `Math.max(fast, slow) - 1` values, and while a NaN is in the
 *   window, or no volume.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/vosc
 * @example
 * ```ts
 * vosc(volume, 5, 20);
 * ```
 */
export function vosc(volume: Column, fast: number, slow: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function vosc(volume: Operand, fast: number, slow: number): Series;
export function vosc(
  volume: Column | Operand,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(voscKernel, [fast, slow], [volume], options)[0];
}

/** The kernel of {@link vosc}. */
export function voscKernel(fast: number, slow: number): Kernel {
  checkPeriod('vosc', fast, 'fast');
  checkPeriod('vosc', slow, 'slow');
  return composeKernel(
    'volume',
    [
      [smaKernel(fast), 'volume', 'quick'],
      [smaKernel(slow), 'volume', 'slow'],
      [combineKernel(100, -100), 'quick slow', 'difference'],
      [ratioKernel(), 'difference slow', 'vosc'],
    ],
    'vosc',
  );
}

/** Its row of the catalog. */
export const voscEntry: CatalogEntry = {
  name: 'vosc',
  fullName: 'Volume oscillator',
  group: 'volume',
  pane: 'own',
  inputs: ['volume'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 5 },
    { name: 'slow', kind: 'int', least: 1, default: 20 },
  ],
  outputs: ['vosc'],
  warmup: (fast, slow) => [Math.max(fast, slow) - 1],
  reading:
    'Above 0 volume is rising against its longer average, which confirms the current move, and below 0 it is falling.',
  source: 'https://tulipindicators.org/vosc',
  evidence: 'oracle',
  kernel: voscKernel,
};
