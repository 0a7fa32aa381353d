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

/**
 * Wilder's relative strength index, `100 * rma(gains) / (rma(gains) + rma(losses))`. It is computed as `50 * (1 +
 * rma(change) / rma(|change|))`, which is the same without a branch.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 14.
 * @returns n values in [0, 100]; NaN for the first `period` values, and where one of the last two values is NaN, or
 *   while nothing has moved.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/rsi
 * @example
 * ```ts
 * rsi(source, 14);
 * ```
 */
export function rsi(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function rsi(source: Operand, period: number): Series;
export function rsi(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(rsiKernel, [period], [source], options)[0];
}

interface RsiState {
  before: number;
  change: number;
  size: number;
  seen: number;
}

/** The kernel of {@link rsi}. */
export function rsiKernel(period: number): Kernel<RsiState> {
  checkPeriod('rsi', period);
  const weight = 1 / period;
  const keep = 1 - weight;

  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ before: NaN, change: 0, size: 0, seen: 0 }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let before = 1 * state.before; // unboxed
      let change = 1 * state.change; // unboxed
      let size = 1 * state.size; // unboxed
      let seen = state.seen;

      let i = from;
      for (; i < to && seen < period; i++) {
        const x = source[i];
        const step = x - before;
        before = x;
        output[i] = NaN;
        if (step !== step) continue;
        seen++;
        change += (step - change) / seen; // the means so far
        size += (Math.abs(step) - size) / seen;
        if (seen === period) output[i] = 50 + (50 * change) / size;
      }
      for (; i < to; i++) {
        const x = source[i];
        const step = x - before;
        before = x;
        if (step === step) {
          change = keep * change + weight * step;
          size = keep * size + weight * Math.abs(step);
          output[i] = 50 + (50 * change) / size;
        } else {
          output[i] = NaN;
        }
      }

      state.before = before;
      state.change = change;
      state.size = size;
      state.seen = seen;
    },
  };
}

/** Its row of the catalog. */
export const rsiEntry: CatalogEntry = {
  name: 'rsi',
  fullName: 'Relative strength index',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['rsi'],
  warmup: (period) => [period],
  reading:
    'Above 70 counts as overbought and below 30 as oversold; in a strong trend it stays beyond 50 on the side of the trend.',
  source: 'https://tulipindicators.org/rsi',
  evidence: 'ta-lib',
  kernel: rsiKernel,
};
