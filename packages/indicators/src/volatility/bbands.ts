import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { noValues, placeInBlock } from '../kit/block.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Bollinger bands, as columns or as series. */
export interface Bbands<Values = Float64Array> {
  /** `middle - width * stdev`. */
  readonly lower: Values;
  /** The simple average. */
  readonly middle: Values;
  /** `middle + width * stdev`. */
  readonly upper: Values;
}

/**
 * Bollinger bands: the simple average, and `width` population standard deviations below and above it.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @param width Half width in standard deviations, a finite number > 0; usually 2.
 * @returns n values each; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/bbands
 * @example
 * ```ts
 * const { lower, middle, upper } = bbands(source, 20, 2);
 * ```
 */
export function bbands(source: Column, period: number, width: number, options?: RunOptions): Bbands;
/** The same of a series, as series. */
export function bbands(source: Operand, period: number, width: number): Bbands<Series>;
export function bbands(
  source: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Bbands<Float64Array | Series> {
  const [lower, middle, upper] = applyKernel(bbandsKernel, [period, width], [source], options);
  return { lower, middle, upper };
}

/** A block of values at work, as in `rolling-sum.ts` and `rolling-variance.ts`. */
interface BandState {
  /** Place of the next bar in its block. */
  place: number;
  /** Sum of the current block's values so far. */
  head: number;
  /** Last value of the previous block, and sums of distances from it and of their squares. */
  reference: number;
  sum: number;
  squares: number;
  readonly block: Float64Array;
  /** The three sums over the previous block from place `k` on. */
  readonly tails: Float64Array;
}

/**
 * The kernel of {@link bbands}; its outputs are in the order of {@link Bbands}. The sums are those of `sma` and `stdev`, and so are the
 * bits; they are taken in one loop.
 */
export function bbandsKernel(period: number, width: number): Kernel {
  checkPeriod('bbands', period);
  checkPositive('bbands', width, 'width');
  const last = period - 1;
  const share = 1 / period;

  const kernel: Kernel<BandState> = {
    inputs: 1,
    outputs: 3,
    init: (firstBar) => ({
      place: placeInBlock(firstBar, period),
      head: NaN,
      reference: NaN,
      sum: NaN,
      squares: NaN,
      block: noValues(period),
      tails: noValues(3 * period),
    }),

    advance(state, inputs, outputs, from, to) {
      const [source] = inputs;
      const [lower, middle, upper] = outputs;
      const { block, tails } = state;
      const part = 1 * share; // unboxed, as all of these
      const wide = 1 * width;
      let place = state.place;
      let head = 1 * state.head;
      let reference = 1 * state.reference;
      let sum = 1 * state.sum;
      let squares = 1 * state.squares;

      let i = from;
      while (i < to) {
        const end = Math.min(to, i + last - place);
        for (; i < end; i++) {
          const x = source[i];
          block[place++] = x;
          const tail = 3 * place;
          head += x;
          const mean = (tails[tail] + head) / period;
          const distance = x - reference;
          sum += distance;
          squares += distance * distance;
          const total = sum + tails[tail + 1];
          const band = wide * Math.sqrt((squares + tails[tail + 2] - total * total * part) * part);
          lower[i] = mean - band;
          middle[i] = mean;
          upper[i] = mean + band;
        }
        if (i < to) {
          reference = block[last] = source[i];
          head = 0;
          sum = 0;
          squares = 0;
          for (let k = last; k >= 0; k--) {
            const distance = block[k] - reference;
            tails[3 * k] = head += block[k];
            tails[3 * k + 1] = sum += distance;
            tails[3 * k + 2] = squares += distance * distance;
          }
          // The window is the block.
          const mean = head / period;
          const band = wide * Math.sqrt((squares - sum * sum * part) * part);
          lower[i] = mean - band;
          middle[i] = mean;
          upper[i] = mean + band;
          i++;
          place = 0;
          head = 0;
          sum = 0;
          squares = 0;
        }
      }

      state.place = place;
      state.head = head;
      state.reference = reference;
      state.sum = sum;
      state.squares = squares;
    },
  };
  return kernel;
}

/** Its row of the catalog. */
export const bbandsEntry: CatalogEntry = {
  name: 'bbands',
  fullName: 'Bollinger bands',
  group: 'volatility',
  pane: 'price',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'width', kind: 'positive', default: 2 },
  ],
  outputs: ['lower', 'middle', 'upper'],
  warmup: (period) => [period - 1, period - 1, period - 1],
  reading:
    'A price at the upper band is high and one at the lower band low relative to the window; closes that stay beyond a band show a trend rather than an extreme.',
  source: 'https://tulipindicators.org/bbands',
  evidence: 'ta-lib',
  kernel: bbandsKernel,
};
