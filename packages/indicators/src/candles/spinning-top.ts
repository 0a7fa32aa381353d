import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import {
  bodyOf,
  candleKernel,
  isShort,
  lowerShadowOf,
  sideOf,
  upperShadowOf,
  type Candles,
} from './candle-kernel.js';

/**
 * Spinning top: a small body with longer shadows on both sides; its side is that of the body.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values: 1 where the newest candle completes a bullish one, -1 for a bearish one, else 0; NaN for the
 *   first 10 values, and while a NaN is in the last 11 bars.
 * @throws {RangeError} when the columns differ in length.
 * @see CDLSPINNINGTOP of https://ta-lib.org/functions/
 * @example
 * ```ts
 * spinningTop(open, high, low, close);
 * ```
 */
export function spinningTop(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array {
  return runKernel(spinningTopKernel(), [open, high, low, close], options)[0];
}

/** The state machine behind {@link spinningTop}. */
export function spinningTopKernel(): Kernel {
  return candleKernel(form, 1);
}

function form(c: Candles, i: number): number {
  const body = bodyOf(c, i);
  return isShort(c, i) && upperShadowOf(c, i) > body && lowerShadowOf(c, i) > body ? sideOf(c, i) : 0;
}
