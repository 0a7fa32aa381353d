import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPositive } from '../kit/check.js';
import { tieOf } from '../kit/ties.js';

/**
 * Wilder's parabolic stop and reverse as in Tulip: a bar beyond the stop turns it. Wilder's own rule, and TA-Lib's, turns it at a touch:
 * {@link sar}. It begins upwards when the second bar's middle is not below the first's.
 *
 * @param high n prices.
 * @param low n prices.
 * @param step Acceleration per new extreme, a finite number > 0; usually 0.02.
 * @param most Largest acceleration, a finite number > 0; usually 0.2.
 * @returns n values in the unit of price; NaN for the first value, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/psar
 * @example
 * ```ts
 * psar(high, low, 0.02, 0.2);
 * ```
 */
export function psar(
  high: Column,
  low: Column,
  step: number,
  most: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function psar(high: Operand, low: Operand, step: number, most: number): Series;
export function psar(
  high: Column | Operand,
  low: Column | Operand,
  step: number,
  most: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(psarKernel, [step, most], [high, low], options)[0];
}

interface Parabola {
  stop: number;
  extreme: number;
  rate: number;
  /** 1 up, -1 down, 0 before the second bar. */
  direction: number;
  bars: number;
  high1: number;
  high2: number;
  low1: number;
  low2: number;
}

/** The kernel of {@link psar}. */
export function psarKernel(step: number, most: number): Kernel<Parabola> {
  checkPositive('psar', step, 'step');
  checkPositive('psar', most, 'most');
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({
      stop: NaN,
      extreme: NaN,
      rate: step,
      direction: 0,
      bars: 0,
      high1: NaN,
      high2: NaN,
      low1: NaN,
      low2: NaN,
    }),

    advance(state, inputs, outputs, from, to) {
      const [high, low] = inputs;
      const output = outputs[0];
      let stop = 1 * state.stop; // unboxed
      let extreme = 1 * state.extreme; // unboxed
      let rate = 1 * state.rate; // unboxed
      let direction = state.direction;
      let bars = state.bars;
      let high1 = 1 * state.high1; // unboxed
      let high2 = 1 * state.high2; // unboxed
      let low1 = 1 * state.low1; // unboxed
      let low2 = 1 * state.low2; // unboxed

      for (let i = from; i < to; i++) {
        const h = high[i];
        const l = low[i];
        const known = h + l;
        if (known !== known) {
          output[i] = NaN; // a gap leaves the stop where it was
          continue;
        }
        if (bars < 2) {
          bars++;
          if (bars === 1) {
            high1 = high2 = h;
            low1 = low2 = l;
            output[i] = NaN;
            continue;
          }
          direction = high1 + low1 <= known + tieOf(known) ? 1 : -1;
          extreme = direction > 0 ? high1 : low1;
          stop = direction > 0 ? low1 : high1;
        }

        stop += rate * (extreme - stop);
        if (direction > 0) {
          // Not above the lows of the last two bars.
          if (stop > low2) stop = low2;
          if (stop > low1) stop = low1;
          if (h > extreme) {
            extreme = h;
            rate = Math.min(rate + step, most);
          }
          if (l < stop) {
            direction = -1;
            stop = extreme;
            extreme = l;
            rate = step;
          }
        } else {
          if (stop < high2) stop = high2;
          if (stop < high1) stop = high1;
          if (l < extreme) {
            extreme = l;
            rate = Math.min(rate + step, most);
          }
          if (h > stop) {
            direction = 1;
            stop = extreme;
            extreme = h;
            rate = step;
          }
        }
        output[i] = stop;
        high2 = high1;
        low2 = low1;
        high1 = h;
        low1 = l;
      }

      state.stop = stop;
      state.extreme = extreme;
      state.rate = rate;
      state.direction = direction;
      state.bars = bars;
      state.high1 = high1;
      state.high2 = high2;
      state.low1 = low1;
      state.low2 = low2;
    },
  };
}

/** Its row of the catalog. */
export const psarEntry: CatalogEntry = {
  name: 'psar',
  fullName: 'Parabolic SAR',
  group: 'momentum',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [
    { name: 'step', kind: 'positive', default: 0.02 },
    { name: 'most', kind: 'positive', default: 0.2 },
  ],
  outputs: ['psar'],
  warmup: () => [1],
  reading:
    'A dot below the price is the trailing stop of a long position and one above it that of a short position; a change of side is the signal.',
  source: 'https://tulipindicators.org/psar',
  evidence: 'oracle',
  kernel: psarKernel,
};
