import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { tieOf } from '../kit/ties.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Where `a` crosses `b`: 1 at the first bar above it, -1 at the first bar below it, else 0. Equal values keep the
 * side that was; values that only rounding sets apart (16 units in the last place) are equal.
 *
 * @param a n values, or a number that stands for them; any unit.
 * @param b n values, or a number that stands for them; in the unit of `a`.
 * @returns n codes; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §0
 * @example
 * ```ts
 * cross(Float64Array.of(1, 3, 1), Float64Array.of(2, 2, 2)); // 0 1 -1
 * ```
 */
export function cross(a: Column | number, b: Column | number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function cross(a: Operand, b: Operand): Series;
export function cross(a: Column | Operand, b: Column | Operand, options?: RunOptions): Float64Array | Series {
  return applyKernel(crossKernel, [], [a, b], options)[0];
}

/** The kernel of {@link cross}. */
export function crossKernel(): Kernel<{ side: number }> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ side: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [a, b] = inputs;
      const output = outputs[0];
      let side = state.side;

      for (let i = from; i < to; i++) {
        const distance = a[i] - b[i];
        const tie = tieOf(Math.min(Math.abs(a[i]), Math.abs(b[i])));
        const now = distance > tie ? 1 : distance < -tie ? -1 : side;
        output[i] = (side !== 0 && now !== side ? now : 0) + 0 * distance;
        side = now;
      }

      state.side = side;
    },
  };
}

/** Its row of the catalog. */
export const crossEntry: CatalogEntry = {
  name: 'cross',
  fullName: 'Crossing',
  group: 'statistics',
  pane: 'own',
  inputs: ['a', 'b'],
  params: [],
  outputs: ['cross'],
  warmup: () => [0],
  reading:
    '1 marks the bar of an upward crossing, -1 that of a downward crossing; 0 means no crossing here, whichever column is above.',
  source: 'definitions §0',
  evidence: 'oracle',
  kernel: crossKernel,
};
