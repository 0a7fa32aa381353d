import type { Kernel } from '@veloce/core';
import { keep, sortedMemory, type SortedMemory } from './sorted-memory.js';

/** A normal distribution's deviation by its median absolute deviation. */
const toDeviation = 1.4826;

interface Robust {
  readonly memory: SortedMemory;
  /** How many of the lower half are among the nearest to the median; it changes little from value to value. */
  nearer: number;
}

/**
 * Median of the last `memory` known values before each bar, and their robust deviation: 1.4826 times the median absolute deviation. NaN until
 * there are so many, and where the source is NaN. An odd `memory` takes one search for the middle instead of two.
 */
export function robustKernel(memory: number): Kernel<Robust> {
  return {
    inputs: 1,
    outputs: 2,
    init: () => ({ memory: sortedMemory(memory), nearer: 0 }),

    advance(state, [source], [median, deviation], from, to) {
      const own = state.memory;
      const { sorted } = own;
      for (let i = from; i < to; i++) {
        const x = source[i];
        if (own.count === memory && x === x) {
          const middle = (sorted[(memory - 1) >>> 1] + sorted[memory >>> 1]) / 2;
          median[i] = middle;
          deviation[i] = toDeviation * medianDistance(state, middle);
        } else median[i] = deviation[i] = NaN;
        if (Math.abs(x) < Infinity) keep(own, source, i);
      }
    },
  };
}

/** The median of the distances from the median: they grow outward on both sides of it. */
function medianDistance(state: Robust, median: number): number {
  const count = state.memory.sorted.length;
  const upper = distanceAt(state, median, count >>> 1);
  return count % 2 === 1 ? upper : (distanceAt(state, median, (count >>> 1) - 1) + upper) / 2;
}

/** The distance of rank `rank` (0 is the least): walks to how many of the lower half are among those up to it. */
function distanceAt(state: Robust, median: number, rank: number): number {
  const { sorted } = state.memory;
  const count = sorted.length;
  const lower = count >>> 1; // values below the middle, or one of the middle ones
  const upper = count - lower;
  const taken = rank + 1;
  const least = taken > upper ? taken - upper : 0;
  const most = taken < lower ? taken : lower;
  let own = Math.max(least, Math.min(most, state.nearer));
  // The next one of the lower half against the last one that would be taken of the upper half.
  while (own > least && median - sorted[lower - own] >= sorted[lower + taken - own] - median) own--;
  while (own < most && median - sorted[lower - 1 - own] < sorted[lower + taken - own - 1] - median) own++;
  state.nearer = own;
  const left = own > 0 ? median - sorted[lower - own] : -Infinity;
  const right = taken > own ? sorted[lower + taken - own - 1] - median : -Infinity;
  return left > right ? left : right;
}
