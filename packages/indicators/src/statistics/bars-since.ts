import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';

/**
 * Bars since the condition last held, 0 where it does.
 *
 * @param condition n values; 0 is false, NaN is unknown.
 * @returns n counts; NaN before it first held, and where it is NaN.
 * @see definitions §0
 * @example
 * ```ts
 * barsSince(Float64Array.of(0, 1, 0, 0)); // NaN 0 1 2
 * ```
 */
export function barsSince(condition: Column, options?: RunOptions): Float64Array {
  return runKernel(barsSinceKernel(), [condition], options)[0];
}

/** The state machine behind {@link barsSince}. */
export function barsSinceKernel(): Kernel<{ bars: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ bars: NaN }),

    advance(state, inputs, outputs, from, to) {
      const condition = inputs[0];
      const output = outputs[0];
      let bars = 1 * state.bars; // unboxed

      for (let i = from; i < to; i++) {
        const x = condition[i];
        bars = x === 0 || x !== x ? bars + 1 : 0;
        output[i] = bars + 0 * x;
      }

      state.bars = bars;
    },
  };
}
