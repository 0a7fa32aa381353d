import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { directionalKernel } from '@veloce/indicators';
import { checkInteger } from '../check.js';

/** Directional movement as TA-Lib has it, as columns. */
export interface AdxTalib {
  readonly adx: Float64Array;
  readonly plus: Float64Array;
  readonly minus: Float64Array;
}

/**
 * Average directional index with TA-Lib's seed: Wilder's sums begin with `period - 1` bars and are smoothed from the next one on, so the
 * first values differ from `adx` of the indicators, which sums `period` bars as Wilder does; they converge.
 *
 * Where the moves up and down are equal in ticks, neither counts. TA-Lib compares the rounded numbers instead, and gives the bar to one of the
 * two; its numbers differ after such a bar.
 *
 * @param period An integer >= 2; usually 14.
 * @returns n values each in [0, 100]; NaN for the first values (`adx` `2 * period - 1`, the others `period`) and where an input of this or
 *   the bar before is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §7.1
 * @example
 * ```ts
 * adxTalib(high, low, close, 14).adx;
 * ```
 */
export function adxTalib(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): AdxTalib {
  const [adx, plus, minus] = runKernel(adxTalibKernel(period), [high, low, close], options);
  return { adx, plus, minus };
}

/** The kernel of {@link adxTalib}; its outputs are in the order of {@link AdxTalib}. */
export function adxTalibKernel(period: number): Kernel {
  checkInteger('adxTalib', period, 'period', 2);
  return directionalKernel(period, 'talib');
}
