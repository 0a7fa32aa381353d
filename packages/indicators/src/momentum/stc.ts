import {
  checkArguments,
  checkFields,
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { apoKernel } from './apo.js';
import { checkPeriod } from '../kit/check.js';
import { composeKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';
import { tieOf } from '../kit/ties.js';

/** Settings of {@link stc}. */
export interface StcParams {
  /** Window of the stochastics in bars, an integer >= 1; usually 10. */
  readonly period: number;
  /** Period of the fast average in bars, an integer >= 1; usually 23. */
  readonly fast: number;
  /** Period of the slow average in bars, an integer >= 1; usually 50. */
  readonly slow: number;
}

/**
 * Schaff trend cycle: the stochastic of the MACD, smoothed, and the stochastic of that, smoothed again, each with a
 * weight of one half.
 *
 * @param source n values, any unit.
 * @returns n values in [0, 100]; NaN for the first `Math.max(fast, slow) + 2 * period - 3` values, and while a NaN is
 *   in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.investopedia.com/articles/forex/10/schaff-trend-cycle-indicator.asp
 * @example
 * ```ts
 * stc(source, { period: 10, fast: 23, slow: 50 });
 * ```
 */
export function stc(source: Column, params: StcParams, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function stc(source: Operand, params: StcParams): Series;
export function stc(
  source: Column | Operand,
  params: StcParams,
  options?: RunOptions,
): Float64Array | Series {
  checkArguments('stc', { params }, { params: 'object' });
  checkFields('stc', params, ['period', 'fast', 'slow']);
  const { period, fast, slow } = params;
  return applyKernel(stcKernel, [period, fast, slow], [source], options)[0];
}

/** The kernel of {@link stc}. */
export function stcKernel(period: number, fast: number, slow: number): Kernel {
  checkPeriod('stc', period);
  checkPeriod('stc', fast, 'fast');
  checkPeriod('stc', slow, 'slow');
  return composeKernel(
    'source',
    [
      [apoKernel(fast, slow), 'source', 'macd'],
      [cycleKernel(period), 'macd source', 'first'],
      [cycleKernel(period), 'first first', 'second'],
    ],
    'second',
  );
}

/** Reads a column and what it is computed from. */
function cycleKernel(period: number): Kernel {
  return composeKernel(
    'x size',
    [
      [maxKernel(period), 'x', 'highest'],
      [minKernel(period), 'x', 'lowest'],
      [smoothPlaceKernel(), 'x lowest highest size', 'place'],
    ],
    'place',
  );
}

/** The place in the range, smoothed; a window without range keeps the place it had. */
function smoothPlaceKernel(): Kernel<{ place: number; value: number }> {
  return {
    inputs: 4,
    outputs: 1,
    init: () => ({ place: 0, value: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [source, lowest, highest, size] = inputs;
      const output = outputs[0];
      let place = 1 * state.place; // unboxed
      let value = 1 * state.value; // unboxed

      for (let i = from; i < to; i++) {
        const range = highest[i] - lowest[i];
        output[i] = NaN;
        if (range !== range) continue;
        if (range > tieOf(size[i])) place = (100 * (source[i] - lowest[i])) / range;
        value = value === value ? value + 0.5 * (place - value) : place;
        output[i] = value;
      }

      state.place = place;
      state.value = value;
    },
  };
}

/** Its row of the catalog. */
export const stcEntry: CatalogEntry = {
  name: 'stc',
  fullName: 'Schaff trend cycle',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 10 },
    { name: 'fast', kind: 'int', least: 1, default: 23 },
    { name: 'slow', kind: 'int', least: 1, default: 50 },
  ],
  outputs: ['stc'],
  warmup: (period, fast, slow) => [Math.max(fast, slow) + 2 * period - 3],
  reading:
    'Rising above 25 signals a new uptrend and falling below 75 a new downtrend; it can stay at 0 or 100 for as long as the trend lasts.',
  source: 'https://www.investopedia.com/articles/forex/10/schaff-trend-cycle-indicator.asp',
  evidence: 'oracle',
  kernel: stcKernel,
};
