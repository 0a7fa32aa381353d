import type { Kernel } from '@veloce/core';

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
    init: () => ({ value: NaN, seen: 0 }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let { value, seen } = state;

      let i = from;
      for (; i < to && seen < period; i++) {
        const x = source[i];
        if (x === x) value = ++seen === 1 ? x : value + (x - value) / seen; // the mean so far
        output[i] = x === x && seen === period ? value : NaN;
      }
      let average = 1 * value; // unboxed, as the two factors
      const share = 1 * weight;
      const rest = 1 * keep;
      for (; i < to; i++) {
        const next = rest * average + share * source[i];
        output[i] = next;
        if (next === next) average = next; // a gap leaves the average where it was
      }
      state.value = average;
      state.seen = seen;
    },
  };
}
