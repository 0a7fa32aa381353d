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
 * Rolling sum, `sum[i] = x[i-period+1] + ... + x[i]`.
 *
 * The sum of a window is that of a tail of one block of `period` bars and a head of the next. Nothing is ever subtracted, so
 * errors do not build up, and a gap leaves with its window.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see definitions §0
 * @example
 * ```ts
 * rollingSum(Float64Array.of(1, 2, 3, 4), 2); // NaN 3 5 7
 * ```
 */
export function rollingSum(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function rollingSum(source: Operand, period: number): Series;
export function rollingSum(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(rollingSumKernel, [period], [source], options)[0];
}

/** The kernel of {@link rollingSum}. */
export function rollingSumKernel(period: number): Kernel<BlockSum> {
  checkPeriod('rollingSum', period);
  return scaledSumKernel(period, 1);
}

/** A block of values at work: its head is summed as it comes, its tails once it is complete. */
export interface BlockSum {
  /** Place of the next bar in its block. */
  place: number;
  /** Sum of the current block's values so far. */
  head: number;
  readonly block: Float64Array;
  /** `tails[k]`: sum of the previous block's values from place `k` on. */
  readonly tails: Float64Array;
}

/** Rolling sum divided by a constant. */
export function scaledSumKernel(period: number, divisor: number): Kernel<BlockSum> {
  const last = period - 1;

  return {
    inputs: 1,
    outputs: 1,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      head: NaN, // the first block has no value anyhow; a number that is not whole keeps the field unboxed
      block: noValues(period),
      tails: noValues(period),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { block, tails } = state;
      let place = state.place;
      let head = 1 * state.head; // unboxed

      let i = from;
      while (i < to) {
        if (place === 0 && i + period <= to && source !== output) {
          i = sumBlocks(source, output, i, to, period, divisor, tails);
          head = 0;
          continue;
        }
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = source[i];
          block[place++] = x;
          head += x;
          output[i] = (tails[place] + head) / divisor;
        }
        if (i < to) {
          block[last] = source[i];
          let sum = 0;
          for (let k = last; k >= 0; k--) tails[k] = sum += block[k];
          output[i++] = sum / divisor; // the window is the block
          place = 0;
          head = 0;
        }
      }

      state.place = place;
      state.head = head;
    },
  };
}

/**
 * The same over whole blocks, from a block's first bar on; gives the first bar that is not done. The tails of a block are
 * written where the next block's results will stand, which takes them in as it goes. Heads and tails are summed in one loop: each
 * sum waits for its last addition, and so they wait together.
 */
function sumBlocks(
  source: Column,
  output: Float64Array,
  from: number,
  to: number,
  period: number,
  divisor: number,
  tails: Float64Array,
): number {
  const last = period - 1;
  let begin = from;
  for (let k = 1; k < period; k++) output[begin + k - 1] = tails[k];
  for (; begin + 2 * period <= to; begin += period) {
    let head = 0;
    let sum = 0;
    for (let i = begin, k = begin + last; i < begin + last; i++, k--) {
      head += source[i];
      sum += source[k];
      output[i] = (output[i] + head) / divisor;
      output[k + last] = sum;
    }
    output[begin + last] = (sum + source[begin]) / divisor; // the window is the block
  }
  let head = 0;
  for (let i = begin; i < begin + last; i++) {
    head += source[i];
    output[i] = (output[i] + head) / divisor;
  }
  let sum = 0;
  for (let k = last; k >= 0; k--) tails[k] = sum += source[begin + k];
  output[begin + last] = sum / divisor;
  return begin + period;
}

/** Its row of the catalog. */
export const rollingSumEntry: CatalogEntry = {
  name: 'rollingSum',
  fullName: 'Rolling sum',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['rollingSum'],
  warmup: (period) => [period - 1],
  reading:
    'The total over the window: for flows such as volume or delta, a rising sum means growing activity or pressure.',
  source: 'https://tulipindicators.org/sum',
  evidence: 'ta-lib',
  kernel: rollingSumKernel,
};
