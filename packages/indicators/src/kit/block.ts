/**
 * The place of a bar in its block of `period` bars. Blocks are anchored to the absolute bar number, so that a window is cut
 * into the same two parts, and its sums have the same bits, wherever a run began.
 */
export function placeInBlock(bar: number, period: number): number {
  return ((bar % period) + period) % period;
}

/** A column of "no value": what a block holds before the run began, so that windows which reach there have no value either. */
export function noValues(length: number): Float64Array {
  return new Float64Array(length).fill(NaN);
}
