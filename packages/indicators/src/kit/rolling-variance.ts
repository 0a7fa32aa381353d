import type { Column, Kernel } from '@veloce/core';
import { noValues, placeInBlock } from './block.js';

/** A block of values at work: sums of distances, and of their squares, from the last value of the previous block. */
export interface BlockMoments {
  /** Place of the next bar in its block. */
  place: number;
  /** Last value of the previous block. */
  reference: number;
  sum: number;
  squares: number;
  readonly block: Float64Array;
  /** The same sums over the previous block's values from place `k` on. */
  readonly sumTails: Float64Array;
  readonly squareTails: Float64Array;
}

/**
 * Rolling population variance, or its square root.
 *
 * Distances are taken from a value that is itself in the window. Its distance from the mean is then at most
 * `sqrt(period * variance)`, which bounds what the subtraction below can lose by a factor of `period + 1`, whatever the data;
 * sums of raw squares lose everything when the spread is small against the level.
 */
export function rollingVarianceKernel(period: number, root: boolean): Kernel<BlockMoments> {
  const last = period - 1;
  const share = 1 / period;

  return {
    inputs: 1,
    outputs: 1,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      reference: NaN,
      sum: NaN,
      squares: NaN,
      block: noValues(period),
      sumTails: noValues(period),
      squareTails: noValues(period),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { block, sumTails, squareTails } = state;
      let place = state.place;
      let reference = 1 * state.reference; // unboxed
      let sum = 1 * state.sum; // unboxed
      let squares = 1 * state.squares; // unboxed

      let i = from;
      while (i < to) {
        if (place === 0 && i + period <= to && source !== output) {
          i = passBlocks(source, output, i, to, reference, sumTails, squareTails, root);
          reference = source[i - 1];
          for (let k = 0; k < period; k++) block[k] = source[i - period + k];
          sum = 0;
          squares = 0;
          continue;
        }
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = source[i];
          block[place++] = x;
          const distance = x - reference;
          sum += distance;
          squares += distance * distance;
          const total = sum + sumTails[place];
          const variance = (squares + squareTails[place] - total * total * share) * share;
          output[i] = root ? Math.sqrt(variance) : variance;
        }
        if (i < to) {
          reference = block[last] = source[i];
          sum = 0;
          squares = 0;
          for (let k = last; k >= 0; k--) {
            const distance = block[k] - reference;
            sumTails[k] = sum += distance;
            squareTails[k] = squares += distance * distance;
          }
          const variance = (squares - sum * sum * share) * share; // the window is the block
          output[i++] = root ? Math.sqrt(variance) : variance;
          place = 0;
          sum = 0;
          squares = 0;
        }
      }

      state.place = place;
      state.reference = reference;
      state.sum = sum;
      state.squares = squares;
    },
  };
}

/** The same over whole blocks, from a block's first bar on, without holding them; gives the first bar that is not done. */
function passBlocks(
  source: Column,
  output: Float64Array,
  from: number,
  to: number,
  firstReference: number,
  sumTails: Float64Array,
  squareTails: Float64Array,
  root: boolean,
): number {
  const period = sumTails.length;
  const share = 1 / period;
  let reference = 1 * firstReference; // unboxed
  let begin = from;
  for (; begin + period <= to; begin += period) {
    const last = begin + period - 1;
    let sum = 0;
    let squares = 0;
    for (let i = begin, k = 1; i < last; i++, k++) {
      const distance = source[i] - reference;
      sum += distance;
      squares += distance * distance;
      const total = sum + sumTails[k];
      const variance = (squares + squareTails[k] - total * total * share) * share;
      output[i] = root ? Math.sqrt(variance) : variance;
    }
    reference = source[last];
    sum = 0;
    squares = 0;
    for (let i = last, k = period - 1; k >= 0; i--, k--) {
      const distance = source[i] - reference;
      sumTails[k] = sum += distance;
      squareTails[k] = squares += distance * distance;
    }
    const variance = (squares - sum * sum * share) * share; // the window is the block
    output[last] = root ? Math.sqrt(variance) : variance;
  }
  return begin;
}
