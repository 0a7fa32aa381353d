import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod } from './check.js';
import { composeKernel, ruleKernel } from './compose.js';
import { meanDeviationKernel } from './mean-deviation.js';
import { smaKernel } from './sma.js';

/**
 * Commodity channel index: with the typical price `p = (high + low + close) / 3`, `(p - sma(p)) / (0.015 *
 * meanDeviation(p))`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing deviates.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/cci
 * @example
 * ```ts
 * cci(high, low, close, 20);
 * ```
 */
export function cci(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array {
  return runKernel(cciKernel(period), [high, low, close], options)[0];
}

/** The state machine behind {@link cci}. */
export function cciKernel(period: number): Kernel {
  checkPeriod('cci', period);
  return composeKernel(
    'high low close',
    [
      [ruleKernel(typicalPrice, 3), 'high low close', 'price'],
      [smaKernel(period), 'price', 'mean'],
      [meanDeviationKernel(period), 'price', 'deviation'],
      [ruleKernel(channelIndex, 3), 'price mean deviation', 'cci'],
    ],
    'cci',
  );
}

function typicalPrice(high: number, low: number, close: number): number {
  return (high + low + close) / 3;
}

function channelIndex(price: number, mean: number, deviation: number): number {
  return deviation === 0 ? NaN : (price - mean) / (0.015 * deviation);
}
