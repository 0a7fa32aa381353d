import type { Kernel } from '@veloce/core';
import { noValues, placeInBlock } from './block.js';
import { slidingExtremeKernel } from './sliding-extreme.js';

/** A block of values at work: extremes as in `rolling-extreme.ts`, with their places. */
export interface BlockArg {
  place: number;
  head: number;
  headPlace: number;
  readonly block: Float64Array;
  readonly tails: Float64Array;
  readonly tailPlaces: Int32Array;
}

/**
 * How many bars ago the largest of the last `period` values was, or the smallest (`sign` -1); the newest of equal ones.
 */
export function rollingArgKernel(period: number, sign: 1 | -1): Kernel<BlockArg> {
  const last = period - 1;

  const kernel: Kernel<BlockArg> = {
    inputs: 1,
    outputs: 1,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      head: -Infinity,
      headPlace: 0,
      block: noValues(period),
      tails: noValues(period),
      tailPlaces: new Int32Array(period),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { block, tails, tailPlaces } = state;
      let { place, headPlace } = state;
      let head = 1 * state.head; // unboxed

      let i = from;
      while (i < to) {
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = sign * source[i];
          block[place] = x;
          if (x >= head || x !== x) {
            head = x; // a NaN stays: nothing is greater
            headPlace = place;
          }
          const tail = tails[place + 1];
          const ago = tail > head ? place + period - tailPlaces[place + 1] : place - headPlace;
          output[i] = tail === tail && head === head ? ago : NaN;
          place++;
        }
        if (i < to) {
          block[last] = sign * source[i];
          let extreme = -Infinity;
          let at = last;
          for (let k = last; k >= 0; k--) {
            const value = block[k];
            if (value > extreme || value !== value) {
              extreme = value;
              at = k;
            }
            tails[k] = extreme;
            tailPlaces[k] = at;
          }
          output[i++] = extreme === extreme ? last - at : NaN; // the window is the block
          place = 0;
          head = -Infinity;
        }
      }

      state.place = place;
      state.head = head;
      state.headPlace = headPlace;
    },
  };

  return slidingExtremeKernel(kernel, period, sign, 'ago');
}
