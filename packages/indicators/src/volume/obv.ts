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
 * On-balance volume: the volume of rising bars less that of falling bars, from 0 at the first bar.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n signed volumes; NaN where an input is NaN; after a gap the sum goes on with the second bar.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/obv
 * @example
 * ```ts
 * obv(close, volume);
 * ```
 */
export function obv(close: Column, volume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function obv(close: Operand, volume: Operand): Series;
export function obv(
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(obvKernel, [], [close, volume], options)[0];
}

/** The kernel of {@link obv}. */
export function obvKernel(): Kernel<{ before: number; sum: number }> {
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
        const sign = Number(now > before) - Number(now < before); // without a branch, which random moves would miss
        const next = sum + sign * volume[i];
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
export const obvEntry: CatalogEntry = {
  name: 'obv',
  fullName: 'On-balance volume',
  group: 'volume',
  pane: 'own',
  inputs: ['close', 'volume'],
  params: [],
  outputs: ['obv'],
  warmup: () => [0],
  reading:
    'A rising line means that volume comes with rising closes; a divergence from the price warns that the move lacks volume.',
  source: 'https://tulipindicators.org/obv',
  evidence: 'ta-lib',
  kernel: obvKernel,
};
