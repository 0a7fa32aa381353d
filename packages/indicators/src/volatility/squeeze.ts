import {
  checkArguments,
  checkFields,
  applyKernel,
  compute,
  computeAll,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel } from '../kit/compose.js';
import { maxKernel } from '../statistics/max.js';
import { minKernel } from '../statistics/min.js';
import { squeezePartsKernel } from './squeeze-parts.js';
import { tieOf } from '../kit/ties.js';

/** The squeeze as columns. */
export interface Squeeze<Values = Float64Array> {
  /** 1 while both Bollinger bands lie inside the Keltner channel, else 0. */
  readonly on: Values;
  /** 1 while both lie outside, else 0. */
  readonly off: Values;
  /** Unit of price; its sign is the direction of a release. */
  readonly momentum: Values;
  /** Consecutive bars with the squeeze on, this one included. */
  readonly barsInSqueeze: Values;
  /** How many of the last 20 bars had the squeeze on. */
  readonly onCount: Values;
  /** 1 at the first bar after a squeeze, else 0. */
  readonly fired: Values;
}

/** Bars that `onCount` looks at. */
const countWindow = 20;

/** Settings of {@link squeeze}. */
export interface SqueezeWidths {
  /** Window of bands, channel and momentum in bars, an integer >= 2; usually 20. */
  readonly period: number;
  /** Half width of the bands in standard deviations, > 0; usually 2. */
  readonly bandWidth: number;
  /** Half width of the channel in mean true ranges, > 0; usually 1.5. */
  readonly channelWidth: number;
}

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
 * @returns n values each. `on`, `off` and `barsInSqueeze` are NaN for the first `period - 1` values, `fired` for `period`,
 *   `momentum` for `2 * period - 2`, `onCount` for `period + 18`; each while a NaN is in its window.
 * @throws {RangeError} when a parameter is out of its domain, or the columns differ in length.
 * @see definitions §6
 * @example
 * ```ts
 * const { on, momentum } = squeeze(high, low, close, { period: 20, bandWidth: 2, channelWidth: 1.5 });
 * ```
 */
export function squeeze(
  high: Column,
  low: Column,
  close: Column,
  params: SqueezeWidths,
  options?: RunOptions,
): Squeeze;
/** The same of series, as series. */
export function squeeze(high: Operand, low: Operand, close: Operand, params: SqueezeWidths): Squeeze<Series>;
export function squeeze(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  params: SqueezeWidths,
  options?: RunOptions,
): Squeeze<Float64Array | Series> {
  checkArguments('squeeze', { params }, { params: 'object' });
  checkFields('squeeze', params, ['period', 'bandWidth', 'channelWidth']);
  const { period, bandWidth, channelWidth } = params;
  const [on, off, momentum, barsInSqueeze, onCount, fired] = applyKernel(
    squeezeKernel,
    [period, bandWidth, channelWidth],
    [high, low, close],
    options,
  );
  return { on, off, momentum, barsInSqueeze, onCount, fired };
}

/** The kernel of {@link squeeze}; its outputs are in the order of {@link Squeeze}. */
export function squeezeKernel(period: number, bandWidth: number, channelWidth: number): Kernel {
  checkSqueeze(period, bandWidth, channelWidth);
  return composeKernel(
    'high low close',
    [
      [maxKernel(period), 'high', 'highest'],
      [minKernel(period), 'low', 'lowest'],
      [squeezePartsKernel(period), 'high low close highest lowest', 'deviation meanRange momentum'],
      [squeezeStateKernel(bandWidth, channelWidth), 'deviation meanRange close', 'on off bars count fired'],
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
  params: SqueezeParams,
): Readonly<Record<keyof Squeeze, Series>> {
  checkArguments(
    'squeezeSeries',
    { market, params },
    { market: { high: 'series', low: 'series', close: 'series' }, params: { length: 'number' } },
  );
  checkArguments('squeezeSeries', { params }, { params: 'object' });
  checkFields('squeezeSeries', params, ['length', 'bbMult', 'kcMult']);
  const { length, bbMult, kcMult } = params;
  checkSqueeze(length, bbMult, kcMult);
  const { high, low, close } = market;
  const highest = compute(maxKernel, [length], [high]);
  const lowest = compute(minKernel, [length], [low]);
  const parts = computeAll(squeezePartsKernel, [length], [high, low, close, highest, lowest]);
  const [deviation, meanRange, momentum] = parts;
  const states = computeAll(squeezeStateKernel, [bbMult, kcMult], [deviation, meanRange, close]);
  const [on, off, barsInSqueeze, onCount, fired] = states;
  return { on, off, momentum, barsInSqueeze, onCount, fired };
}

function checkSqueeze(period: number, bandWidth: number, channelWidth: number): void {
  checkPeriod('squeeze', period, 'period', 2);
  checkPositive('squeeze', bandWidth, 'bandWidth');
  checkPositive('squeeze', channelWidth, 'channelWidth');
}

/** The squeeze at the last bars. */
interface SqueezeState {
  /** Whether it was on at the last bar; NaN: unknown. */
  on: number;
  bars: number;
  /** How many bars before this one are known, up to the window of the count. */
  known: number;
  /** Whether it was on at each of them, a bit each, the newest lowest; and how often. */
  bits: number;
  count: number;
}

function squeezeStateKernel(bandWidth: number, channelWidth: number): Kernel<SqueezeState> {
  return {
    inputs: 3,
    outputs: 5,
    init: () => ({ on: NaN, bars: 0, known: 0, bits: 0, count: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [deviation, meanRange, close] = inputs;
      const [onOutput, offOutput, barsOutput, countOutput, firedOutput] = outputs;
      let { bars, known, bits, count } = state;
      let before = 1 * state.on; // unboxed

      for (let i = from; i < to; i++) {
        const band = bandWidth * deviation[i];
        const channel = channelWidth * meanRange[i];
        const gap = 0 * (band + channel); // 0, or NaN
        const tie = bandWidth * tieOf(close[i]); // equal widths are neither on nor off, however they are rounded
        const isOn = Number(band < channel - tie);
        bars = isOn * (bars + 1);
        known = gap === 0 ? Math.min(known + 1, countWindow) : 0;
        count += isOn - ((bits >>> (countWindow - 1)) & 1);
        bits = (bits << 1) | isOn;
        const on = isOn + gap;
        onOutput[i] = on;
        offOutput[i] = Number(band > channel + tie) + gap;
        barsOutput[i] = bars + gap;
        countOutput[i] = known === countWindow ? count : NaN;
        firedOutput[i] = before * (1 - on); // 1 only from on to not on; NaN where either is unknown
        before = on;
      }

      state.on = before;
      state.bars = bars;
      state.known = known;
      state.bits = bits;
      state.count = count;
    },
  };
}

/** Its row of the catalog. */
export const squeezeEntry: CatalogEntry = {
  name: 'squeeze',
  fullName: 'TTM squeeze',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 2, default: 20 },
    { name: 'bandWidth', kind: 'positive', default: 2 },
    { name: 'channelWidth', kind: 'positive', default: 1.5 },
  ],
  outputs: ['on', 'off', 'momentum', 'barsInSqueeze', 'onCount', 'fired'],
  warmup: (period) => [period - 1, period - 1, 2 * period - 2, period - 1, period + 18, period],
  reading:
    'While `on` is 1 volatility is compressed, and `fired` marks its release; the sign of `momentum` suggests the direction.',
  source: 'definitions §6',
  evidence: 'oracle',
  kernel: squeezeKernel,
};
