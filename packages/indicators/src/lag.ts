import type { Kernel } from '@veloce/core';
import { noValues, placeInBlock } from './block.js';

/** The last values of a column. */
export interface Lag {
  /** Place of the oldest value, which the next one replaces. */
  place: number;
  readonly ring: Float64Array;
}

/** A memory of `bars` values, with no value before the first bar. */
export function createLag(bars: number, firstBar = 0): Lag {
  return { place: placeInBlock(firstBar, bars), ring: noValues(bars) };
}

/** The value `bars` bars ago. */
export function lagKernel(bars: number): Kernel<Lag> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => createLag(bars),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { ring } = state;
      let place = state.place;

      for (let i = from; i < to; i++) {
        output[i] = ring[place];
        ring[place] = source[i];
        if (++place === bars) place = 0;
      }

      state.place = place;
    },
  };
}
