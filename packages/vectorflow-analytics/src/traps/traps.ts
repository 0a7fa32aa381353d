import { checkArguments, checkMarket, computeAll, runKernel } from '@veloce/core';
import type { Column, Kernel, MarketData, MarketSeries, Series } from '@veloce/core';
import { atrKernel, composeKernel, maxKernel, minKernel, zscoreKernel } from '@veloce/indicators';
import { checkInteger, checkPositive } from '../check.js';
import { named } from '../named.js';

/** Breakouts that failed, as columns on the bars at which they became known. */
export interface Traps<T = Float64Array> {
  /** Score in (0, 1] of a failed break upward, 0 where there is none; NaN while warming up. It speaks for lower prices. */
  readonly bullTrap: T;
  /** The level that was broken; NaN without a trap. */
  readonly bullTrapLevel: T;
  /** Bars since the breakout, 0 when it failed within its bar; NaN without a trap. */
  readonly bullTrapBars: T;
  /** The same for failed downside breaks (bullish). */
  readonly bearTrap: T;
  readonly bearTrapLevel: T;
  readonly bearTrapBars: T;
}

const outputs = [
  'bullTrap',
  'bullTrapLevel',
  'bullTrapBars',
  'bearTrap',
  'bearTrapLevel',
  'bearTrapBars',
] as const;

/** Least and largest penetration of the level, in average true ranges: less is noise, more was a genuine break. */
const [leastPenetration, mostPenetration] = [0.05, 1];
/** How near a bar must come to touch a level, in average true ranges. */
const touchRange = 0.1;

/**
 * Failed breakouts of the highest high and lowest low of the last `lookback` bars.
 *
 * Price breaks the level and is back inside at the close of the same bar, or closes beyond it and closes back inside within
 * `returnBars`, without a close `invalidAtr` average true ranges (14 bars) beyond it. The score is the mean of what is known:
 * rejection (wick beyond the level by the bar's range), volume z-score of the breakout by 3, flow into the breakout (four
 * times its share of volume), open interest up on the breakout and down on the return, and whether the level was touched twice before.
 *
 * @param lookback An integer >= 2; usually 20.
 * @param returnBars An integer >= 1; usually 3.
 * @param invalidAtr > 0; usually 1.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §8.1
 * @example
 * ```ts
 * trapEvents(failedBreakouts(data, 20, 3, 1));
 * ```
 */
export function failedBreakouts(
  data: MarketData,
  lookback: number,
  returnBars: number,
  invalidAtr: number,
): Traps {
  checkMarket('failedBreakouts', data);
  const kernel = failedBreakoutsKernel(lookback, returnBars, invalidAtr);
  return named(outputs, runKernel(kernel, inputsOf(data), { firstBar: data.firstBar }));
}

/** The same as series, for the features of a phase. */
export function failedBreakoutsSeries(
  market: MarketSeries,
  lookback: number,
  returnBars: number,
  invalidAtr: number,
): Traps<Series> {
  checkArguments(
    'failedBreakoutsSeries',
    { market },
    { market: { high: 'series', low: 'series', close: 'series' } },
  );
  const { high, low, close, volume, buyVolume, sellVolume, openInterest } = market;
  return named(
    outputs,
    computeAll(
      failedBreakoutsKernel,
      [lookback, returnBars, invalidAtr],
      [high, low, close, volume, buyVolume, sellVolume, openInterest],
    ),
  );
}

/**
 * Failed auctions: the same test with levels of one's own, such as value-area high and low, or the initial balance.
 *
 * @param upper n levels; NaN where there is none.
 * @param lower n levels.
 * @throws {RangeError} when a parameter is outside its domain, or a column has another length.
 * @see definitions §8.1
 * @example
 * ```ts
 * const { previousVah, previousVal } = developingProfile(data, options);
 * failedAuctions(data, previousVah, previousVal, 3, 1);
 * ```
 */
export function failedAuctions(
  data: MarketData,
  upper: Column,
  lower: Column,
  returnBars: number,
  invalidAtr: number,
): Traps {
  checkMarket('failedAuctions', data);
  const kernel = failedAuctionsKernel(returnBars, invalidAtr);
  return named(outputs, runKernel(kernel, [upper, lower, ...inputsOf(data)], { firstBar: data.firstBar }));
}

function inputsOf(data: MarketData): readonly Column[] {
  const none = new Float64Array(data.length).fill(NaN);
  const { high, low, close, volume, buyVolume = none, sellVolume = none, openInterest = none } = data;
  return [high, low, close, volume, buyVolume, sellVolume, openInterest];
}

const market = 'high low close volume buyVolume sellVolume openInterest';

/** The kernel of {@link failedBreakouts}: reads high, low, close, volume, buy and sell volume and open interest. */
export function failedBreakoutsKernel(lookback: number, returnBars: number, invalidAtr: number): Kernel {
  checkInteger('failedBreakouts', lookback, 'lookback', 2);
  return composeKernel(
    market,
    [
      [maxKernel(lookback), 'high', 'highest'],
      [minKernel(lookback), 'low', 'lowest'],
      [beforeKernel(), 'highest', 'upper'],
      [beforeKernel(), 'lowest', 'lower'],
      [failedAuctionsKernel(returnBars, invalidAtr), `upper lower ${market}`, outputs.join(' ')],
    ],
    outputs.join(' '),
  );
}

/** The kernel of {@link failedAuctions}: reads the two levels, and then what {@link failedBreakoutsKernel} reads. */
export function failedAuctionsKernel(returnBars: number, invalidAtr: number): Kernel {
  checkInteger('failedAuctions', returnBars, 'returnBars');
  checkPositive('failedAuctions', invalidAtr, 'invalidAtr');
  const rest = 'high low close range volume volumeZ buyVolume sellVolume openInterest';
  return composeKernel(
    `upper lower ${market}`,
    [
      [atrKernel(14), 'high low close', 'range'],
      [zscoreKernel(50), 'volume', 'volumeZ'],
      [trapKernel(returnBars, invalidAtr, 1), `upper ${rest}`, outputs.slice(0, 3).join(' ')],
      [trapKernel(returnBars, invalidAtr, -1), `lower ${rest}`, outputs.slice(3).join(' ')],
    ],
    outputs.join(' '),
  );
}

function beforeKernel(): Kernel<{ before: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ before: NaN }),
    advance(state, [source], [output], from, to) {
      let before = 1 * state.before; // unboxed
      for (let i = from; i < to; i++) {
        output[i] = before;
        before = source[i];
      }
      state.before = before;
    },
  };
}

/** Bars in which touches of a level are counted. */
const touchBars = 20;

interface Trap {
  closeBefore: number;
  interestBefore: number;
  /** Bars since the breakout that is at work; -1 when none is. */
  bars: number;
  level: number;
  range: number;
  extreme: number;
  rejection: number;
  volumeZ: number;
  effort: number;
  touches: number;
  /** Open interest before the breakout and at it. */
  interestFrom: number;
  interestAt: number;
  place: number;
  /** The extremes of the last bars, on the side of the level. */
  readonly edges: Float64Array;
}

/** Traps on one side: `side` 1 above (bull traps), -1 below. Prices are turned so that the level is always broken upward. */
function trapKernel(returnBars: number, invalidAtr: number, side: 1 | -1): Kernel<Trap> {
  const scoreOf = (state: Trap, interest: number, closedAt: number): number => {
    const parts = [
      state.rejection,
      state.volumeZ === state.volumeZ ? Math.min(1, Math.max(0, state.volumeZ / 3)) : NaN,
      state.effort,
      closedAt > 0 ? (state.interestAt > state.interestFrom ? 0.5 : 0) + (interest < state.interestAt ? 0.5 : 0) + 0 * (state.interestAt + state.interestFrom + interest) : NaN, // prettier-ignore
      state.touches >= 2 ? 1 : 0,
    ];
    let [sum, known] = [0, 0];
    for (const part of parts) {
      if (part !== part) continue;
      sum += part;
      known++;
    }
    return sum / known;
  };

  return {
    inputs: 10,
    outputs: 3,
    init: () => ({
      closeBefore: NaN,
      interestBefore: NaN,
      bars: -1,
      level: NaN,
      range: NaN,
      extreme: NaN,
      rejection: NaN,
      volumeZ: NaN,
      effort: NaN,
      touches: 0,
      interestFrom: NaN,
      interestAt: NaN,
      place: 0,
      edges: new Float64Array(touchBars).fill(NaN),
    }),

    advance(state, inputs, [score, level, bars], from, to) {
      const [levels, high, low, close, atr, volume, volumeZ, buys, sells, interest] = inputs;
      const { edges } = state;
      for (let i = from; i < to; i++) {
        const h = side > 0 ? high[i] : -low[i];
        const l = side > 0 ? low[i] : -high[i];
        const c = side * close[i];
        const reference = side * levels[i];
        const known = 0 * (h + l + c + atr[i]);
        score[i] = known === 0 && (state.bars >= 0 || reference === reference) ? 0 : NaN;
        level[i] = bars[i] = NaN;
        if (known !== 0) {
          state.bars = -1;
          state.closeBefore = NaN;
          continue;
        }
        if (state.bars < 0 && h > reference && !(state.closeBefore > reference)) {
          state.bars = 0;
          state.level = reference;
          state.range = atr[i];
          state.extreme = -Infinity;
          state.volumeZ = volumeZ[i];
          const share = (side * (buys[i] - sells[i])) / volume[i];
          state.effort = share === share ? Math.min(1, Math.max(0, 4 * share)) : NaN;
          state.interestFrom = state.interestBefore;
          state.interestAt = interest[i];
          state.touches = 0;
          for (let k = 0; k < touchBars; k++) {
            if (Math.abs(edges[k] - reference) <= touchRange * atr[i]) state.touches++;
          }
        } else if (state.bars >= 0) state.bars++;

        if (state.bars >= 0) {
          if (h > state.extreme) {
            state.extreme = h;
            state.rejection = h > l ? Math.max(0, h - Math.max(state.level, c)) / (h - l) : 0;
          }
          const isBack = c < state.level;
          const penetration = (state.extreme - state.level) / state.range;
          if (isBack) {
            if (penetration >= leastPenetration && penetration <= mostPenetration) {
              score[i] = scoreOf(state, interest[i], state.bars);
              level[i] = side * state.level;
              bars[i] = state.bars;
            }
            state.bars = -1;
          } else if (c >= state.level + invalidAtr * state.range || state.bars === returnBars)
            state.bars = -1;
        }
        state.closeBefore = c;
        state.interestBefore = interest[i];
        edges[state.place] = h;
        if (++state.place === touchBars) state.place = 0;
      }
    },
  };
}

/** A breakout that failed. */
export interface TrapEvent {
  readonly kind: 'bull-trap' | 'bear-trap';
  /** The bar of the breakout. */
  readonly index: number;
  /** The bar that closed back inside. */
  readonly confirmedAt: number;
  readonly level: number;
  /** In [0, 1]. */
  readonly score: number;
}

/** Traps as events, in the order in which they became known. */
export function trapEvents(traps: Traps): readonly TrapEvent[] {
  checkArguments(
    'trapEvents',
    { traps },
    { traps: { bullTrap: 'numbers', bearTrap: 'numbers', bullTrapBars: 'numbers', bearTrapBars: 'numbers' } },
  );
  const events: TrapEvent[] = [];
  for (let i = 0; i < traps.bullTrap.length; i++) {
    for (const side of ['bull', 'bear'] as const) {
      const bars = traps[`${side}TrapBars`][i];
      if (bars !== bars) continue;
      const score = traps[`${side}Trap`][i];
      events.push({
        kind: `${side}-trap`,
        index: i - bars,
        confirmedAt: i,
        level: traps[`${side}TrapLevel`][i],
        score,
      });
    }
  }
  return events;
}
