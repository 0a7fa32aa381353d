import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { checkPeriod } from './check.js';
import { changeKernel, composeKernel, ratioKernel, ruleKernel } from './compose.js';
import { rollingSumKernel } from './rolling-sum.js';

/**
 * Money flow index: with the typical price `p = (high + low + close) / 3` and the flow `p * volume`, the share of the
 * flow on bars whose `p` rose, in percent of that on all which moved.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values in [0, 100]; NaN for the first `period` values, and while a NaN is in the window, or no flow.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/mfi
 * @example
 * ```ts
 * mfi(high, low, close, volume, 14);
 * ```
 */
export function mfi(
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  period: number,
  options?: RunOptions,
): Float64Array {
  return runKernel(mfiKernel(period), [high, low, close, volume], options)[0];
}

/** The state machine behind {@link mfi}. */
export function mfiKernel(period: number): Kernel {
  checkPeriod('mfi', period);
  return composeKernel(
    'high low close volume',
    [
      [ruleKernel(typicalPrice, 3), 'high low close', 'price'],
      [changeKernel(), 'price', 'change'],
      [ruleKernel(flowUp, 3), 'price volume change', 'up'],
      [ruleKernel(flowSize, 3), 'price volume change', 'size'],
      [rollingSumKernel(period), 'up', 'rise'],
      [rollingSumKernel(period), 'size', 'all'],
      [ratioKernel(100), 'rise all', 'mfi'],
    ],
    'mfi',
  );
}

function typicalPrice(high: number, low: number, close: number): number {
  return (high + low + close) / 3;
}

function flowUp(price: number, volume: number, change: number): number {
  return change > 0 ? price * volume : 0 * (price * volume + change);
}

function flowSize(price: number, volume: number, change: number): number {
  return change === 0 ? 0 * volume : price * volume + 0 * change;
}
