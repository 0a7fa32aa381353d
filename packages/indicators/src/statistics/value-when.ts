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
 * The value at the last bar where the condition held.
 *
 * @param condition n values; 0 is false, NaN is unknown.
 * @param source n values, any unit.
 * @returns n values in the unit of `source`; NaN before it first held, and where
 *   it is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §0
 * @example
 * ```ts
 * valueWhen(Float64Array.of(0, 1, 0), Float64Array.of(5, 6, 7)); // NaN 6 6
 * ```
 */
export function valueWhen(condition: Column, source: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function valueWhen(condition: Operand, source: Operand): Series;
export function valueWhen(
  condition: Column | Operand,
  source: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(valueWhenKernel, [], [condition, source], options)[0];
}

/** The kernel of {@link valueWhen}. */
export function valueWhenKernel(): Kernel<{ held: number }> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ held: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [condition, source] = inputs;
      const output = outputs[0];
      let value = 1 * state.held; // unboxed

      for (let i = from; i < to; i++) {
        const x = condition[i];
        if (x !== 0 && x === x) value = source[i];
        output[i] = value + 0 * x;
      }

      state.held = value;
    },
  };
}

/** Its row of the catalog. */
export const valueWhenEntry: CatalogEntry = {
  name: 'valueWhen',
  fullName: 'Value when',
  group: 'statistics',
  pane: 'price',
  inputs: ['condition', 'source'],
  params: [],
  outputs: ['valueWhen'],
  warmup: null,
  reading:
    'The level at which the condition last held, such as the price of the last signal: compare the value now with it.',
  source: 'definitions §0',
  evidence: 'oracle',
  kernel: valueWhenKernel,
};
