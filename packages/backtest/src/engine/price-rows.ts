import type { MarketData, Steps } from '@veloce/core';

/** Bars per block, a power of two. */
const size = 8;

/**
 * The prices of a market for many runs on it. What one run looks at lies all over the columns, and mostly has to be fetched from memory: here the
 * prices of a bar lie together, and so do the extremes of a block of bars. A level that a block does not reach, none of its bars does.
 */
export interface PriceRows {
  /** Open, high, low and close of each bar. */
  readonly bars: Float64Array;
  /** The highest high and the lowest low of each whole block. */
  readonly blocks: Float64Array;
  readonly length: number;
}

/** Blocks that are made at one go. */
const blocksAtOnce = 8_192;

/** The prices of a market as rows, in steps. A price that is `NaN` reaches nothing, and counts for nothing in its block. */
export function* priceRows({
  open,
  high,
  low,
  close,
  length,
}: Pick<MarketData, 'open' | 'high' | 'low' | 'close' | 'length'>): Steps<PriceRows> {
  const bars = new Float64Array(4 * length);
  const count = Math.floor(length / size);
  const blocks = new Float64Array(2 * count);
  for (let from = 0; from < length; from += size * blocksAtOnce) {
    const to = Math.min(length, from + size * blocksAtOnce);
    for (let i = from; i < to; i++) {
      bars[4 * i] = open[i];
      bars[4 * i + 1] = high[i];
      bars[4 * i + 2] = low[i];
      bars[4 * i + 3] = close[i];
    }
    yield 0;
  }
  for (let block = 0; block < count; block++) {
    if ((block + 1) % blocksAtOnce === 0) yield 0;
    let highest = -Infinity;
    let lowest = Infinity;
    for (let i = block * size; i < (block + 1) * size; i++) {
      if (high[i] > highest) highest = high[i];
      if (low[i] < lowest) lowest = low[i];
    }
    blocks[2 * block] = highest;
    blocks[2 * block + 1] = lowest;
  }
  return { bars, blocks, length };
}

/** The first bar of `[i, end)` that reaches one of two levels, `end` when none does; a level that is `NaN` is never reached. */
export function firstReached(
  { bars, blocks }: PriceRows,
  i: number,
  end: number,
  below: number,
  above: number,
): number {
  let j = i;
  while (j < end) {
    if ((j & (size - 1)) === 0) {
      const last = (end / size) | 0;
      let block = j / size;
      while (block < last && !(blocks[2 * block + 1] <= below || blocks[2 * block] >= above)) block++;
      j = block * size;
      if (j >= end) return end;
    }
    const stop = Math.min(end, (j | (size - 1)) + 1);
    for (; j < stop; j++) if (bars[4 * j + 2] <= below || bars[4 * j + 1] >= above) return j;
  }
  return end;
}
