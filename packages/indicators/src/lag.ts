import { placeInBlock } from './block.js';

/** The last `bars` values of a column. */
export interface Lag {
  /** Place of the oldest value, which the next one replaces. */
  place: number;
  readonly ring: Float64Array;
}

/** A memory of `bars` values, with no value before the first bar. */
export function createLag(bars: number, firstBar = 0): Lag {
  return { place: placeInBlock(firstBar, bars), ring: new Float64Array(bars).fill(NaN) };
}
