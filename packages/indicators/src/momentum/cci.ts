import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { composeKernel } from '../kit/compose.js';
import { createLag, type Lag } from '../statistics/lag.js';
import { smaKernel } from '../averages/sma.js';
import { typicalPriceKernel } from '../averages/typical-price.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { tieOf } from '../kit/ties.js';

/**
 * Commodity channel index: with the typical price `p = (high + low + close) / 3`, `(p - sma(p)) / (0.015 *
 * meanDeviation(p))`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing deviates.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/cci
 * @example
 * ```ts
 * cci(high, low, close, 20);
 * ```
 */
export function cci(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function cci(high: Operand, low: Operand, close: Operand, period: number): Series;
export function cci(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(cciKernel, [period], [high, low, close], options)[0];
}

/** The kernel of {@link cci}. */
export function cciKernel(period: number): Kernel {
  checkPeriod('cci', period);
  return composeKernel(
    'high low close',
    [
      [typicalPriceKernel(), 'high low close', 'price'],
      [smaKernel(period), 'price', 'mean'],
      [channelKernel(period), 'price mean', 'cci'],
    ],
    'cci',
  );
}

/** The distance of the newest price from the mean, by 0.015 times the mean distance of all. */
function channelKernel(period: number): Kernel<Lag> {
  return {
    inputs: 2,
    outputs: 1,
    init: (firstBar) => createLag(period, firstBar),

    advance(state, inputs, outputs, from, to) {
      const [price, mean] = inputs;
      const output = outputs[0];
      const { ring } = state;
      let place = state.place;
      const even = period & ~1;

      for (let i = from; i < to; i++) {
        ring[place] = price[i];
        if (++place === period) place = 0;
        const middle = mean[i];
        // Two sums, as one would wait for each addition.
        let sum = 0;
        let other = 0;
        for (let k = 0; k < even; k += 2) {
          sum += Math.abs(ring[k] - middle);
          other += Math.abs(ring[k + 1] - middle);
        }
        if (even < period) sum += Math.abs(ring[even] - middle);
        sum += other;
        output[i] =
          sum <= period * tieOf(middle, period) ? NaN : (price[i] - middle) / ((0.015 / period) * sum);
      }

      state.place = place;
    },
  };
}

/** Its row of the catalog. */
export const cciEntry: CatalogEntry = {
  name: 'cci',
  fullName: 'Commodity channel index',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['cci'],
  warmup: (period) => [period - 1],
  reading:
    'Above 100 the price is unusually high for its window and below -100 unusually low: the start of a trend, or an extreme to fade in a range.',
  source: 'https://tulipindicators.org/cci',
  evidence: 'ta-lib',
  kernel: cciKernel,
};
