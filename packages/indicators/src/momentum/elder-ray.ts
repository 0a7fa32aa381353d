import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';

/** Elder ray, as columns. */
export interface ElderRay {
  /** `high - ema(close)`. */
  readonly bull: Float64Array;
  /** `low - ema(close)`. */
  readonly bear: Float64Array;
}

/**
 * Elder ray: how far the bar reaches above and below the exponential average of the close.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 1; usually 13.
 * @returns n values each; NaN for the first `period - 1` values, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see A. Elder, Trading for a Living
 * @example
 * ```ts
 * const { bull, bear } = elderRay(high, low, close, 13);
 * ```
 */
export function elderRay(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): ElderRay {
  const [bull, bear] = runKernel(elderRayKernel(period), [high, low, close], options);
  return { bull, bear };
}

/** The state machine behind {@link elderRay}; its outputs are in the order of {@link ElderRay}. */
export function elderRayKernel(period: number): Kernel {
  checkPeriod('elderRay', period);
  return composeKernel(
    'high low close',
    [
      [emaKernel(period), 'close', 'mean'],
      [combineKernel(1, -1), 'high mean', 'bull'],
      [combineKernel(1, -1), 'low mean', 'bear'],
    ],
    'bull bear',
  );
}
