import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import {
  bottomOf,
  candleKernel,
  hasOneShadow,
  lowerShadowOf,
  nearOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Hammer: a small body at or below the low of the bar before, with a long lower shadow and almost no upper one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes one, which is bullish, else 0; NaN for the first 11 values,
 *   and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHAMMER of https://ta-lib.org/functions/
 * @example
 * ```ts
 * hammer(open, high, low, close);
 * ```
 */
export function hammer(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array {
  return runKernel(hammerKernel(), [open, high, low, close], options)[0];
}

/** The state machine behind {@link hammer}. */
export function hammerKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  const low = c.low[i - 1] + nearOf(c, i - 1);
  return hasOneShadow(c, i, lowerShadowOf(c, i), upperShadowOf(c, i)) && bottomOf(c, i) <= low ? 1 : 0;
}
