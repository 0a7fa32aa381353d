import type { Column, Kernel } from '@veloce/core';

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
      state.value = smooth(source, output, i, to, keep, weight, value);
      state.seen = seen;
    },
  };
}

/** The filter once it is seeded. A function of its own, as V8 compiles this loop well only when it stands alone. */
function smooth(
  source: Column,
  output: Float64Array,
  from: number,
  to: number,
  keep: number,
  weight: number,
  start: number,
): number {
  let value = 1 * start; // unboxed
  for (let i = from; i < to; i++) {
    const next = keep * value + weight * source[i];
    output[i] = next;
    if (next === next) value = next; // a gap leaves the average where it was
  }
  return value;
}
