import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Anchored VWAP, as columns or as series. */
export interface AnchoredVwap<Values = Float64Array> {
  /** The average price. */
  readonly vwap: Values;
  /** Volume-weighted population standard deviation about it, for bands. */
  readonly deviation: Values;
}

/**
 * Volume-weighted average of the typical price `(high + low + close) / 3` from an anchor on, and the standard
 * deviation about it. A bar whose `anchor` is neither 0 nor NaN is the first of its own average. A bar without volume
 * carries the value before it.
 *
 * @param anchor n values; neither 0 nor NaN at the first bar of an average.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n values each; NaN before the first anchor and any volume after it, and
 *   where a price or the volume is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §2
 * @example
 * ```ts
 * const { vwap, deviation } = anchoredVwap(anchor, high, low, close, volume);
 * ```
 */
export function anchoredVwap(
  anchor: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  options?: RunOptions,
): AnchoredVwap;
/** The same of series, as series. */
export function anchoredVwap(
  anchor: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  volume: Operand,
): AnchoredVwap<Series>;
export function anchoredVwap(
  anchor: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): AnchoredVwap<Float64Array | Series> {
  const [vwap, deviation] = applyKernel(anchoredVwapKernel, [], [anchor, high, low, close, volume], options);
  return { vwap, deviation };
}

/** The kernel of {@link anchoredVwap}; its outputs are in the order of {@link AnchoredVwap}. */
export function anchoredVwapKernel(): Kernel {
  return weightedPriceKernel(0);
}

interface WeightedPrice {
  session: number;
  volume: number;
  mean: number;
  squares: number;
}

/**
 * The average since the last reset, in the incremental form that keeps its digits (Finch 2009). With a session length, the first
 * input is the time of the bar, and a session's first bar resets; without one it is an anchor.
 */
export function weightedPriceKernel(sessionMs: number): Kernel<WeightedPrice> {
  return {
    inputs: 5,
    outputs: 2,
    init: () => ({ session: NaN, volume: sessionMs > 0 ? 0 : NaN, mean: 0, squares: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [clock, high, low, close, volume] = inputs;
      const [vwapOutput, deviationOutput] = outputs;
      let session = 1 * state.session; // unboxed
      let total = 1 * state.volume; // unboxed
      let mean = 1 * state.mean; // unboxed
      let squares = 1 * state.squares; // unboxed

      for (let i = from; i < to; i++) {
        const own = sessionMs > 0 ? Math.floor(clock[i] / sessionMs) : clock[i];
        if (sessionMs > 0 ? own === own && own !== session : own === own && own !== 0) {
          session = own;
          total = mean = squares = 0;
        }
        const price = (high[i] + low[i] + close[i]) / 3;
        const size = volume[i];
        const gap = 0 * (price + size); // 0, or NaN in a gap
        if (size > 0 && gap === 0) {
          total += size;
          const distance = price - mean;
          mean += (size / total) * distance;
          squares += size * distance * (price - mean);
        }
        const known = total > 0 ? gap : NaN;
        vwapOutput[i] = mean + known;
        deviationOutput[i] = Math.sqrt(squares / total) + known;
      }

      state.session = session;
      state.volume = total;
      state.mean = mean;
      state.squares = squares;
    },
  };
}

/** Its row of the catalog. */
export const anchoredVwapEntry: CatalogEntry = {
  name: 'anchoredVwap',
  fullName: 'Anchored VWAP',
  group: 'volume',
  pane: 'price',
  inputs: ['anchor', 'high', 'low', 'close', 'volume'],
  params: [],
  outputs: ['vwap', 'deviation'],
  warmup: null,
  reading:
    'A price above `vwap` means that the average buyer since the anchor is in profit; the line often acts as support from above and as resistance from below.',
  source: 'definitions §2',
  evidence: 'oracle',
  kernel: anchoredVwapKernel,
};
