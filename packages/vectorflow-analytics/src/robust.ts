import type { Kernel } from '@veloce/core';

/** A normal distribution's deviation by its median absolute deviation. */
const toDeviation = 1.4826;

/** The last known values in the order of time, and sorted. */
interface Sorted {
  readonly ring: Float64Array;
  readonly sorted: Float64Array;
  place: number;
  count: number;
}

/**
 * Median of the last `memory` known values before each bar, and their robust deviation: 1.4826 times the median absolute deviation. NaN until
 * there are so many, and where the source is NaN. An odd `memory` takes one search for the middle instead of two.
 */
export function robustKernel(memory: number): Kernel<Sorted> {
  return {
    inputs: 1,
    outputs: 2,
    init: () => ({ ring: new Float64Array(memory), sorted: new Float64Array(memory), place: 0, count: 0 }),

    advance(state, [source], [median, deviation], from, to) {
      const { ring, sorted } = state;
      for (let i = from; i < to; i++) {
        const x = source[i];
        if (state.count === memory && x === x) {
          const middle = (sorted[(memory - 1) >>> 1] + sorted[memory >>> 1]) / 2;
          median[i] = middle;
          deviation[i] = toDeviation * medianDistance(sorted, middle);
        } else median[i] = deviation[i] = NaN;
        if (!(Math.abs(x) < Infinity)) continue;
        if (state.count < memory) insert(sorted, state.count++, x);
        else replace(sorted, ring[state.place], x);
        ring[state.place] = x;
        if (++state.place === memory) state.place = 0;
      }
    },
  };
}

/** The first place whose value is not below `x`. */
function placeOf(sorted: Float64Array, end: number, x: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(sorted: Float64Array, count: number, x: number): void {
  const at = placeOf(sorted, count, x);
  sorted.copyWithin(at + 1, at, count);
  sorted[at] = x;
}

/** Takes `old` out and `x` in: only what lies between them moves. */
function replace(sorted: Float64Array, old: number, x: number): void {
  let at = placeOf(sorted, sorted.length, old);
  const last = sorted.length - 1;
  while (at < last && sorted[at + 1] < x) {
    sorted[at] = sorted[at + 1];
    at++;
  }
  while (at > 0 && sorted[at - 1] > x) {
    sorted[at] = sorted[at - 1];
    at--;
  }
  sorted[at] = x;
}

/** The median of the distances from the median: they grow outward on both sides of it. */
function medianDistance(sorted: Float64Array, median: number): number {
  const count = sorted.length;
  const upper = distanceAt(sorted, median, count >>> 1);
  return count % 2 === 1 ? upper : (distanceAt(sorted, median, (count >>> 1) - 1) + upper) / 2;
}

/** The distance of rank `rank` (0 is the least), by bisection on how many of the lower half are among those up to it. */
function distanceAt(sorted: Float64Array, median: number, rank: number): number {
  const count = sorted.length;
  const lower = count >>> 1; // values below the middle, or one of the middle ones
  const upper = count - lower;
  const taken = rank + 1;
  let low = taken > upper ? taken - upper : 0;
  let high = taken < lower ? taken : lower;
  while (low < high) {
    const own = (low + high) >>> 1;
    // The next one of the lower half against the last one that would be taken of the upper half.
    if (median - sorted[lower - 1 - own] < sorted[lower + taken - own - 1] - median) low = own + 1;
    else high = own;
  }
  const left = low > 0 ? median - sorted[lower - low] : -Infinity;
  const right = taken > low ? sorted[lower + taken - low - 1] - median : -Infinity;
  return left > right ? left : right;
}
