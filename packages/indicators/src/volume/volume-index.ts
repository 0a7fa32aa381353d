import type { Kernel } from '@veloce/core';

/** The index so far, and the bar before. */
interface VolumeIndex {
  close: number;
  /** Signed volume. */
  volume: number;
  index: number;
}

/**
 * Compounds the returns of the bars whose volume is above that of the bar before (`sign` 1), or below it (-1), from 1000.
 */
export function volumeIndexKernel(sign: 1 | -1): Kernel<VolumeIndex> {
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
        const size = sign * volume[i];
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
