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
 * Rate of change as a fraction, `(x[i] - x[i-period]) / x[i-period]`.
 *
 * @param source n values, any unit.
 * @param period Lookback in bars, an integer >= 1.
 * @returns n fractions (0.05 is 5 %); NaN for the first `period` values, where one of the two values is NaN, and where
 *   the earlier one is zero.
 * @throws {RangeError} when `period` is not an integer >= 1.
 * @see https://tulipindicators.org/roc
 * @example
 * ```ts
 * roc(Float64Array.of(100, 110, 99), 1); // NaN 0.1 -0.1
 * ```
 */
export function roc(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function roc(source: Operand, period: number): Series;
export function roc(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(rocKernel, [period], [source], options)[0];
}

/** The kernel of {@link roc}. */
export function rocKernel(period: number): Kernel<Lag> {
  checkPeriod('roc', period);

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
        const before = ring[place];
        ring[place] = x;
        if (++place === period) place = 0;
        output[i] = before === 0 ? NaN : (x - before) / before;
      }
      for (let i = end; i < to; i++) {
        const before = source[i - period];
        output[i] = before === 0 ? NaN : (source[i] - before) / before;
      }

      state.place = place;
      if (end < to) refill(state, source, to);
    },
  };
}

/** Its row of the catalog. */
export const rocEntry: CatalogEntry = {
  name: 'roc',
  fullName: 'Rate of change',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 12 }],
  outputs: ['roc'],
  warmup: (period) => [period],
  reading:
    'Above 0 the price has risen over the period and below 0 it has fallen; extremes are overstretched moves for that market.',
  source: 'https://tulipindicators.org/roc',
  evidence: 'ta-lib',
  kernel: rocKernel,
};
