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
 * McGinley dynamic, `md += (x - md) / (0.6 * period * (x / md)^4)`, from the first value.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 14.
 * @returns n values in the unit of `source`; NaN wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.investopedia.com/terms/m/mcginley-dynamic.asp
 * @example
 * ```ts
 * mcginley(source, 14);
 * ```
 */
export function mcginley(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function mcginley(source: Operand, period: number): Series;
export function mcginley(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(mcginleyKernel, [period], [source], options)[0];
}

/** The kernel of {@link mcginley}. */
export function mcginleyKernel(period: number): Kernel<{ average: number }> {
  checkPeriod('mcginley', period);
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ average: NaN }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let value = 1 * state.average; // unboxed

      for (let i = from; i < to; i++) {
        const x = source[i];
        const start = value === value ? value : x;
        const ratio = x / start;
        const squared = ratio * ratio;
        const next = start + (x - start) / (0.6 * period * squared * squared);
        output[i] = next;
        if (next === next) value = next;
      }

      state.average = value;
    },
  };
}

/** Its row of the catalog. */
export const mcginleyEntry: CatalogEntry = {
  name: 'mcginley',
  fullName: 'McGinley dynamic',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['mcginley'],
  warmup: () => [0],
  reading:
    'Used like an exponential average, above it up and below it down; it speeds up in falling markets and slows down in rising ones.',
  source: 'https://www.investopedia.com/terms/m/mcginley-dynamic.asp',
  evidence: 'oracle',
  kernel: mcginleyKernel,
};
