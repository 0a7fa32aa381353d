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
import { composeKernel } from '../kit/compose.js';
import { erKernel } from '../statistics/er.js';
import { lagKernel } from '../statistics/lag.js';

/**
 * Kaufman's adaptive moving average: `kama += (er * (2/3 - 2/31) + 2/31)^2 * (x - kama)` with the efficiency ratio of
 * the last `period` bars, from the value before the first ratio. A window in which nothing moved has an efficiency of 0, as in
 * `er`; TA-Lib takes 1.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 10.
 * @returns n values in the unit of `source`; NaN for the first `period` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/kama
 * @example
 * ```ts
 * kama(source, 10);
 * ```
 */
export function kama(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function kama(source: Operand, period: number): Series;
export function kama(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(kamaKernel, [period], [source], options)[0];
}

/** The kernel of {@link kama}. */
export function kamaKernel(period: number): Kernel {
  checkPeriod('kama', period);
  return composeKernel(
    'source',
    [
      [erKernel(period), 'source', 'er'],
      [lagKernel(1), 'source', 'before'],
      [adaptiveKernel(), 'source er before', 'kama'],
    ],
    'kama',
  );
}

function adaptiveKernel(): Kernel<{ average: number }> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => ({ average: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [source, ratio, before] = inputs;
      const output = outputs[0];
      const fast = 2 / 3;
      const slow = 2 / 31;
      let value = 1 * state.average; // unboxed

      for (let i = from; i < to; i++) {
        const start = value === value ? value : before[i];
        const rate = ratio[i] * (fast - slow) + slow;
        const next = start + rate * rate * (source[i] - start);
        output[i] = next;
        if (next === next) value = next;
      }

      state.average = value;
    },
  };
}

/** Its row of the catalog. */
export const kamaEntry: CatalogEntry = {
  name: 'kama',
  fullName: "Kaufman's adaptive moving average",
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 10 }],
  outputs: ['kama'],
  warmup: (period) => [period],
  reading:
    'A flat line means a directionless market and a steep one an efficient trend, because it moves fast only when the price does not go back and forth.',
  source: 'https://tulipindicators.org/kama',
  evidence: 'ta-lib',
  kernel: kamaKernel,
};
