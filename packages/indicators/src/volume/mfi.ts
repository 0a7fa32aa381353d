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
import { rollingSumKernel } from '../statistics/rolling-sum.js';
import { typicalPriceKernel } from '../averages/typical-price.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { tieOf } from '../kit/ties.js';

/**
 * Money flow index: with the typical price `p = (high + low + close) / 3` and the flow `p * volume`, the share of the
 * flow on bars whose `p` rose, in percent of that on all which moved. A change within the rounding of `p` is no move.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values in [0, 100]; NaN for the first `period` values, and while a NaN is in the window, or no flow.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/mfi
 * @example
 * ```ts
 * mfi(high, low, close, volume, 14);
 * ```
 */
export function mfi(
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function mfi(high: Operand, low: Operand, close: Operand, volume: Operand, period: number): Series;
export function mfi(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(mfiKernel, [period], [high, low, close, volume], options)[0];
}

/** The kernel of {@link mfi}. */
export function mfiKernel(period: number): Kernel {
  checkPeriod('mfi', period);
  return composeKernel(
    'high low close volume',
    [
      [typicalPriceKernel(), 'high low close', 'price'],
      [moneyFlowKernel(), 'price volume', 'net gross'],
      [rollingSumKernel(period), 'net', 'netSum'],
      [rollingSumKernel(period), 'gross', 'grossSum'],
      [shareKernel(), 'netSum grossSum', 'mfi'],
    ],
    'mfi',
  );
}

/** The flow with the sign of the change of price, and without. */
function moneyFlowKernel(): Kernel<{ before: number }> {
  return {
    inputs: 2,
    outputs: 2,
    init: () => ({ before: NaN }),

    advance(state, inputs, outputs, from, to) {
      const [price, volume] = inputs;
      const [net, gross] = outputs;
      let before = 1 * state.before; // unboxed

      for (let i = from; i < to; i++) {
        const now = price[i];
        const known = 0 * before; // 0, or NaN in a gap
        const flow = now * volume[i] + known;
        const change = now - before;
        const tie = tieOf(now); // a sum of prices that is rounded otherwise is no move
        const sign = Number(change > tie) - Number(change < -tie); // without a branch, which random moves would miss
        net[i] = sign * flow;
        gross[i] = sign * sign * flow;
        before = now;
      }

      state.before = before;
    },
  };
}

/** The part of the gross flow that is positive, in percent. */
function shareKernel(): Kernel<null> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [net, gross] = inputs;
      const output = outputs[0];
      for (let i = from; i < to; i++) output[i] = gross[i] > 0 ? 50 + (50 * net[i]) / gross[i] : NaN;
    },
  };
}

/** Its row of the catalog. */
export const mfiEntry: CatalogEntry = {
  name: 'mfi',
  fullName: 'Money flow index',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['mfi'],
  warmup: (period) => [period],
  reading: 'An RSI with volume: above 80 counts as overbought and below 20 as oversold.',
  source: 'https://tulipindicators.org/mfi',
  evidence: 'ta-lib',
  kernel: mfiKernel,
};
