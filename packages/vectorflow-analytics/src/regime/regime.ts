import * as z from 'zod';
import { checkArguments, checkMarket, computeAll, parseOptions, runKernel } from '@veloce/core';
import type { Kernel, MarketData, MarketSeries, Series } from '@veloce/core';
import { adxKernel, atrKernel, composeKernel, emaKernel, momKernel } from '@veloce/indicators';
import { named } from '../named.js';
import { heldHurstKernel } from './hurst.js';
import { rankKernel } from './rank.js';

/** The kinds of market. */
export const regimes = ['unknown', 'trend-up', 'trend-down', 'range', 'compression', 'expansion'] as const;

/** A kind of market. */
export type RegimeName = (typeof regimes)[number];

/** Windows of the voters. */
export const RegimeOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    adxPeriod: z.int().min(1).default(14).describe('directional movement, in bars'),
    emaPeriod: z.int().min(1).default(50).describe('average whose slope votes, in bars'),
    hurstPeriod: z.int().min(256).default(256).describe('window of the Hurst exponent, in bars'),
    hurstEvery: z.int().min(1).default(60).describe('bars between two computations of it'),
    volatilityWindow: z.int().min(2).default(250).describe('window that volatility is ranked in, in bars'),
    minDwell: z.int().min(1).default(3).describe('bars that a new regime must lead before it is told'),
  }))();

/** Windows of the voters, with defaults left out. */
export type RegimeOptions = z.input<typeof RegimeOptions>;

/** The regime as it was known at each bar. */
export interface RegimeColumns<T = Float64Array> {
  /** Place in {@link regimes}. */
  readonly regime: T;
  /** Weight of the voters that agree, by that of all that know, in [0, 1]. */
  readonly confidence: T;
  /** The inputs of the voters. */
  readonly adx: T;
  readonly hurst: T;
  /** Percentile of the average true range by the close. */
  readonly volatility: T;
}

/**
 * The regime of a market, by vote.
 *
 * Directional movement (ADX enters a trend above 25 and leaves it below 20, its sign decides), the slope of an average (a trend when it
 * moved half an average true range over ten bars) and the Hurst exponent (above 0.55 it joins the trend of the others, below 0.45 it
 * says range) vote for trend or range; the kind with more votes leads, a tie is no lead. Without a lead of a trend, volatility makes it compression
 * (percentile 20 or less) or expansion (80 or more). A new regime is reported when it has led for `minDwell` bars.
 *
 * @returns n values each; `regime` is 0 while unknown.
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §7.5
 * @example
 * ```ts
 * const { regime, confidence } = regimeColumns(data);
 * regimes[regime[100]]; // 'range'
 * ```
 */
export function regimeColumns(data: MarketData, options: RegimeOptions = {}): RegimeColumns {
  checkMarket('regimeColumns', data);
  const { high, low, close, firstBar } = data;
  return named(outputs, runKernel(regimeKernel(settingsOf(options)), [high, low, close], { firstBar }));
}

/** The same as series, for the features of a phase. */
export function regimeSeries(market: MarketSeries, options: RegimeOptions = {}): RegimeColumns<Series> {
  checkArguments('regimeSeries', { market }, { market: { high: 'series', low: 'series', close: 'series' } });
  const { high, low, close } = market;
  return named(outputs, computeAll(regimeKernel, [settingsOf(options)], [high, low, close]));
}

function settingsOf(options: RegimeOptions): z.output<typeof RegimeOptions> {
  return parseOptions('regime', RegimeOptions, options);
}

const outputs = ['regime', 'confidence', 'adx', 'hurst', 'volatility'] as const;

/** Bars over which the slope of the average is taken. */
const slopeBars = 10;

/** The kernel of {@link regimeColumns}: reads high, low and close; see {@link RegimeOptions}. */
export function regimeKernel(options: RegimeOptions = {}): Kernel {
  const { adxPeriod, emaPeriod, hurstPeriod, hurstEvery, volatilityWindow, minDwell } = settingsOf(options);
  return composeKernel(
    'high low close',
    [
      [adxKernel(adxPeriod), 'high low close', 'adx plus minus'],
      [atrKernel(14), 'high low close', 'range'],
      [emaKernel(emaPeriod), 'close', 'average'],
      [momKernel(slopeBars), 'average', 'slope'],
      [heldHurstKernel(hurstPeriod, 20, hurstEvery), 'close', 'hurst'],
      [relativeKernel(), 'range close', 'relativeRange'],
      [rankKernel(volatilityWindow), 'relativeRange', 'volatility'],
      [voteKernel(minDwell), 'adx plus minus slope range hurst volatility', 'regime confidence'],
    ],
    outputs.join(' '),
  );
}

/** The range in percent of the close, as the indicator natr has it. */
function relativeKernel(): Kernel<null> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => null,

    advance(_state, [range, close], [output], from, to) {
      for (let i = from; i < to; i++) output[i] = close[i] === 0 ? NaN : (100 * range[i]) / close[i];
    },
  };
}

interface Votes {
  /** Whether directional movement is in a trend. */
  trending: number;
  regime: number;
  /** The regime that leads, and for how many bars. */
  leader: number;
  led: number;
}

const [unknown, up, down, range, compression, expansion] = [0, 1, 2, 3, 4, 5];

/** Counts votes; each voter has one. Exported for its test. */
export function voteKernel(minDwell: number): Kernel<Votes> {
  return {
    inputs: 7,
    outputs: 2,
    init: () => ({ trending: 0, regime: unknown, leader: unknown, led: 0 }),

    advance(state, [adx, plus, minus, slope, atr, hurst, volatility], [regimeOutput, confidence], from, to) {
      for (let i = from; i < to; i++) {
        let rises = 0;
        let falls = 0;
        let flat = 0;
        let voters = 0;
        const a = adx[i];
        if (a === a) {
          if (a > 25) state.trending = 1;
          else if (a < 20) state.trending = 0;
          voters++;
          if (state.trending === 0) flat++;
          else if (plus[i] >= minus[i]) rises++;
          else falls++;
        }
        const tilt = slope[i] / atr[i];
        if (tilt === tilt) {
          voters++;
          if (tilt >= 0.5) rises++;
          else if (tilt <= -0.5) falls++;
          else flat++;
        }
        const h = hurst[i];
        if (h === h) {
          voters++;
          if (h < 0.45) flat++;
          else if (h > 0.55 && rises > falls) rises++;
          else if (h > 0.55 && falls > rises) falls++;
        }
        const v = volatility[i];
        if (v === v) voters++;
        const quiet = v <= 20 ? 1 : 0;
        const loud = v >= 80 ? 1 : 0;

        let leader = unknown;
        if (rises > flat && rises > falls) leader = up;
        else if (falls > flat && falls > rises) leader = down;
        else if (quiet === 1) leader = compression;
        else if (loud === 1) leader = expansion;
        else if (flat > rises && flat > falls) leader = range;
        state.led = leader === state.leader ? state.led + 1 : 1;
        state.leader = leader;
        if (state.led >= minDwell || voters === 0) state.regime = leader;

        const own = state.regime;
        const agree =
          own === up ? rises : own === down ? falls : own === range ? flat : own === compression ? flat + quiet : own === expansion ? loud : 0; // prettier-ignore
        regimeOutput[i] = own;
        confidence[i] = voters > 0 ? agree / voters : 0;
      }
    },
  };
}

/** A change of regime; it is known at its own bar. */
export interface RegimeEvent {
  readonly index: number;
  readonly confirmedAt: number;
  readonly from: RegimeName;
  readonly to: RegimeName;
  readonly confidence: number;
}

/** The changes of regime, in the order of time. */
export function regimeEvents(columns: RegimeColumns): readonly RegimeEvent[] {
  checkArguments('regimeEvents', { columns }, { columns: { regime: 'numbers', confidence: 'numbers' } });
  const { regime, confidence } = columns;
  const events: RegimeEvent[] = [];
  regime.forEach((code, i) => {
    const before = i === 0 ? unknown : regime[i - 1];
    if (code === before) return;
    events.push({
      index: i,
      confirmedAt: i,
      from: regimes[before],
      to: regimes[code],
      confidence: confidence[i],
    });
  });
  return events;
}
