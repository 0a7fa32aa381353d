import type { Column } from '@veloce/core';

/** Bars per block. */
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

/** The first bar from `i` on that reaches one of two levels, or one before it from which there are less bars to look at; `NaN` is reached by none. */
export function passQuietBlocks({ high, low, bars }: BlockExtremes, i: number, below: number, above: number): number {
  let j = i;
  const end = Math.min(Math.ceil(i / size) * size, bars.high.length);
  for (; j < end; j++) if (bars.low[j] <= below || bars.high[j] >= above) return j;
  let block = j / size;
  if (block !== (block | 0)) return j;
  while (block < high.length && !(low[block] <= below || high[block] >= above)) block++;
  return block * size;
}
