import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { composeKernel } from '../kit/compose.js';
import { deltaKernel } from './delta.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Net taker flow of a window: the sum of `buyVolume - sellVolume`, which is the change of CVD over it.
 *
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @param period Window in bars, an integer >= 1.
 * @returns n signed volumes; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1, or the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * netFlow(Float64Array.of(3, 1, 2), Float64Array.of(1, 4, 0), 2); // NaN -1 -1
 * ```
 */
export function netFlow(
  buyVolume: Column,
  sellVolume: Column,
  period: number,
  options?: RunOptions,
): Float64Array {
  return runKernel(netFlowKernel(period), [buyVolume, sellVolume], options)[0];
}

/** The state machine behind {@link netFlow}. */
export function netFlowKernel(period: number): Kernel {
  checkPeriod('netFlow', period);
  return composeKernel(
    'buyVolume sellVolume',
    [
      [deltaKernel(), 'buyVolume sellVolume', 'delta'],
      [rollingSumKernel(period), 'delta', 'sum'],
    ],
    'sum',
  );
}
