import {
  applyKernel,
  checkArguments,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { tieOf } from '../kit/ties.js';

/** Average directional index, as columns or as series. */
export interface Adx<Values = Float64Array> {
  /** Average directional index, in [0, 100]. */
  readonly adx: Values;
  /** Directional indicator of rises, in [0, 100]. */
  readonly plus: Values;
  /** Directional indicator of falls, in [0, 100]. */
  readonly minus: Values;
}

/**
 * Wilder's directional movement: the two directional indicators, and the average of their distance by their sum.
 * Wilder's sums of true range and directional movement start with the bars `1..period`, the average with the mean of
 * the first `period` distances (TA-Lib seeds one bar earlier, so its first values differ).
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 1; usually 14.
 * @returns n values each; NaN for the first values: `adx` `2 * period - 1`, `plus` `period`, `minus` `period`, and
 *   wherever one of the last two bars has a NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §7.1
 * @example
 * ```ts
 * const { adx, plus, minus } = adx(high, low, close, 14);
 * ```
 */
export function adx(high: Column, low: Column, close: Column, period: number, options?: RunOptions): Adx;
/** The same of series, as series. */
export function adx(high: Operand, low: Operand, close: Operand, period: number): Adx<Series>;
export function adx(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Adx<Float64Array | Series> {
  const [adx, plus, minus] = applyKernel(adxKernel, [period], [high, low, close], options);
  return { adx, plus, minus };
}

/** The bar before, Wilder's sums, and the average. */
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

/** The kernel of {@link adx}; its outputs are in the order of {@link Adx}. */
export function adxKernel(period: number): Kernel<Directional> {
  checkPeriod('adx', period);
  return directionalKernel(period, 'wilder');
}

/**
 * Directional movement with the seed of Wilder or of TA-Lib; the outputs are in the order of {@link Adx}.
 *
 * TA-Lib's sums begin with `period - 1` bars and are smoothed from the next one on, Wilder's with `period` bars. TA-Lib takes the distance from
 * the two indicators, goes on with the mean's form of the average, and has 0 for a market without any range, where Wilder's indicators are unknown.
 *
 * @param period Smoothing period in bars, an integer >= 1, with TA-Lib's seed >= 2.
 * @throws {RangeError} when the period is outside its domain.
 * @see definitions §7.1
 */
export function directionalKernel(period: number, seed: 'wilder' | 'talib'): Kernel<Directional> {
  checkArguments('directional', { seed }, { seed: 'wilder|talib' });
  const isTalib = seed === 'talib';
  checkPeriod('adx', period, 'period', isTalib ? 2 : 1);
  const keep = 1 - 1 / period;
  const weight = 1 / period;
  const summed = isTalib ? period - 1 : period;

  return {
    inputs: 3,
    outputs: 3,
    init: () => ({
      high: NaN,
      low: NaN,
      close: NaN,
      range: 0,
      rise: 0,
      fall: 0,
      average: 0,
      seen: 0,
    }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close] = inputs;
      const [adxOutput, plusOutput, minusOutput] = outputs;
      let highBefore = 1 * state.high; // unboxed
      let lowBefore = 1 * state.low; // unboxed
      let closeBefore = 1 * state.close; // unboxed
      let range = 1 * state.range; // unboxed
      let rise = 1 * state.rise; // unboxed
      let fall = 1 * state.fall; // unboxed
      let average = 1 * state.average; // unboxed
      let seen = state.seen;

      for (let i = from; i < to; i++) {
        const h = high[i];
        const l = low[i];
        const up = h - highBefore;
        const down = lowBefore - l;
        const trueRange = Math.max(h, closeBefore) - Math.min(l, closeBefore);
        highBefore = h;
        lowBefore = l;
        closeBefore = close[i];
        const known = up + down + trueRange + closeBefore;
        if (known !== known) {
          adxOutput[i] = plusOutput[i] = minusOutput[i] = NaN;
          continue;
        }
        // The larger of the two if it is positive, else 0 and 0; without a branch, which random moves would miss.
        const rising = (up + Math.abs(up)) / 2;
        const falling = (down + Math.abs(down)) / 2;
        const tie = tieOf(h); // equal moves are rounded differently
        const plusMove = Number(rising > falling + tie) * rising;
        const minusMove = Number(falling > rising + tie) * falling;
        if (seen < summed) {
          range += trueRange;
          rise += plusMove;
          fall += minusMove;
        } else {
          range = keep * range + trueRange;
          rise = keep * rise + plusMove;
          fall = keep * fall + minusMove;
        }
        if (seen < 2 * period) seen++;
        const isFlat = isTalib && range === 0;
        const plus = isFlat ? 0 : (100 * rise) / range;
        const minus = isFlat ? 0 : (100 * fall) / range;
        const above = isTalib ? plus : rise;
        const below = isTalib ? minus : fall;
        const sum = above + below;
        plusOutput[i] = seen < period ? NaN : plus;
        minusOutput[i] = seen < period ? NaN : minus;
        const distance = sum > 0 ? (100 * Math.abs(above - below)) / sum : 0;
        if (seen === 2 * period) {
          average = isTalib ? average + (distance - average) / period : keep * average + weight * distance;
        } else if (seen >= period) {
          average += (distance - average) / (seen - period + 1); // the mean so far
          if (seen === 2 * period - 1) {
            adxOutput[i] = average;
            continue;
          }
        }
        adxOutput[i] = seen === 2 * period ? average : NaN;
      }

      state.high = highBefore;
      state.low = lowBefore;
      state.close = closeBefore;
      state.range = range;
      state.rise = rise;
      state.fall = fall;
      state.average = average;
      state.seen = seen;
    },
  };
}

/** Its row of the catalog. */
export const adxEntry: CatalogEntry = {
  name: 'adx',
  fullName: 'Average directional index',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['adx', 'plus', 'minus'],
  warmup: (period) => [2 * period - 1, period, period],
  reading:
    '`adx` measures the strength of a trend, whatever its direction: above about 25 there is one, below about 20 there is none; `plus` above `minus` points up.',
  source: 'definitions §7.1',
  evidence: 'ta-lib',
  kernel: adxKernel,
};
