import { checkArguments } from '../check-arguments.js';
import type { Kernel } from '../kernel.js';

/** A block of values at work. */
export interface BlockExtreme {
  /** Place of the next bar in its block. */
  place: number;
  /** Extreme of the current block's values so far. */
  head: number;
  readonly block: Float64Array;
  /** `tails[k]`: extreme of the previous block's values from place `k` on. */
  readonly tails: Float64Array;
}

/**
 * Rolling maximum, or minimum as the maximum of the negated values, in three comparisons per bar whatever the window: the
 * extreme of a tail of one block and a head of the next (van Herk, Gil and Werman).
 *
 * @param period Window in bars, an integer >= 1.
 * @param sign 1 for the maximum, -1 for the minimum.
 */
export function rollingExtremeKernel(period: number, sign: 1 | -1): Kernel<BlockExtreme> {
  checkArguments('rollingExtremeKernel', { period, sign }, { period: 'number', sign: 'number' });
  const last = period - 1;

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({
      place: 0,
      head: -Infinity,
      block: new Float64Array(period).fill(NaN),
      tails: new Float64Array(period).fill(NaN),
    }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { block, tails } = state;
      let place = state.place;
      let head = 1 * state.head; // unboxed

      let i = from;
      while (i < to) {
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = sign * source[i];
          block[place++] = x;
          head = Math.max(head, x);
          output[i] = sign * Math.max(tails[place], head);
        }
        if (i < to) {
          block[last] = sign * source[i];
          let extreme = -Infinity;
          for (let k = last; k >= 0; k--) {
            extreme = Math.max(extreme, block[k]);
            tails[k] = extreme;
          }
          output[i++] = sign * extreme; // the window is the block
          place = 0;
          head = -Infinity;
        }
      }

      state.place = place;
      state.head = head;
    },
  };
}
