import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { rmaKernel } from '../averages/rma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import type { Smoothing } from '../kit/smoothing.js';
import { spread, trueRangeKernel, type LastClose } from './true-range.js';

/**
 * Average true range: Wilder's average of the true range.
 *
 * The first bar's range counts, as in TradingView; TA-Lib leaves it out and begins one bar later.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 1.
 * @returns n values in the unit of price; NaN for the first `period - 1` values and wherever the true range is NaN.
 * @throws {RangeError} when `period` is not an integer >= 1, or the columns differ in length.
 * @see https://tulipindicators.org/atr and definitions §0
 * @example
 * ```ts
 * atr(Float64Array.of(11, 15), Float64Array.of(9, 13), Float64Array.of(10, 14), 2); // NaN 3.5
 * ```
 */
export function atr(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function atr(high: Operand, low: Operand, close: Operand, period: number): Series;
export function atr(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(atrKernel, [period], [high, low, close], options)[0];
}

/** The range and its average. */
interface AtrState {
  readonly range: LastClose;
  readonly average: Smoothing;
}

/** The kernel of {@link atr}: once the average is seeded, range and average are taken in one loop. */
export function atrKernel(period: number): Kernel {
  checkPeriod('atr', period);
  const rangeKernel = trueRangeKernel();
  const averageKernel = rmaKernel(period);
  const share = 1 / period;

  const kernel: Kernel<AtrState> = {
    inputs: 3,
    outputs: 1,
    init: (firstBar) => ({ range: rangeKernel.init(firstBar), average: averageKernel.init(firstBar) }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close] = inputs;
      const [output] = outputs;

      let i = from;
      for (; i < to && state.average.seen < period; i++) {
        rangeKernel.advance(state.range, inputs, outputs, i, i + 1);
        averageKernel.advance(state.average, outputs, outputs, i, i + 1);
      }
      const part = 1 * share; // unboxed, as all of these
      const rest = 1 - part;
      let average = 1 * state.average.average;
      let before = 1 * state.range.close;
      for (; i < to; i++) {
        const now = close[i];
        const top = high[i];
        const bottom = low[i];
        const range = before <= top && before >= bottom ? top - bottom : spread(top, bottom, before);
        before = now;
        const next = rest * average + part * (range + 0 * now);
        output[i] = next;
        if (next === next) average = next; // a gap leaves the average where it was
      }
      state.average.average = average;
      state.range.close = before;
    },
  };
  return kernel;
}

/** Its row of the catalog. */
export const atrEntry: CatalogEntry = {
  name: 'atr',
  fullName: 'Average true range',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['atr'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means wide bars and a low value quiet ones, whatever the direction; stops and position sizes are commonly set in multiples of it.',
  source: 'https://tulipindicators.org/atr',
  evidence: 'ta-lib',
  kernel: atrKernel,
};
