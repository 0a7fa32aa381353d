import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { atrKernel } from './atr.js';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel } from '../kit/compose.js';

/** Supertrend, as columns or as series. */
export interface Supertrend<Values = Float64Array> {
  /** The stop, in the unit of price. */
  readonly line: Values;
  /** 1 in an uptrend, -1 in a downtrend. */
  readonly direction: Values;
}

/**
 * Supertrend: a stop `width` average true ranges from the middle of the bar, which only moves with the trend and
 * turns when the close crosses it. It begins as a downtrend, as in TradingView.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Period of the average true range in bars, an integer >= 1; usually 10.
 * @param width Distance in average true ranges, a finite number > 0; usually 3.
 * @returns n values each; NaN for the first `period - 1` values, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000634738/
 * @example
 * ```ts
 * const { line, direction } = supertrend(high, low, close, 10, 3);
 * ```
 */
export function supertrend(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  width: number,
  options?: RunOptions,
): Supertrend;
/** The same of series, as series. */
export function supertrend(
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  width: number,
): Supertrend<Series>;
export function supertrend(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  width: number,
  options?: RunOptions,
): Supertrend<Float64Array | Series> {
  const [line, direction] = applyKernel(supertrendKernel, [period, width], [high, low, close], options);
  return { line, direction };
}

/** The kernel of {@link supertrend}; its outputs are in the order of {@link Supertrend}. */
export function supertrendKernel(period: number, width: number): Kernel {
  checkPeriod('supertrend', period);
  checkPositive('supertrend', width, 'width');
  return composeKernel(
    'high low close',
    [
      [atrKernel(period), 'high low close', 'range'],
      [turnKernel(width), 'high low close range', 'line direction'],
    ],
    'line direction',
  );
}

interface Turn {
  lower: number;
  upper: number;
  close: number;
  direction: number;
}

function turnKernel(width: number): Kernel<Turn> {
  return {
    inputs: 4,
    outputs: 2,
    init: () => ({ lower: -Infinity, upper: Infinity, close: NaN, direction: -1 }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close, range] = inputs;
      const [line, directions] = outputs;
      let lower = 1 * state.lower; // unboxed
      let upper = 1 * state.upper; // unboxed
      let before = 1 * state.close; // unboxed
      let direction = state.direction;

      for (let i = from; i < to; i++) {
        const now = close[i];
        const middle = (high[i] + low[i]) / 2;
        const distance = width * range[i];
        const known = middle + distance + now;
        if (known !== known) {
          line[i] = NaN; // a gap leaves the stops where they were
          directions[i] = NaN;
          continue;
        }
        const floor = middle - distance;
        const ceiling = middle + distance;
        const nextLower = floor > lower || before < lower ? floor : lower;
        const nextUpper = ceiling < upper || before > upper ? ceiling : upper;
        if (direction < 0 ? now > nextUpper : now < nextLower) direction = -direction;
        lower = nextLower;
        upper = nextUpper;
        before = now;
        line[i] = direction > 0 ? lower : upper;
        directions[i] = direction;
      }

      state.lower = lower;
      state.upper = upper;
      state.close = before;
      state.direction = direction;
    },
  };
}

/** Its row of the catalog. */
export const supertrendEntry: CatalogEntry = {
  name: 'supertrend',
  fullName: 'Supertrend',
  group: 'volatility',
  pane: 'price',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 10 },
    { name: 'width', kind: 'positive', default: 3 },
  ],
  outputs: ['line', 'direction'],
  warmup: (period) => [period - 1, period - 1],
  reading:
    'A line below the price, `direction` 1, is an uptrend and its trailing stop; a line above it, -1, is a downtrend, and a change of side is the signal.',
  source: 'https://www.tradingview.com/support/solutions/43000634738/',
  evidence: 'ta-lib',
  kernel: supertrendKernel,
};
