import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { tieOf } from '@veloce/indicators';
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

interface Directional {
  high: number;
  low: number;
  close: number;
  range: number;
  rise: number;
  fall: number;
  average: number;
  seen: number;
}

/** The kernel of {@link adxTalib}; its outputs are in the order of {@link AdxTalib}. */
export function adxTalibKernel(period: number): Kernel<Directional> {
  checkInteger('adxTalib', period, 'period', 2);
  return {
    inputs: 3,
    outputs: 3,
    init: () => ({ high: NaN, low: NaN, close: NaN, range: 0, rise: 0, fall: 0, average: 0, seen: 0 }),

    advance(state, [high, low, close], [adx, plus, minus], from, to) {
      for (let i = from; i < to; i++) {
        const up = high[i] - state.high;
        const down = state.low - low[i];
        const range = Math.max(high[i], state.close) - Math.min(low[i], state.close);
        state.high = high[i];
        state.low = low[i];
        state.close = close[i];
        adx[i] = plus[i] = minus[i] = NaN;
        const tie = tieOf(high[i]); // equal moves are neither's, however they are rounded
        const known = up + down + range + close[i];
        if (known !== known) continue;
        const keep = state.seen >= period - 1 ? 1 - 1 / period : 1;
        state.range = keep * state.range + range;
        state.rise = keep * state.rise + (up - down > tie && up > 0 ? up : 0);
        state.fall = keep * state.fall + (down - up > tie && down > 0 ? down : 0);
        if (state.seen < 2 * period) state.seen++;
        if (state.seen < period) continue;
        const rising = state.range > 0 ? (100 * state.rise) / state.range : 0;
        const falling = state.range > 0 ? (100 * state.fall) / state.range : 0;
        const distance = rising + falling > 0 ? (100 * Math.abs(rising - falling)) / (rising + falling) : 0;
        plus[i] = rising;
        minus[i] = falling;
        const taken = Math.min(period, state.seen - period + 1);
        state.average += (distance - state.average) / taken; // the mean at first, then Wilder's average
        if (taken === period) adx[i] = state.average;
      }
    },
  };
}
