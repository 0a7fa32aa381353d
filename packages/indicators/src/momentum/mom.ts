import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { createLag, refill, type Lag } from '../statistics/lag.js';

/**
 * Momentum, `x[i] - x[i-period]`.
 *
 * @param source n values, any unit.
 * @param period Lookback in bars, an integer >= 1; usually 10.
 * @returns n values in the unit of `source`; NaN for the first `period` values, and where one of the two values is
 *   NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/mom
 * @example
 * ```ts
 * mom(source, 10);
 * ```
 */
export function mom(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function mom(source: Operand, period: number): Series;
export function mom(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(momKernel, [period], [source], options)[0];
}

/** The kernel of {@link mom}. */
export function momKernel(period: number): Kernel<Lag> {
  checkPeriod('mom', period);

  return {
    inputs: 1,
    outputs: 1,
    init: () => createLag(period),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      const { ring } = state;
      let place = state.place;

      const end = source === output ? to : Math.min(to, from + period);
      for (let i = from; i < end; i++) {
        const x = source[i];
        output[i] = x - ring[place];
        ring[place] = x;
        if (++place === period) place = 0;
      }
      for (let i = end; i < to; i++) output[i] = source[i] - source[i - period];

      state.place = place;
      if (end < to) refill(state, source, to);
    },
  };
}

/** Its row of the catalog. */
export const momEntry: CatalogEntry = {
  name: 'mom',
  fullName: 'Momentum',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 10 }],
  outputs: ['mom'],
  warmup: (period) => [period],
  reading:
    'Above 0 the price is higher than `period` bars ago and below 0 lower; a shrinking value warns that the move is slowing.',
  source: 'https://tulipindicators.org/mom',
  evidence: 'ta-lib',
  kernel: momKernel,
};
