import type { Column, Kernel } from '@veloce/core';
import { noValues, placeInBlock } from './block.js';

/** A block of values at work: sums of distances from the last value of the previous block, plain and by age. */
export interface BlockLinear {
  /** Place of the next bar in its block. */
  place: number;
  /** Last value of the previous block. */
  reference: number;
  /** Sum of the current block's distances, and of each times its age in bars. */
  sum: number;
  aged: number;
  readonly block: Float64Array;
  /** The same sums over the previous block from place `k` on, with ages at that block's last bar. */
  readonly sumTails: Float64Array;
  readonly agedTails: Float64Array;
}

/** The weights that combine a window's sums: `level * reference + sum * S + aged * A`. */
export interface LinearWeights {
  /** 1 when the weights of the window add up to 1, 0 when they add up to 0. */
  readonly level: 0 | 1;
  readonly sum: number;
  readonly aged: number;
}

/**
 * A filter over the last `period` values whose weights are linear in their age: with the distances `d` of the values from a
 * value in the window and their ages `a` in bars, `level * reference + sum * Σd + aged * Σ(a·d)`. With `more` weights it has a
 * second output.
 */
export function linearWindowKernel(
  period: number,
  weights: LinearWeights,
  more: LinearWeights | null = null,
): Kernel<BlockLinear> {
  const last = period - 1;
  const { level, sum: sumWeight, aged: agedWeight } = weights;
  const { level: level2, sum: sumWeight2, aged: agedWeight2 } = more ?? weights;
  const two = more !== null;

  return {
    inputs: 1,
    outputs: two ? 2 : 1,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      reference: NaN,
      sum: NaN,
      aged: NaN,
      block: noValues(period),
      sumTails: noValues(period),
      agedTails: noValues(period),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const output2 = outputs[two ? 1 : 0];
      const { block, sumTails, agedTails } = state;
      let place = state.place;
      let reference = 1 * state.reference; // unboxed
      let sum = 1 * state.sum; // unboxed
      let aged = 1 * state.aged; // unboxed

      let i = from;
      while (i < to) {
        if (place === 0 && i + period <= to && !two && source !== output) {
          i = passBlocks(source, output, i, to, reference, sumTails, agedTails, weights);
          reference = source[i - 1];
          for (let k = 0; k < period; k++) block[k] = source[i - period + k];
          sum = 0;
          aged = 0;
          continue;
        }
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = source[i];
          block[place++] = x;
          aged += sum; // one bar older
          sum += x - reference;
          const tail = sumTails[place];
          const allSum = sum + tail;
          const allAged = aged + (agedTails[place] + place * tail);
          output[i] = level * reference + sumWeight * allSum + agedWeight * allAged;
          if (two) output2[i] = level2 * reference + sumWeight2 * allSum + agedWeight2 * allAged;
        }
        if (i < to) {
          reference = block[last] = source[i];
          sum = 0;
          aged = 0;
          for (let k = last; k >= 0; k--) {
            const distance = block[k] - reference;
            sumTails[k] = sum += distance;
            agedTails[k] = aged += (last - k) * distance;
          }
          output[i] = level * reference + sumWeight * sum + agedWeight * aged; // the window is the block
          if (two) output2[i] = level2 * reference + sumWeight2 * sum + agedWeight2 * aged;
          i++;
          place = 0;
          sum = 0;
          aged = 0;
        }
      }

      state.place = place;
      state.reference = reference;
      state.sum = sum;
      state.aged = aged;
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
  agedTails: Float64Array,
  { level, sum: sumWeight, aged: agedWeight }: LinearWeights,
): number {
  const period = sumTails.length;
  let reference = 1 * firstReference; // unboxed
  let begin = from;
  for (; begin + period <= to; begin += period) {
    const last = begin + period - 1;
    let sum = 0;
    let aged = 0;
    for (let i = begin, k = 1; i < last; i++, k++) {
      aged += sum; // one bar older
      sum += source[i] - reference;
      const tail = sumTails[k];
      output[i] =
        level * reference + sumWeight * (sum + tail) + agedWeight * (aged + (agedTails[k] + k * tail));
    }
    reference = source[last];
    sum = 0;
    aged = 0;
    for (let i = last, k = period - 1; k >= 0; i--, k--) {
      const distance = source[i] - reference;
      sumTails[k] = sum += distance;
      agedTails[k] = aged += (last - i) * distance;
    }
    output[last] = level * reference + sumWeight * sum + agedWeight * aged; // the window is the block
  }
  return begin;
}
