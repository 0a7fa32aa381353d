import type { Kernel } from '@veloce/core';
import { noValues } from './block.js';

/** The last values in order of time, and in order of size with gaps at the end as infinities. */
export interface SortedWindow {
  place: number;
  /** Values in the window that are NaN, or from before the run. */
  gaps: number;
  readonly ring: Float64Array;
  readonly sorted: Float64Array;
}

/** A quantity of a window in order of size; `newest` is its latest value. */
export type SortedRule = (sorted: Float64Array, newest: number) => number;

/**
 * A quantity of the last `period` values in order of size. The order is kept from bar to bar: two binary searches, and one
 * move of the values between them.
 */
export function sortedWindowKernel(period: number, rule: SortedRule): Kernel<SortedWindow> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({
      place: 0,
      gaps: period,
      ring: noValues(period),
      sorted: new Float64Array(period).fill(Infinity),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { ring, sorted } = state;
      let { place, gaps } = state;

      for (let i = from; i < to; i++) {
        const x = source[i];
        const old = ring[place];
        ring[place] = x;
        if (++place === period) place = 0;
        if (old !== old) gaps--;
        if (x !== x) gaps++;
        replace(sorted, old === old ? old : Infinity, x === x ? x : Infinity);
        output[i] = gaps > 0 ? NaN : 1 * rule(sorted, x);
      }

      state.place = place;
      state.gaps = gaps;
    },
  };
}

/** First place whose value is not below `x`. */
export function lowerBound(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First place whose value is above `x`. */
export function upperBound(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes one value out of an ordered array and puts another in. */
function replace(sorted: Float64Array, old: number, x: number): void {
  let hole = lowerBound(sorted, old);
  if (x >= old) {
    const to = upperBound(sorted, x) - 1;
    for (; hole < to; hole++) sorted[hole] = sorted[hole + 1];
  } else {
    const to = lowerBound(sorted, x);
    for (; hole > to; hole--) sorted[hole] = sorted[hole - 1];
  }
  sorted[hole] = x;
}
