import {
  compute,
  computeAll,
  runKernel,
  type Column,
  type Kernel,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod, checkPositive } from './check.js';
import { composeKernel } from './compose.js';
import { linregAtKernel } from './linreg.js';
import { maxKernel } from './max.js';
import { minKernel } from './min.js';
import { rollingSumKernel } from './rolling-sum.js';
import { smaKernel } from './sma.js';
import { stdevKernel } from './stdev.js';
import { trueRangeKernel } from './true-range.js';

/** The squeeze as columns. */
export interface Squeeze {
  /** 1 while both Bollinger bands lie inside the Keltner channel, else 0. */
  readonly on: Float64Array;
  /** 1 while both lie outside, else 0. */
  readonly off: Float64Array;
  /** Unit of price; its sign is the direction of a release. */
  readonly momentum: Float64Array;
  /** Consecutive bars with the squeeze on, this one included. */
  readonly barsInSqueeze: Float64Array;
  /** How many of the last 20 bars had the squeeze on. */
  readonly onCount: Float64Array;
  /** 1 at the first bar after a squeeze, else 0. */
  readonly fired: Float64Array;
}

/** Bars that `onCount` looks at. */
const countWindow = 20;

/**
 * TTM squeeze in LazyBear's corrected form: Bollinger bands (SMA, population deviation) against a Keltner channel
 * (SMA, mean true range).
 *
 * Both have the same centre and window, so the squeeze is on exactly when
 * `bandWidth * stdev(close) < channelWidth * sma(trueRange)`. The momentum is the linear-regression value of
 * `close - ((max(high) + min(low)) / 2 + sma(close)) / 2`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window of bands, channel and momentum in bars, an integer >= 2; usually 20.
 * @param bandWidth Half width of the bands in standard deviations, > 0; usually 2.
 * @param channelWidth Half width of the channel in mean true ranges, > 0; usually 1.5.
 * @returns n values each. `on`, `off` and `barsInSqueeze` are NaN for the first `period - 1` values, `fired` for `period`,
 *   `momentum` for `2 * period - 2`, `onCount` for `period + 18`; each while a NaN is in its window.
 * @throws {RangeError} when a parameter is out of its domain, or the columns differ in length.
 * @see definitions §6
 * @example
 * ```ts
 * const { on, momentum } = squeeze(high, low, close, 20, 2, 1.5);
 * ```
 */
export function squeeze(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  bandWidth: number,
  channelWidth: number,
  options?: RunOptions,
): Squeeze {
  const kernel = squeezeKernel(period, bandWidth, channelWidth);
  const [on, off, momentum, barsInSqueeze, onCount, fired] = runKernel(kernel, [high, low, close], options);
  return { on, off, momentum, barsInSqueeze, onCount, fired };
}

/** The state machine behind {@link squeeze}; its outputs are in the order of {@link Squeeze}. */
export function squeezeKernel(period: number, bandWidth: number, channelWidth: number): Kernel {
  checkSqueeze(period, bandWidth, channelWidth);
  return composeKernel(
    'high low close',
    [
      [trueRangeKernel(), 'high low close', 'range'],
      [smaKernel(period), 'range', 'meanRange'],
      [stdevKernel(period), 'close', 'deviation'],
      [smaKernel(period), 'close', 'mean'],
      [maxKernel(period), 'high', 'highest'],
      [minKernel(period), 'low', 'lowest'],
      [offsetKernel(), 'close highest lowest mean', 'offset'],
      [linregAtKernel(period, period - 1), 'offset', 'momentum'],
      [squeezeStateKernel(bandWidth, channelWidth), 'deviation meanRange', 'on off bars fired'],
      [rollingSumKernel(countWindow), 'on', 'count'],
    ],
    'on off momentum bars count fired',
  );
}

/** Parameters of {@link squeezeSeries}. */
export interface SqueezeParams {
  /** Window of bands, channel and momentum in bars, an integer >= 2. */
  readonly length: number;
  /** Half width of the Bollinger bands in standard deviations, > 0. */
  readonly bbMult: number;
  /** Half width of the Keltner channel in mean true ranges, > 0. */
  readonly kcMult: number;
}

/**
 * The squeeze as series, one for each column of {@link Squeeze}, made of parts that a program shares: parameter sets which
 * differ in a multiplier have the averages, extremes and momentum in common.
 *
 * @throws {RangeError} when a parameter is out of its domain.
 * @example
 * ```ts
 * const { on, momentum } = squeezeSeries(market, { length: 20, bbMult: 2, kcMult: 1.5 });
 * ```
 */
export function squeezeSeries(
  market: Readonly<Record<'high' | 'low' | 'close', Series>>,
  { length, bbMult, kcMult }: SqueezeParams,
): Readonly<Record<keyof Squeeze, Series>> {
  checkSqueeze(length, bbMult, kcMult);
  const { high, low, close } = market;
  const meanRange = compute(smaKernel, [length], [compute(trueRangeKernel, [], [high, low, close])]);
  const deviation = compute(stdevKernel, [length], [close]);
  const highest = compute(maxKernel, [length], [high]);
  const lowest = compute(minKernel, [length], [low]);
  const mean = compute(smaKernel, [length], [close]);
  const offset = compute(offsetKernel, [], [close, highest, lowest, mean]);
  const momentum = compute(linregAtKernel, [length, length - 1], [offset]);
  const states = computeAll(squeezeStateKernel, [bbMult, kcMult], [deviation, meanRange]);
  const [on, off, barsInSqueeze, fired] = states;
  const onCount = compute(rollingSumKernel, [countWindow], [on]);
  return { on, off, momentum, barsInSqueeze, onCount, fired };
}

function checkSqueeze(period: number, bandWidth: number, channelWidth: number): void {
  checkPeriod('squeeze', period, 'period', 2);
  checkPositive('squeeze', bandWidth, 'bandWidth');
  checkPositive('squeeze', channelWidth, 'channelWidth');
}

/** How far the close is from the middle of the range and the mean, averaged. */
function offsetKernel(): Kernel<null> {
  return {
    inputs: 4,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [close, highest, lowest, mean] = inputs;
      const output = outputs[0];
      for (let i = from; i < to; i++) {
        output[i] = close[i] - ((highest[i] + lowest[i]) / 2 + mean[i]) / 2;
      }
    },
  };
}

/** Whether the squeeze was on at the last bar (NaN: unknown), and for how long. */
interface SqueezeState {
  on: number;
  bars: number;
}

function squeezeStateKernel(bandWidth: number, channelWidth: number): Kernel<SqueezeState> {
  return {
    inputs: 2,
    outputs: 4,
    init: () => ({ on: NaN, bars: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [deviation, meanRange] = inputs;
      const [onOutput, offOutput, barsOutput, firedOutput] = outputs;
      let before = 1 * state.on; // unboxed
      let bars = state.bars;

      for (let i = from; i < to; i++) {
        const band = bandWidth * deviation[i];
        const channel = channelWidth * meanRange[i];
        const known = 0 * (band + channel); // 0, or NaN in a gap
        const on = (band < channel ? 1 : 0) + known;
        bars = on > 0 ? bars + 1 : 0;
        onOutput[i] = on;
        offOutput[i] = (band > channel ? 1 : 0) + known;
        barsOutput[i] = bars + known;
        firedOutput[i] = before * (1 - on); // 1 only from on to not on; NaN where either is unknown
        before = on;
      }

      state.on = before;
      state.bars = bars;
    },
  };
}
