import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { noValues, placeInBlock } from '../kit/block.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';

/**
 * Slope of the least-squares line through the last `period` values of the cumulative volume delta.
 *
 * It is computed from the deltas of the window, where the one of age `a` has the weight
 * `(period - 1 - a) * (a + 1) / 2 / Σ(x - mean x)²`. The origin of the cumulation is arbitrary and does not enter.
 *
 * @param delta n signed volumes, buys minus sells.
 * @param period Window in bars, an integer >= 2.
 * @returns n values in the unit of `delta` per bar; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 2.
 * @see definitions §3.2
 * @example
 * ```ts
 * cvdSlope(Float64Array.of(5, 1, 4), 3); // NaN NaN 2.5, the slope of 5 6 10
 * ```
 */
export function cvdSlope(delta: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function cvdSlope(delta: Operand, period: number): Series;
export function cvdSlope(
  delta: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(cvdSlopeKernel, [period], [delta], options)[0];
}

/** A block of deltas at work: their sums, plain, times age, and times age squared. */
interface BlockQuadratic {
  /** Place of the next bar in its block. */
  place: number;
  sum: number;
  aged: number;
  squared: number;
  readonly block: Float64Array;
  /** The same sums over the previous block from place `k` on, with ages at that block's last bar. */
  readonly sumTails: Float64Array;
  readonly agedTails: Float64Array;
  readonly squaredTails: Float64Array;
}

/** The kernel of {@link cvdSlope}. */
export function cvdSlopeKernel(period: number): Kernel<BlockQuadratic> {
  checkPeriod('cvdSlope', period, 'period', 2);
  const last = period - 1;
  const scale = 6 / (period * (period * period - 1)); // 1 / 2Σ(x - mean x)²

  return {
    inputs: 1,
    outputs: 1,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      sum: NaN,
      aged: NaN,
      squared: NaN,
      block: noValues(period),
      sumTails: noValues(period),
      agedTails: noValues(period),
      squaredTails: noValues(period),
    }),

    advance(state, inputs, outputs, from, to) {
      const delta = inputs[0];
      const output = outputs[0];
      const { block, sumTails, agedTails, squaredTails } = state;
      let place = state.place;
      let sum = 1 * state.sum; // unboxed
      let aged = 1 * state.aged; // unboxed
      let squared = 1 * state.squared; // unboxed

      let i = from;
      while (i < to) {
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = delta[i];
          block[place++] = x;
          squared += 2 * aged + sum; // (a + 1)² = a² + 2a + 1
          aged += sum;
          sum += x;
          const tail = sumTails[place];
          const agedTail = agedTails[place];
          const allSum = sum + tail;
          const allAged = aged + (agedTail + place * tail);
          const allSquared = squared + (squaredTails[place] + place * (2 * agedTail + place * tail));
          output[i] = scale * (last * allSum + (last - 1) * allAged - allSquared);
        }
        if (i < to) {
          block[last] = delta[i];
          sum = 0;
          aged = 0;
          squared = 0;
          for (let k = last; k >= 0; k--) {
            const x = block[k];
            const age = last - k;
            sumTails[k] = sum += x;
            agedTails[k] = aged += age * x;
            squaredTails[k] = squared += age * age * x;
          }
          output[i++] = scale * (last * sum + (last - 1) * aged - squared); // the window is the block
          place = 0;
          sum = 0;
          aged = 0;
          squared = 0;
        }
      }

      state.place = place;
      state.sum = sum;
      state.aged = aged;
      state.squared = squared;
    },
  };
}

/** Its row of the catalog. */
export const cvdSlopeEntry: CatalogEntry = {
  name: 'cvdSlope',
  fullName: 'Slope of cumulative volume delta',
  group: 'volume',
  pane: 'own',
  inputs: ['delta'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 100 }],
  outputs: ['cvdSlope'],
  warmup: (period) => [period - 1],
  reading: 'Above 0 takers were net buyers over the window and below 0 net sellers, by that much per bar.',
  source: 'definitions §3.2',
  evidence: 'oracle',
  kernel: cvdSlopeKernel,
};
