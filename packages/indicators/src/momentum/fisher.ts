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
import { combineKernel, composeKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';
import { tieOf } from '../kit/ties.js';

/** Fisher transform, as columns or as series. */
export interface Fisher<Values = Float64Array> {
  /** The transform. */
  readonly fisher: Values;
  /** Its value one bar before. */
  readonly signal: Values;
}

/**
 * Ehlers' Fisher transform of the place of the middle `(high + low) / 2` in its range: `v = 0.33 * (2 * place - 1) +
 * 0.67 * v`, where a `v` beyond ±0.99 becomes ±0.999 as in Tulip, `fisher = 0.5 * ln((1 + v) / (1 - v)) + 0.5 * fisher`. Uses
 * `Math.log`. Where all middles of the window are equal the place is 0.5. Tulip takes no range below 0.001 instead, so that its values
 * depend on the unit of price.
 *
 * @param high n prices.
 * @param low n prices.
 * @param period Window in bars, an integer >= 1; usually 9.
 * @returns n values each; NaN for the first values: `fisher` `period - 1`, `signal` `period`, and while a NaN is in
 *   the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/fisher
 * @example
 * ```ts
 * const { fisher, signal } = fisher(high, low, 9);
 * ```
 */
export function fisher(high: Column, low: Column, period: number, options?: RunOptions): Fisher;
/** The same of series, as series. */
export function fisher(high: Operand, low: Operand, period: number): Fisher<Series>;
export function fisher(
  high: Column | Operand,
  low: Column | Operand,
  period: number,
  options?: RunOptions,
): Fisher<Float64Array | Series> {
  const [fisher, signal] = applyKernel(fisherKernel, [period], [high, low], options);
  return { fisher, signal };
}

/** The kernel of {@link fisher}; its outputs are in the order of {@link Fisher}. */
export function fisherKernel(period: number): Kernel {
  checkPeriod('fisher', period);
  return composeKernel(
    'high low',
    [
      [combineKernel(0.5, 0.5), 'high low', 'middle'],
      [maxKernel(period), 'middle', 'highest'],
      [minKernel(period), 'middle', 'lowest'],
      [transformKernel(), 'middle lowest highest', 'fisher'],
      [lagKernel(1), 'fisher', 'signal'],
    ],
    'fisher signal',
  );
}

function transformKernel(): Kernel<{ smoothed: number; fisher: number }> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => ({ smoothed: 0, fisher: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [middle, lowest, highest] = inputs;
      const output = outputs[0];
      let value = 1 * state.smoothed; // unboxed
      let fisher = 1 * state.fisher; // unboxed

      for (let i = from; i < to; i++) {
        const low = lowest[i];
        const range = highest[i] - low;
        const place = range <= tieOf(low) ? 0.5 : (middle[i] - low) / range;
        const next = 0.66 * (place - 0.5) + 0.67 * value;
        output[i] = NaN;
        if (next !== next) continue;
        value = next > 0.99 ? 0.999 : next < -0.99 ? -0.999 : next;
        fisher = 0.5 * Math.log((1 + value) / (1 - value)) + 0.5 * fisher;
        output[i] = fisher;
      }

      state.smoothed = value;
      state.fisher = fisher;
    },
  };
}

/** Its row of the catalog. */
export const fisherEntry: CatalogEntry = {
  name: 'fisher',
  fullName: 'Fisher transform',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 9 }],
  outputs: ['fisher', 'signal'],
  warmup: (period) => [period - 1, period],
  reading:
    'Extremes mark likely turns, and `fisher` crossing `signal` marks the turn itself: upwards from a low is bullish, downwards from a high bearish.',
  source: 'https://tulipindicators.org/fisher',
  evidence: 'oracle',
  kernel: fisherKernel,
};
