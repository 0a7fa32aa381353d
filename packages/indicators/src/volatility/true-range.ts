import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * True range, `max(high - low, |high - close[i-1]|, |low - close[i-1]|)`; the first bar's is `high - low`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values in the unit of price; NaN where an input is NaN, or the close before it.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §0
 * @example
 * ```ts
 * trueRange(Float64Array.of(11, 15), Float64Array.of(9, 13), Float64Array.of(10, 14)); // 2 5
 * ```
 */
export function trueRange(high: Column, low: Column, close: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function trueRange(high: Operand, low: Operand, close: Operand): Series;
export function trueRange(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(trueRangeKernel, [], [high, low, close], options)[0];
}

/** The last close, once there is one. */
export interface LastClose {
  close: number;
  started: boolean;
}

/** The kernel of {@link trueRange}. */
export function trueRangeKernel(): Kernel<LastClose> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => ({ close: NaN, started: false }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close] = inputs;
      const output = outputs[0];
      let before = 1 * state.close; // unboxed

      let i = from;
      if (!state.started && i < to) {
        output[i] = high[i] - low[i] + 0 * close[i]; // NaN where the close is
        before = close[i++];
        state.started = true;
      }
      for (; i < to; i++) {
        const now = close[i];
        const top = high[i];
        const bottom = low[i];
        // The largest of the three is the range of high, low and the close before, which mostly lies between; 0 * now carries a gap.
        const range = before <= top && before >= bottom ? top - bottom : spread(top, bottom, before);
        output[i] = range + 0 * now;
        before = now;
      }

      state.close = before;
    },
  };
}

/**
 * Distance of the extremes of three prices. A function of its own: `Math` in a branch that has not run when V8 compiles the loop is a
 * call there, around which all that the loop carries is kept in memory.
 */
export function spread(top: number, bottom: number, before: number): number {
  return Math.max(top, before) - Math.min(bottom, before);
}

/** Its row of the catalog. */
export const trueRangeEntry: CatalogEntry = {
  name: 'trueRange',
  fullName: 'True range',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [],
  outputs: ['trueRange'],
  warmup: () => [0],
  reading: 'A high value means a wide bar, gaps included, whatever its direction.',
  source: 'definitions §0',
  evidence: 'ta-lib',
  kernel: trueRangeKernel,
};
