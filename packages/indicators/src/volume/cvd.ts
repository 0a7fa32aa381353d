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
 * Cumulative volume delta, `cvd[i] = cvd[i-1] + buyVolume[i] - sellVolume[i]`, from 0 before the first bar, never reset.
 *
 * Its origin is arbitrary: only differences carry information.
 *
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @returns n signed volumes; NaN where an input is NaN, which leaves the sum where it was.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * cvd(Float64Array.of(3, 1), Float64Array.of(1, 4)); // 2 -1
 * ```
 */
export function cvd(buyVolume: Column, sellVolume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function cvd(buyVolume: Operand, sellVolume: Operand): Series;
export function cvd(
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(cvdKernel, [], [buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link cvd}. */
export function cvdKernel(): Kernel<{ sum: number }> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ sum: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [buyVolume, sellVolume] = inputs;
      const output = outputs[0];
      let value = 1 * state.sum; // unboxed

      for (let i = from; i < to; i++) {
        const next = value + (buyVolume[i] - sellVolume[i]);
        output[i] = next;
        if (next === next) value = next;
      }

      state.sum = value;
    },
  };
}

/** Its row of the catalog. */
export const cvdEntry: CatalogEntry = {
  name: 'cvd',
  fullName: 'Cumulative volume delta',
  group: 'volume',
  pane: 'own',
  inputs: ['buyVolume', 'sellVolume'],
  params: [],
  outputs: ['cvd'],
  warmup: () => [0],
  reading:
    'A rising line means that takers buy and a falling one that they sell; a new price extreme that the line does not confirm is a divergence.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: cvdKernel,
};
