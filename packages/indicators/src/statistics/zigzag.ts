import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPositive } from '../kit/check.js';
import { tieOf } from '../kit/ties.js';

/** Zigzag, as columns or as series. */
export interface Zigzag<Values = Float64Array> {
  /** Price of the turning point; NaN where none is confirmed. */
  readonly price: Values;
  /** 1 for a high, -1 for a low; NaN where none is confirmed. */
  readonly direction: Values;
  /** Bars since it; NaN where none is confirmed. */
  readonly ago: Values;
}

/**
 * Zigzag: the last turning point that is known. A high is one once a low lies `reversal` (a fraction) below it, a low
 * once a high lies that far above it. Each point is reported at the bar that confirms it, never before.
 *
 * @param high n prices.
 * @param low n prices.
 * @param reversal Fraction that price must turn by, a finite number > 0; usually 0.05.
 * @returns n values each; NaN where an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.investopedia.com/terms/z/zig_zag_indicator.asp
 * @example
 * ```ts
 * const { price, direction, ago } = zigzag(high, low, 0.05);
 * ```
 */
export function zigzag(high: Column, low: Column, reversal: number, options?: RunOptions): Zigzag;
/** The same of series, as series. */
export function zigzag(high: Operand, low: Operand, reversal: number): Zigzag<Series>;
export function zigzag(
  high: Column | Operand,
  low: Column | Operand,
  reversal: number,
  options?: RunOptions,
): Zigzag<Float64Array | Series> {
  const [price, direction, ago] = applyKernel(zigzagKernel, [reversal], [high, low], options);
  return { price, direction, ago };
}

interface Swing {
  /** 1 while a high is sought, -1 while a low is, 0 before the first turn. */
  direction: number;
  high: number;
  low: number;
  highAgo: number;
  lowAgo: number;
}

/** The kernel of {@link zigzag}; its outputs are in the order of {@link Zigzag}. */
export function zigzagKernel(reversal: number): Kernel<Swing> {
  checkPositive('zigzag', reversal, 'reversal');
  return {
    inputs: 2,
    outputs: 3,
    init: () => ({ direction: 0, high: NaN, low: NaN, highAgo: 0, lowAgo: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [high, low] = inputs;
      const [price, directions, ago] = outputs;
      let { direction, highAgo, lowAgo } = state;
      let highest = 1 * state.high; // unboxed
      let lowest = 1 * state.low; // unboxed

      for (let i = from; i < to; i++) {
        const h = high[i];
        const l = low[i];
        highAgo++;
        lowAgo++;
        price[i] = directions[i] = ago[i] = NaN;
        if (h + l !== h + l) continue;
        // A bar that makes a new extreme does not also turn: which came first is not known.
        if (direction >= 0 && !(h <= highest)) {
          highest = h;
          highAgo = 0;
          if (direction > 0) continue;
        }
        if (direction <= 0 && !(l >= lowest)) {
          lowest = l;
          lowAgo = 0;
          if (direction < 0) continue;
        }
        if (direction >= 0 && highAgo > 0 && l <= highest * (1 - reversal) + tieOf(highest)) {
          price[i] = highest;
          directions[i] = 1;
          ago[i] = highAgo;
          direction = -1;
          lowest = l;
          lowAgo = 0;
        } else if (direction <= 0 && lowAgo > 0 && h >= lowest * (1 + reversal) - tieOf(lowest)) {
          price[i] = lowest;
          directions[i] = -1;
          ago[i] = lowAgo;
          direction = 1;
          highest = h;
          highAgo = 0;
        }
      }

      state.direction = direction;
      state.highAgo = highAgo;
      state.lowAgo = lowAgo;
      state.high = highest;
      state.low = lowest;
    },
  };
}

/** Its row of the catalog. */
export const zigzagEntry: CatalogEntry = {
  name: 'zigzag',
  fullName: 'Zigzag',
  group: 'statistics',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [{ name: 'reversal', kind: 'positive', default: 0.05 }],
  outputs: ['price', 'direction', 'ago'],
  warmup: null,
  reading:
    '`direction` 1 means that the last confirmed point `price` is a high, so the swing now falls, and -1 a low, so it rises; `ago` is its age in bars.',
  source: 'https://www.investopedia.com/terms/z/zig_zag_indicator.asp',
  evidence: 'oracle',
  kernel: zigzagKernel,
};
