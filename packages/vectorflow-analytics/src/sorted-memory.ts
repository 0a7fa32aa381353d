import type { Column } from '@veloce/core';

/** The last values in the order of time, and in order of size. Plain data: it lives in the state of a kernel. */
export interface SortedMemory {
  readonly ring: Float64Array;
  readonly sorted: Float64Array;
  place: number;
  count: number;
  /** The places where the last value left and entered the order: the next ones are mostly near. */
  left: number;
  came: number;
}

/** A memory of `size` values, none known yet. */
export function sortedMemory(size: number): SortedMemory {
  return {
    ring: new Float64Array(size),
    sorted: new Float64Array(size).fill(Infinity),
    place: 0,
    count: 0,
    left: 0,
    came: 0,
  };
}

/** Forgets all values. */
export function forget(memory: SortedMemory): void {
  memory.sorted.fill(Infinity);
  memory.place = 0;
  memory.count = 0;
}

/** From this many moves on, the platform's own copy is faster. */
const manyMoves = 24;

/**
 * Takes in `source[i]`, which is not NaN, in place of the oldest value when there is no room. It reads the column itself: numbers handed
 * to a function would be boxed.
 */
export function keep(memory: SortedMemory, source: Column, i: number): void {
  const { ring, sorted, place } = memory;
  const last = sorted.length - 1;
  const x = source[i];
  // A free place holds the largest value there is.
  const old = memory.count > last ? ring[place] : Infinity;
  if (memory.count <= last) memory.count++;
  ring[place] = x;
  memory.place = place === last ? 0 : place + 1;

  let hole = memory.left;
  while (hole > 0 && sorted[hole] > old) hole--;
  while (hole < last && sorted[hole] < old) hole++;
  let at = memory.came;
  while (at > 0 && sorted[at] > x) at--;
  while (at < last && sorted[at] < x) at++;
  if (hole < at) {
    if (sorted[at] >= x) at--; // what lies below moves down by one
    if (at - hole > manyMoves) sorted.copyWithin(hole, hole + 1, at + 1);
    else for (let k = hole; k < at; k++) sorted[k] = sorted[k + 1];
  } else {
    if (sorted[at] < x && at < hole) at++;
    if (hole - at > manyMoves) sorted.copyWithin(at + 1, at, hole);
    else for (let k = hole; k > at; k--) sorted[k] = sorted[k - 1];
  }
  sorted[at] = x;
  memory.left = hole;
  memory.came = at;
}
