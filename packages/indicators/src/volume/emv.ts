import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { changeKernel, combineKernel, composeKernel, passKernel } from '../kit/compose.js';

/**
 * Ease of movement: the change of the middle `(high + low) / 2`, by `volume / 10000 / (high - low)`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param volume n volumes, >= 0.
 * @returns n values; NaN for the first value, and where the last two bars have a NaN, or the bar no volume.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/emv
 * @example
 * ```ts
 * emv(high, low, volume);
 * ```
 */
export function emv(high: Column, low: Column, volume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function emv(high: Operand, low: Operand, volume: Operand): Series;
export function emv(
  high: Column | Operand,
  low: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(emvKernel, [], [high, low, volume], options)[0];
}

/** The kernel of {@link emv}. */
export function emvKernel(): Kernel {
  return composeKernel(
    'high low volume',
    [
      [combineKernel(0.5, 0.5), 'high low', 'middle'],
      [changeKernel(), 'middle', 'change'],
      [passKernel(eachEase, 4), 'high low volume change', 'ease'],
    ],
    'ease',
  );
}

function ease(high: number, low: number, volume: number, change: number): number {
  return volume === 0 ? NaN : (10_000 * change * (high - low)) / volume;
}

function eachEase(
  output: Float64Array,
  from: number,
  to: number,
  a: Column,
  b: Column,
  c: Column,
  d: Column,
): void {
  for (let i = from; i < to; i++) output[i] = ease(a[i], b[i], c[i], d[i]);
}

/** Its row of the catalog. */
export const emvEntry: CatalogEntry = {
  name: 'emv',
  fullName: 'Ease of movement',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'volume'],
  params: [],
  outputs: ['emv'],
  warmup: () => [1],
  reading:
    'Far above 0 the price rises easily, on little volume, and far below 0 it falls easily; near 0 it takes much volume to move it.',
  source: 'https://tulipindicators.org/emv',
  evidence: 'oracle',
  kernel: emvKernel,
};
