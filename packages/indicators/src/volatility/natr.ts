import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { atrKernel } from './atr.js';
import { checkPeriod } from '../kit/check.js';
import { composeKernel, ratioKernel } from '../kit/compose.js';

/**
 * Average true range in percent of the close, `100 * atr / close`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 1; usually 14.
 * @returns n values in percent; NaN for the first `period - 1` values, and wherever the true range is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/natr
 * @example
 * ```ts
 * natr(high, low, close, 14);
 * ```
 */
export function natr(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array {
  return runKernel(natrKernel(period), [high, low, close], options)[0];
}

/** The state machine behind {@link natr}. */
export function natrKernel(period: number): Kernel {
  checkPeriod('natr', period);
  return composeKernel(
    'high low close',
    [
      [atrKernel(period), 'high low close', 'atr'],
      [ratioKernel(100), 'atr close', 'natr'],
    ],
    'natr',
  );
}
