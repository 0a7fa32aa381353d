import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod } from './check.js';
import { combineKernel, composeKernel } from './compose.js';
import { lagKernel } from './lag.js';

/**
 * Momentum, `x[i] - x[i-period]`.
 *
 * @param source n values, any unit.
 * @param period Lookback in bars, an integer >= 1; usually 10.
 * @returns n values in the unit of `source`; NaN for the first `period` values, and where one of the two values is
 *   NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/mom
 * @example
 * ```ts
 * mom(source, 10);
 * ```
 */
export function mom(source: Column, period: number, options?: RunOptions): Float64Array {
  return runKernel(momKernel(period), [source], options)[0];
}

/** The state machine behind {@link mom}. */
export function momKernel(period: number): Kernel {
  checkPeriod('mom', period);
  return composeKernel(
    'source',
    [
      [lagKernel(period), 'source', 'before'],
      [combineKernel(1, -1), 'source before', 'change'],
    ],
    'change',
  );
}
