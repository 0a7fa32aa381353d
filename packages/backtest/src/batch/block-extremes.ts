import type { Column } from '@veloce/core';

/** Bars per block, a power of two. */
const size = 16;

/** The highest high and the lowest low of each block of bars: a level that a block does not reach, none of its bars does. */
export interface BlockExtremes {
  readonly high: Column;
  readonly low: Column;
  /** The columns themselves. */
  readonly bars: { readonly high: Column; readonly low: Column };
}

/** The extremes of whole blocks of two columns; a high that is `NaN` counts for nothing, as it reaches nothing. */
export function blockExtremes({ high, low }: { readonly high: Column; readonly low: Column }): BlockExtremes {
  const blocks = Math.floor(high.length / size);
  const highest = new Float64Array(blocks).fill(-Infinity);
  const lowest = new Float64Array(blocks).fill(Infinity);
  for (let i = 0; i < blocks * size; i++) {
    const block = (i / size) | 0;
    if (high[i] > highest[block]) highest[block] = high[i];
    if (low[i] < lowest[block]) lowest[block] = low[i];
  }
  return { high: highest, low: lowest, bars: { high, low } };
}

/**
 * Passes over bars of `[i, end)` that reach neither of two levels, mostly a block at a time; `NaN` is reached by none.
 *
 * @returns A bar at or before the first one that reaches a level, and all before it do not; `end` when none does.
 */
export function passQuietBlocks(
  { high, low, bars }: BlockExtremes,
  i: number,
  end: number,
  below: number,
  above: number,
): number {
  let j = i;
  while (j < end && (j & (size - 1)) !== 0) {
    if (bars.low[j] <= below || bars.high[j] >= above) return j;
    j++;
  }
  // The last block may hold bars after the end: if they reach a level, its bars are left to be looked at one by one.
  let block = j / size;
  const last = Math.min(high.length, Math.ceil(end / size));
  if (j < end) while (block < last && !(low[block] <= below || high[block] >= above)) block++;
  return Math.min(j < end ? block * size : j, end);
}
