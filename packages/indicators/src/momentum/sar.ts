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
 * Wilder's parabolic stop and reverse as in TA-Lib: a bar that touches the stop turns it, where `psar` waits for one beyond it, as in Tulip. It
 * begins downwards when the second bar's low fell by more than its high rose.
 *
 * @param high n prices.
 * @param low n prices.
 * @param step Acceleration per new extreme, a finite number > 0; usually 0.02.
 * @param most Largest acceleration, a finite number > 0; usually 0.2.
 * @returns n values in the unit of price; NaN for the first value, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see SAR of https://ta-lib.org/functions/
 * @example
 * ```ts
 * sar(high, low, 0.02, 0.2);
 * ```
 */
export function sar(
  high: Column,
  low: Column,
  step: number,
  most: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function sar(high: Operand, low: Operand, step: number, most: number): Series;
export function sar(
  high: Column | Operand,
  low: Column | Operand,
  step: number,
  most: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(sarKernel, [step, most], [high, low], options)[0];
}

/** The stop of the next bar, and the bar before it. */
interface NextStop {
  stop: number;
  extreme: number;
  rate: number;
  /** 1 up, -1 down, 0 before the second bar. */
  direction: number;
  high: number;
  low: number;
}

/** The kernel of {@link sar}. */
export function sarKernel(step: number, most: number): Kernel<NextStop> {
  checkPositive('sar', step, 'step');
  checkPositive('sar', most, 'most');
  const first = Math.min(step, most);

  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ stop: NaN, extreme: NaN, rate: first, direction: 0, high: NaN, low: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [high, low] = inputs;
      const output = outputs[0];
      let { direction } = state;
      let stop = 1 * state.stop; // unboxed, as all of these
      let extreme = 1 * state.extreme;
      let rate = 1 * state.rate;
      let highBefore = 1 * state.high;
      let lowBefore = 1 * state.low;

      for (let i = from; i < to; i++) {
        const h = high[i];
        const l = low[i];
        output[i] = NaN;
        if (h + l !== h + l) continue; // a gap leaves the stop where it was
        if (direction === 0 && highBefore === highBefore) {
          const fall = lowBefore - l;
          direction = fall > 0 && fall > h - highBefore + tieOf(h) ? -1 : 1;
          stop = direction > 0 ? lowBefore : highBefore;
          extreme = direction > 0 ? h : l;
          // The second bar counts as the one before, too.
          highBefore = h;
          lowBefore = l;
        }
        if (direction > 0) {
          if (l <= stop + tieOf(stop)) {
            direction = -1;
            output[i] = stop = Math.max(extreme, highBefore, h);
            rate = first;
            extreme = l;
            stop = Math.max(stop + rate * (extreme - stop), highBefore, h);
          } else {
            output[i] = stop;
            if (h > extreme) {
              extreme = h;
              rate = Math.min(rate + step, most);
            }
            stop = Math.min(stop + rate * (extreme - stop), lowBefore, l);
          }
        } else if (direction < 0) {
          if (h >= stop - tieOf(stop)) {
            direction = 1;
            output[i] = stop = Math.min(extreme, lowBefore, l);
            rate = first;
            extreme = h;
            stop = Math.min(stop + rate * (extreme - stop), lowBefore, l);
          } else {
            output[i] = stop;
            if (l < extreme) {
              extreme = l;
              rate = Math.min(rate + step, most);
            }
            stop = Math.max(stop + rate * (extreme - stop), highBefore, h);
          }
        }
        highBefore = h;
        lowBefore = l;
      }

      state.direction = direction;
      state.stop = stop;
      state.extreme = extreme;
      state.rate = rate;
      state.high = highBefore;
      state.low = lowBefore;
    },
  };
}

/** Its row of the catalog. */
export const sarEntry: CatalogEntry = {
  name: 'sar',
  fullName: 'Parabolic SAR, turned by a touch',
  group: 'momentum',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [
    { name: 'step', kind: 'positive', default: 0.02 },
    { name: 'most', kind: 'positive', default: 0.2 },
  ],
  outputs: ['sar'],
  warmup: () => [1],
  reading:
    'A dot below the price is the trailing stop of a long position and one above it that of a short position; a change of side is the signal.',
  source: 'SAR of https://ta-lib.org/functions/',
  evidence: 'ta-lib',
  kernel: sarKernel,
};
