import type { Kernel } from '@veloce/core';
import { noValues } from './block.js';

/**
 * The last values in order of time, and in order of size with gaps at the end as infinities. The order is kept in blocks of one
 * size, each a ring: a value is put in by moving others within two blocks, and one value from each block between to the next,
 * which turns those rings by one. That is about `3 * sqrt(period)` moves at most.
 */
export interface SortedWindow {
  place: number;
  /** Values in the window that are NaN, or from before the run. */
  gaps: number;
  readonly period: number;
  /** A block holds two to this power values. */
  readonly bits: number;
  readonly ring: Float64Array;
  readonly values: Float64Array;
  /** The index in its ring at which each block begins. */
  readonly heads: Int32Array;
}

/** A quantity of a window in order of size; `newest` is its latest value. */
export type SortedRule = (sorted: SortedWindow, newest: number) => number;

/** A quantity of the last `period` values in order of size. The order is kept from bar to bar. */
export function sortedWindowKernel(period: number, rule: SortedRule): Kernel<SortedWindow> {
  const bits = Math.max(3, Math.ceil(Math.log2(period) / 2));
  const blocks = Math.ceil(period / 2 ** bits);

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({
      place: 0,
      gaps: period,
      period,
      bits,
      ring: noValues(period),
      values: new Float64Array(blocks << bits).fill(Infinity),
      heads: new Int32Array(blocks),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { ring } = state;
      let { place, gaps } = state;

      for (let i = from; i < to; i++) {
        const x = source[i];
        const old = ring[place];
        ring[place] = x;
        if (++place === period) place = 0;
        if (old !== old) gaps--;
        if (x !== x) gaps++;
        replace(state, old === old ? old : Infinity, x === x ? x : Infinity);
        output[i] = gaps > 0 ? NaN : 1 * rule(state, x);
      }

      state.place = place;
      state.gaps = gaps;
    },
  };
}

/** The value of a rank, from 0 for the smallest. */
export function valueAt(sorted: SortedWindow, rank: number): number {
  const { bits, heads, values } = sorted;
  const mask = (1 << bits) - 1;
  return values[(rank & ~mask) | ((heads[rank >> bits] + rank) & mask)];
}

/** First rank whose value is not below `x`. */
export function lowerBound({ bits, heads, values, period }: SortedWindow, x: number): number {
  const mask = (1 << bits) - 1;
  let low = 0;
  let high = period;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[(middle & ~mask) | ((heads[middle >> bits] + middle) & mask)] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First rank whose value is above `x`. */
export function upperBound({ bits, heads, values, period }: SortedWindow, x: number): number {
  const mask = (1 << bits) - 1;
  let low = 0;
  let high = period;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[(middle & ~mask) | ((heads[middle >> bits] + middle) & mask)] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes one value out of the order and puts another in. */
function replace(sorted: SortedWindow, old: number, x: number): void {
  const hole = lowerBound(sorted, old);
  if (x >= old) moveDown(sorted, hole, upperBound(sorted, x) - 1, x);
  else moveUp(sorted, hole, lowerBound(sorted, x), x);
}

/** Moves what is above the hole, up to rank `to`, down by one; `to` takes `x`. */
function moveDown({ bits, heads, values }: SortedWindow, hole: number, to: number, x: number): void {
  const mask = (1 << bits) - 1;
  const last = to >> bits;
  let block = hole >> bits;
  let rank = hole & mask;
  for (; block < last; block++, rank = 0) {
    // A block that is passed as a whole turns: its first place, free by now, becomes its last.
    if (rank === 0) heads[block] = (heads[block] + 1) & mask;
    else closeUp(values, block << bits, heads[block], mask, rank, mask);
    const end = (block << bits) | ((heads[block] + mask) & mask);
    values[end] = values[((block + 1) << bits) | heads[block + 1]];
  }
  closeUp(values, last << bits, heads[last], mask, rank, to & mask);
  values[(last << bits) | ((heads[last] + to) & mask)] = x;
}

/** Moves what is below the hole, down to rank `to`, up by one; `to` takes `x`. */
function moveUp({ bits, heads, values }: SortedWindow, hole: number, to: number, x: number): void {
  const mask = (1 << bits) - 1;
  const last = to >> bits;
  let block = hole >> bits;
  let rank = hole & mask;
  for (; block > last; block--, rank = mask) {
    if (rank === mask) heads[block] = (heads[block] + mask) & mask;
    else openUp(values, block << bits, heads[block], mask, rank, 0);
    const end = ((block - 1) << bits) | ((heads[block - 1] + mask) & mask);
    values[(block << bits) | heads[block]] = values[end];
  }
  openUp(values, last << bits, heads[last], mask, rank, to & mask);
  values[(last << bits) | ((heads[last] + to) & mask)] = x;
}

/** Within a ring, moves the values behind place `from`, up to place `to`, forward by one. */
function closeUp(
  values: Float64Array,
  base: number,
  head: number,
  mask: number,
  from: number,
  to: number,
): void {
  let place = base | ((head + from) & mask);
  for (let k = from; k < to; k++) {
    const next = base | ((head + k + 1) & mask);
    values[place] = values[next];
    place = next;
  }
}

/** The same backward: the values before place `from`, down to place `to`. */
function openUp(
  values: Float64Array,
  base: number,
  head: number,
  mask: number,
  from: number,
  to: number,
): void {
  let place = base | ((head + from) & mask);
  for (let k = from; k > to; k--) {
    const next = base | ((head + k - 1) & mask);
    values[place] = values[next];
    place = next;
  }
}
