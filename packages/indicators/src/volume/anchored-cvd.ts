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
 * Cumulative volume delta since an anchor: a bar whose `anchor` is neither 0 nor NaN is the first of its own sum.
 *
 * @param anchor n values; neither 0 nor NaN at the first bar of a sum.
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @returns n signed volumes; NaN before the first anchor, and where a volume is NaN, which leaves the sum where it was.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * anchoredCvd(sessionStart(time, 60, 0), buyVolume, sellVolume); // again at each full hour
 * ```
 */
export function anchoredCvd(
  anchor: Column,
  buyVolume: Column,
  sellVolume: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function anchoredCvd(anchor: Operand, buyVolume: Operand, sellVolume: Operand): Series;
export function anchoredCvd(
  anchor: Column | Operand,
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(anchoredCvdKernel, [], [anchor, buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link anchoredCvd}. */
export function anchoredCvdKernel(): Kernel<{ sum: number }> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => ({ sum: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [anchor, buyVolume, sellVolume] = inputs;
      const output = outputs[0];
      let value = 1 * state.sum; // unboxed

      for (let i = from; i < to; i++) {
        const mark = anchor[i];
        if (mark !== 0 && mark === mark) value = 0;
        const next = value + (buyVolume[i] - sellVolume[i]);
        output[i] = next;
        if (next === next) value = next;
      }

      state.sum = value;
    },
  };
}

/** Its row of the catalog. */
export const anchoredCvdEntry: CatalogEntry = {
  name: 'anchoredCvd',
  fullName: 'Anchored CVD',
  group: 'volume',
  pane: 'own',
  inputs: ['anchor', 'buyVolume', 'sellVolume'],
  params: [],
  outputs: ['anchoredCvd'],
  warmup: null,
  reading:
    'Above 0 takers have bought more than they sold since the anchor and below 0 sold more; a price that moves against it is being absorbed.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: anchoredCvdKernel,
};
