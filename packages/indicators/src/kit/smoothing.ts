import type { Kernel } from '@veloce/core';

/** An exponential average at work. */
export interface Smoothing {
  /** Not `value`: V8 gives objects that begin with one name one shape, and iterators, which begin so, hold anything there. */
  average: number;
  /** Values taken so far, counted up to the period. */
  seen: number;
}

/** Exponential average with a given weight of the newest value, seeded with the mean of the first `period` values. */
export function smoothingKernel(period: number, weight: number): Kernel<Smoothing> {
  const keep = 1 - weight;

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ average: NaN, seen: 0 }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let average = 1 * state.average; // unboxed
      let seen = state.seen;

      let i = from;
      for (; i < to && seen < period; i++) {
        const x = source[i];
        if (x === x) average = ++seen === 1 ? x : average + (x - average) / seen; // the mean so far
        output[i] = x === x && seen === period ? average : NaN;
      }
      const share = 1 * weight; // unboxed, as the rest and the average
      const rest = 1 * keep;
      for (; i < to; i++) {
        const next = rest * average + share * source[i];
        output[i] = next;
        if (next === next) average = next; // a gap leaves the average where it was
      }
      state.average = average;
      state.seen = seen;
    },
  };
}
