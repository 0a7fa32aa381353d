import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { noValues, placeInBlock } from '../kit/block.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';

/** The last values of a column. */
export interface Lag {
  /** Place of the oldest value, which the next one replaces. */
  place: number;
  readonly ring: Float64Array;
}

/** A memory of `bars` values, with no value before the first bar. */
export function createLag(bars: number, firstBar = 0): Lag {
  return { place: placeInBlock(firstBar, bars), ring: noValues(bars) };
}

/** Fills the memory from a column that has been read up to `to`, with as many bars at least as it holds. */
export function refill(lag: Lag, source: Column, to: number): void {
  const { ring } = lag;
  for (let k = 0, i = to - ring.length; i < to; k++, i++) ring[k] = source[i];
  lag.place = 0;
}

/**
 * The value some bars ago: what a channel or an average was before this bar.
 *
 * @param source n values, any unit.
 * @param bars How many bars ago, an integer >= 0.
 * @returns n values, in the unit of the source; NaN for the first `bars` values, and where the source was NaN.
 * @throws {RangeError} when `bars` is not an integer >= 0.
 * @example
 * ```ts
 * lag(Float64Array.of(1, 2, 3), 1); // NaN 1 2
 * ```
 */
export function lag(source: Column, bars: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function lag(source: Operand, bars: number): Series;
export function lag(source: Column | Operand, bars: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(lagKernel, [bars], [source], options)[0];
}

/** The kernel of {@link lag}. */
export function lagKernel(bars: number): Kernel<Lag> {
  checkPeriod('lag', bars, 'bars', 0);

  return {
    inputs: 1,
    outputs: 1,
    init: () => createLag(bars),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { ring } = state;
      let place = state.place;

      const end = source === output && bars > 0 ? to : Math.min(to, from + bars);
      for (let i = from; i < end; i++) {
        output[i] = ring[place];
        ring[place] = source[i];
        if (++place === bars) place = 0;
      }
      for (let i = end; i < to; i++) output[i] = source[i - bars];

      state.place = place;
      if (end < to) refill(state, source, to);
    },
  };
}

/** Its row of the catalog. */
export const lagEntry: CatalogEntry = {
  name: 'lag',
  fullName: 'Value some bars ago',
  group: 'statistics',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'bars', kind: 'int', least: 0, default: 1 }],
  outputs: ['lag'],
  warmup: (bars) => [bars],
  reading:
    'Compare it with the value now: higher now means a rise over these bars, and a channel of the bar before cannot contain the price of this bar.',
  source: 'https://en.wikipedia.org/wiki/Lag_operator',
  evidence: 'oracle',
  kernel: lagKernel,
};
