import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { candleKernel, isInside, isLong, sideOf, type Candles } from './candle-kernel.js';

/**
 * Harami: a small body within the long one before; its side is against that one.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 11 values, and while a NaN is in the last 12 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLHARAMI of https://ta-lib.org/functions/
 * @example
 * ```ts
 * harami(open, high, low, close);
 * ```
 */
export function harami(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array {
  return runKernel(haramiKernel(), [open, high, low, close], options)[0];
}

/** The state machine behind {@link harami}. */
export function haramiKernel(): Kernel {
  return candleKernel(form, 2);
}

function form(c: Candles, i: number): number {
  return isLong(c, i - 1) && !isLong(c, i) && isInside(c, i, i - 1) ? -sideOf(c, i - 1) : 0;
}
