import type { Kernel } from '@veloce/core';
import { noValues } from '../kit/block.js';
import { composeKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import { tieOf } from '../kit/ties.js';

/**
 * The last candles, with the means that say what is long, short or near: those of the bars before each candle, as in TA-Lib.
 * A rule looks at `i`, the newest, and at those before it.
 */
export interface Candles {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Mean size of ten bodies. */
  readonly body: Float64Array;
  /** Mean range, high to low, of ten bars. */
  readonly range: Float64Array;
  /** Mean range of five bars. */
  readonly nearRange: Float64Array;
}

/** The pattern of the candles up to `i`: 1 bullish, -1 bearish, 0 none. A pattern without a side is 1. */
export type CandleRule = (candles: Candles, i: number) => number;

/** Most candles that a pattern looks at. */
const most = 5;

/** Bars of the means that lengths are compared with. */
const candleAverage = 10;

interface CandleWindow extends Candles {
  place: number;
  /** Bars without a gap so far, as many as are needed at most. */
  known: number;
  /** The means up to the last bar. */
  bodyMean: number;
  rangeMean: number;
  nearRangeMean: number;
}

/**
 * A candle pattern.
 *
 * @param candles How many candles it looks at.
 * @param average How many bars before the first of them it compares lengths with, at most 10.
 */
export function candleKernel(rule: CandleRule, candles: number, average: number = candleAverage): Kernel {
  return composeKernel(
    'open high low close',
    [
      [sizesKernel(), 'open high low close', 'body range'],
      [smaKernel(candleAverage), 'body', 'bodyMean'],
      [smaKernel(candleAverage), 'range', 'rangeMean'],
      [smaKernel(5), 'range', 'nearMean'],
      [patternKernel(rule, candles + average), 'open high low close bodyMean rangeMean nearMean', 'pattern'],
    ],
    'pattern',
  );
}

/** The size of the body, and of the whole candle. */
function sizesKernel(): Kernel<null> {
  return {
    inputs: 4,
    outputs: 2,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [open, high, low, close] = inputs;
      const [body, range] = outputs;
      for (let i = from; i < to; i++) {
        body[i] = Math.abs(close[i] - open[i]);
        range[i] = high[i] - low[i];
      }
    },
  };
}

function patternKernel(rule: CandleRule, needed: number): Kernel<CandleWindow> {
  return {
    inputs: 7,
    outputs: 1,
    init: () => ({
      place: 0,
      known: 0,
      bodyMean: NaN,
      rangeMean: NaN,
      nearRangeMean: NaN,
      open: noValues(2 * most),
      high: noValues(2 * most),
      low: noValues(2 * most),
      close: noValues(2 * most),
      body: noValues(2 * most),
      range: noValues(2 * most),
      nearRange: noValues(2 * most),
    }),

    advance(state, inputs, outputs, from, to) {
      const [open, high, low, close, bodyMean, rangeMean, nearMean] = inputs;
      const output = outputs[0];
      let { place, known } = state;

      for (let i = from; i < to; i++) {
        // Each candle is held twice, so that the last five lie side by side, the newest at `newest`.
        const newest = place + most;
        state.open[place] = state.open[newest] = open[i];
        state.high[place] = state.high[newest] = high[i];
        state.low[place] = state.low[newest] = low[i];
        state.close[place] = state.close[newest] = close[i];
        state.body[place] = state.body[newest] = state.bodyMean;
        state.range[place] = state.range[newest] = state.rangeMean;
        state.nearRange[place] = state.nearRange[newest] = state.nearRangeMean;
        state.bodyMean = bodyMean[i];
        state.rangeMean = rangeMean[i];
        state.nearRangeMean = nearMean[i];
        const sum = open[i] + high[i] + low[i] + close[i];
        known = sum === sum ? Math.min(known + 1, needed) : 0;
        output[i] = known === needed ? 1 * rule(state, newest) : NaN;
        if (++place === most) place = 0;
      }

      state.place = place;
      state.known = known;
    },
  };
}

/** 1 for a candle that closed at or above its open, -1 for one that closed below. */
export function sideOf({ open, close }: Candles, i: number): 1 | -1 {
  return close[i] >= open[i] ? 1 : -1;
}

export function bodyOf({ open, close }: Candles, i: number): number {
  return Math.abs(close[i] - open[i]);
}

export function topOf({ open, close }: Candles, i: number): number {
  return Math.max(open[i], close[i]);
}

export function bottomOf({ open, close }: Candles, i: number): number {
  return Math.min(open[i], close[i]);
}

export function upperShadowOf(candles: Candles, i: number): number {
  return candles.high[i] - topOf(candles, i);
}

export function lowerShadowOf(candles: Candles, i: number): number {
  return bottomOf(candles, i) - candles.low[i];
}

/** `a` is above `b` by more than rounding does: lengths that are equal in ticks differ in their last digits. */
export function exceeds({ high }: Candles, i: number, a: number, b: number): boolean {
  return a - b > tieOf(high[i]);
}

/** The body is larger than the mean of ten. */
export function isLong(candles: Candles, i: number): boolean {
  return exceeds(candles, i, bodyOf(candles, i), candles.body[i]);
}

/** The body is smaller than the mean of ten. */
export function isShort(candles: Candles, i: number): boolean {
  return exceeds(candles, i, candles.body[i], bodyOf(candles, i));
}

/** The body is at most a tenth of the mean range. */
export function isDoji(candles: Candles, i: number): boolean {
  return !exceeds(candles, i, bodyOf(candles, i), 0.1 * candles.range[i]);
}

/** A shadow is shorter than a tenth of the mean range. */
export function isTiny(candles: Candles, i: number, shadow: number): boolean {
  return exceeds(candles, i, 0.1 * candles.range[i], shadow);
}

/** A distance that counts as near: a fifth of the mean range of five bars. */
export function nearOf({ nearRange }: Candles, i: number): number {
  return 0.2 * nearRange[i];
}

/** A distance that counts as far. */
export function farOf({ nearRange }: Candles, i: number): number {
  return 0.6 * nearRange[i];
}

/** Two prices are equal within a twentieth of the mean range of five bars at `i`. */
export function isEqual(candles: Candles, i: number, a: number, b: number): boolean {
  return !exceeds(candles, i, Math.abs(a - b), 0.05 * candles.nearRange[i]);
}

/** The body of `i` lies wholly above that of `j`. */
export function gapsUp(candles: Candles, i: number, j: number): boolean {
  return bottomOf(candles, i) > topOf(candles, j);
}

/** The body of `i` lies wholly below that of `j`. */
export function gapsDown(candles: Candles, i: number, j: number): boolean {
  return topOf(candles, i) < bottomOf(candles, j);
}

/** The body of `i` lies within that of `j`. */
export function isInside(candles: Candles, i: number, j: number): boolean {
  return topOf(candles, i) < topOf(candles, j) && bottomOf(candles, i) > bottomOf(candles, j);
}

/** A hammer's shape: a small body, a long shadow on one side and almost none on the other. */
export function hasOneShadow(candles: Candles, i: number, long: number, other: number): boolean {
  return isShort(candles, i) && exceeds(candles, i, long, bodyOf(candles, i)) && isTiny(candles, i, other);
}

/** A long body almost without shadows. */
export function isFull(candles: Candles, i: number): boolean {
  return (
    isLong(candles, i) &&
    isTiny(candles, i, upperShadowOf(candles, i)) &&
    isTiny(candles, i, lowerShadowOf(candles, i))
  );
}
