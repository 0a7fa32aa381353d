import type { Kernel } from '@veloce/core';
import { double } from './number.js';

/** An exponential average at work. */
export interface Smoothing {
  value: number;
  /** Values taken so far, counted up to the period. */
  seen: number;
}

/** Exponential average with a given weight of the newest value, seeded with the mean of the first `period` values. */
export function smoothingKernel(period: number, weight: number): Kernel<Smoothing> {
  const keep = 1 - weight;

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ value: 0, seen: 0 }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let value = double(state.value);
      let seen = state.seen;

      let i = from;
      for (; i < to && seen < period; i++) {
        const x = source[i];
        if (x === x) value += (x - value) / ++seen; // the mean so far
        output[i] = x === x && seen === period ? value : NaN;
      }
      for (; i < to; i++) {
        const x = source[i];
        if (x === x) {
          value = keep * value + weight * x;
          output[i] = value;
        } else {
          output[i] = NaN; // a gap leaves the average where it was
        }
      }

      state.value = value;
      state.seen = seen;
    },
  };
}
