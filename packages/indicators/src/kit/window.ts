import type { Kernel } from '@veloce/core';
import { noValues } from './block.js';

/** The last `period` values of each column, twice in a row, so that they are always somewhere next to each other. */
export interface Windows {
  place: number;
  readonly rings: readonly Float64Array[];
}

/** A quantity of the values `[start, start + period)` of one or two windows, oldest first. */
export type WindowRule = (a: Float64Array, start: number, period: number, b: Float64Array) => number;

/** A quantity of the last `period` values that is computed from all of them at every bar. */
export function windowKernel(period: number, rule: WindowRule, inputCount = 1): Kernel<Windows> {
  return {
    inputs: inputCount,
    outputs: 1,
    init: () => ({ place: 0, rings: Array.from({ length: inputCount }, () => noValues(2 * period)) }),

    advance(state, inputs, outputs, from, to) {
      const output = outputs[0];
      const { rings } = state;
      const first = rings[0];
      const second = rings[inputCount - 1];
      const a = inputs[0];
      const b = inputs[inputCount - 1];
      let place = state.place;

      for (let i = from; i < to; i++) {
        first[place] = first[place + period] = a[i];
        if (inputCount > 1) second[place] = second[place + period] = b[i];
        if (++place === period) place = 0;
        output[i] = 1 * rule(first, place, period, second);
      }

      state.place = place;
    },
  };
}
