import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { argmaxKernel } from '../statistics/argmax.js';
import { argminKernel } from '../statistics/argmin.js';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';

/** Aroon, as columns or as series. */
export interface Aroon<Values = Float64Array> {
  /** `100 * (period - barsSinceHighestHigh) / period`. */
  readonly up: Values;
  /** `100 * (period - barsSinceLowestLow) / period`. */
  readonly down: Values;
  /** `up - down`. */
  readonly oscillator: Values;
}

/**
 * Aroon: how recent the extremes of the last `period + 1` bars are, 100 at the newest bar and 0 at the oldest.
 *
 * @param high n prices.
 * @param low n prices.
 * @param period Window in bars, an integer >= 1; usually 25.
 * @returns n values each; NaN for the first `period` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/aroon
 * @example
 * ```ts
 * const { up, down, oscillator } = aroon(high, low, 25);
 * ```
 */
export function aroon(high: Column, low: Column, period: number, options?: RunOptions): Aroon;
/** The same of series, as series. */
export function aroon(high: Operand, low: Operand, period: number): Aroon<Series>;
export function aroon(
  high: Column | Operand,
  low: Column | Operand,
  period: number,
  options?: RunOptions,
): Aroon<Float64Array | Series> {
  const [up, down, oscillator] = applyKernel(aroonKernel, [period], [high, low], options);
  return { up, down, oscillator };
}

/** The kernel of {@link aroon}; its outputs are in the order of {@link Aroon}. */
export function aroonKernel(period: number): Kernel {
  checkPeriod('aroon', period);
  return composeKernel(
    'high low',
    [
      [argmaxKernel(period + 1), 'high', 'sinceHigh'],
      [argminKernel(period + 1), 'low', 'sinceLow'],
      [recencyKernel(period), 'sinceHigh', 'up'],
      [recencyKernel(period), 'sinceLow', 'down'],
      [combineKernel(1, -1), 'up down', 'oscillator'],
    ],
    'up down oscillator',
  );
}

function recencyKernel(period: number): Kernel<null> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const since = inputs[0];
      const output = outputs[0];
      for (let i = from; i < to; i++) output[i] = (100 * (period - since[i])) / period;
    },
  };
}

/** Its row of the catalog. */
export const aroonEntry: CatalogEntry = {
  name: 'aroon',
  fullName: 'Aroon',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 25 }],
  outputs: ['up', 'down', 'oscillator'],
  warmup: (period) => [period, period, period],
  reading:
    '`up` near 100 means recent highs and `down` near 100 recent lows; `oscillator` above 0 favours an uptrend, below 0 a downtrend.',
  source: 'https://tulipindicators.org/aroon',
  evidence: 'ta-lib',
  kernel: aroonKernel,
};
