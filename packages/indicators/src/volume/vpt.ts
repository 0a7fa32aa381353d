import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Volume-price trend: the sum of `volume * (close - close[i-1]) / close[i-1]`, from 0 at the first bar.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n signed volumes; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000502345/
 * @example
 * ```ts
 * vpt(close, volume);
 * ```
 */
export function vpt(close: Column, volume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function vpt(close: Operand, volume: Operand): Series;
export function vpt(
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(vptKernel, [], [close, volume], options)[0];
}

/** The kernel of {@link vpt}. */
export function vptKernel(): Kernel<{ before: number; sum: number }> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ before: NaN, sum: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [close, volume] = inputs;
      const output = outputs[0];
      let before = 1 * state.before; // unboxed
      let sum = 1 * state.sum; // unboxed

      for (let i = from; i < to; i++) {
        const now = close[i];
        const next = sum + (volume[i] * (now - before)) / before;
        if (next === next) sum = next;
        output[i] = sum + 0 * (now + volume[i]); // NaN in a gap, which leaves the sum where it was
        before = now;
      }

      state.before = before;
      state.sum = sum;
    },
  };
}

/** Its row of the catalog. */
export const vptEntry: CatalogEntry = {
  name: 'vpt',
  fullName: 'Volume-price trend',
  group: 'volume',
  pane: 'own',
  inputs: ['close', 'volume'],
  params: [],
  outputs: ['vpt'],
  warmup: () => [0],
  reading:
    'A rising line means that volume supports the rise, in proportion to the returns; a divergence from the price warns of a turn.',
  source: 'https://www.tradingview.com/support/solutions/43000502345/',
  evidence: 'ta-lib',
  kernel: vptKernel,
};
