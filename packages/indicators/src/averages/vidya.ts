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
import { cmoKernel } from '../momentum/cmo.js';
import { composeKernel } from '../kit/compose.js';

/**
 * Chande's variable index dynamic average: an exponential average whose weight is `2 / (period + 1) * |cmo| / 100`,
 * from the first value that has a momentum.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 20.
 * @param momentumPeriod Window of the momentum in bars, an integer >= 1; usually 9.
 * @returns n values in the unit of `source`; NaN for the first `momentumPeriod` values, and while a NaN is in the
 *   window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see T. Chande, Technical Analysis of Stocks & Commodities 10:3 (1992), in its CMO form
 * @example
 * ```ts
 * vidya(source, 20, 9);
 * ```
 */
export function vidya(
  source: Column,
  period: number,
  momentumPeriod: number,
  options?: RunOptions,
): Float64Array;
/** The same of a series, as a series. */
export function vidya(source: Operand, period: number, momentumPeriod: number): Series;
export function vidya(
  source: Column | Operand,
  period: number,
  momentumPeriod: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(vidyaKernel, [period, momentumPeriod], [source], options)[0];
}

/** The kernel of {@link vidya}. */
export function vidyaKernel(period: number, momentumPeriod: number): Kernel {
  checkPeriod('vidya', period);
  checkPeriod('vidya', momentumPeriod, 'momentumPeriod');
  return composeKernel(
    'source',
    [
      [cmoKernel(momentumPeriod), 'source', 'cmo'],
      [variableKernel(2 / (period + 1)), 'source cmo', 'average'],
    ],
    'average',
  );
}

function variableKernel(weight: number): Kernel<{ average: number }> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => ({ average: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [source, momentum] = inputs;
      const output = outputs[0];
      let value = 1 * state.average; // unboxed

      for (let i = from; i < to; i++) {
        const start = value === value ? value : source[i];
        const next = start + ((weight * Math.abs(momentum[i])) / 100) * (source[i] - start);
        output[i] = next;
        if (next === next) value = next;
      }

      state.average = value;
    },
  };
}

/** Its row of the catalog. */
export const vidyaEntry: CatalogEntry = {
  name: 'vidya',
  fullName: 'Variable index dynamic average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'momentumPeriod', kind: 'int', least: 1, default: 9 },
  ],
  outputs: ['vidya'],
  warmup: (_period, momentumPeriod) => [momentumPeriod],
  reading:
    'A flat line means that momentum is gone, and a steep one that it is strong, because the average moves only as fast as momentum allows.',
  source: 'T. Chande, Technical Analysis of Stocks & Commodities 10:3 (1992), in its CMO form',
  evidence: 'oracle',
  kernel: vidyaKernel,
};
