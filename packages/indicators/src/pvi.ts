import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';

/**
 * Positive volume index: compounds the returns of the bars whose volume is above that of the bar before, from 1000.
 *
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n index values; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/pvi
 * @example
 * ```ts
 * pvi(close, volume);
 * ```
 */
export function pvi(close: Column, volume: Column, options?: RunOptions): Float64Array {
  return runKernel(pviKernel(), [close, volume], options)[0];
}

/** The state machine behind {@link pvi}. */
export function pviKernel(): Kernel<{ close: number; volume: number; index: number }> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ close: NaN, volume: NaN, index: 1000 }),

    advance(state, inputs, outputs, from, to) {
      const [close, volume] = inputs;
      const output = outputs[0];
      let closeBefore = 1 * state.close; // unboxed
      let volumeBefore = 1 * state.volume; // unboxed
      let index = 1 * state.index; // unboxed

      for (let i = from; i < to; i++) {
        const now = close[i];
        const size = volume[i];
        if (size > volumeBefore) {
          const next = index * (now / closeBefore);
          if (next === next) index = next;
        }
        output[i] = index + 0 * (now + size); // NaN in a gap, which leaves the index where it was
        closeBefore = now;
        volumeBefore = size;
      }

      state.close = closeBefore;
      state.volume = volumeBefore;
      state.index = index;
    },
  };
}
