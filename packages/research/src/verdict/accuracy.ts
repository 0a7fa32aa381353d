import { checkArguments, shown } from '@veloce/core';
import type { MarketData, Signal } from '@veloce/core';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';

/** Signals of a strategy on a market. */
export interface SignalSet {
  readonly data: MarketData;
  readonly signals: readonly Signal[];
  readonly signalBars: readonly number[];
}

/** How often the market went where a signal said. */
export interface Accuracy {
  /** Bars from the close of a signal's bar to the close that decides. */
  readonly horizon: number;
  /** Share of right signals with its 95 % Wilson interval; `null` when no signal could be judged. */
  readonly accuracy: Estimate | null;
  /** The hit rate of the same mix of sides at random bars: the market's own drift. */
  readonly baseRate: number;
  /** Signals judged. Of signals whose horizons overlap only the first counts: the others say the same again. */
  readonly judged: number;
  /** Signals whose horizon ends within the data. */
  readonly signals: number;
}

/**
 * Directional accuracy at a horizon: a LONG signal is right when the close is higher `horizon` bars later than at the signal, a SHORT
 * signal when it is lower; no change is wrong.
 *
 * @param sets Signals out of sample; several when they come from several windows.
 * @param confident Which signals count; all by default.
 * @throws {RangeError} when `horizon` is not an integer >= 1.
 * @example
 * ```ts
 * directionalAccuracy([{ data, ...scan(squeezeFlow, data) }], 240).accuracy?.low;
 * ```
 */
export function directionalAccuracy(
  sets: readonly SignalSet[],
  horizon: number,
  confident: (signal: Signal) => boolean = () => true,
): Accuracy {
  checkArguments(
    'directionalAccuracy',
    { sets, horizon, confident },
    { sets: [{ data: 'object', signals: ['object'] }], horizon: 'number', confident: 'function' },
  );
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new RangeError(`directionalAccuracy: horizon must be an integer >= 1 bar, got ${shown(horizon)}`);
  return sidedAccuracy(
    sets.map(({ data, signals, signalBars }) => {
      const kept = signals.flatMap((one, k) => (confident(one) ? [k] : []));
      return {
        data,
        bars: kept.map((k) => signalBars[k]),
        sides: kept.map((k) => (signals[k].side === 'LONG' ? 1 : -1)),
      };
    }),
    horizon,
    driftOf,
  );
}

/** Sides that were said on a market, in the order of their bars: 1 long, -1 short. */
export interface SidedBars {
  readonly data: MarketData;
  readonly bars: ArrayLike<number>;
  readonly sides: ArrayLike<number>;
}

/** How many bars of a market are followed by a higher close, and by a lower one, of how many. */
export interface Drift {
  readonly rises: number;
  readonly falls: number;
  readonly bars: number;
}

/** {@link directionalAccuracy} of sides. */
export function sidedAccuracy(
  sets: readonly SidedBars[],
  horizon: number,
  drift: (data: MarketData, horizon: number) => Drift,
): Accuracy {
  let right = 0;
  let judged = 0;
  let signals = 0;
  let long = 0;
  const all = { rises: 0, falls: 0, bars: 0 };
  for (const { data, bars, sides } of sets) {
    const { close, length } = data;
    let free = 0;
    for (let k = 0; k < bars.length; k++) {
      const bar = bars[k];
      if (bar + horizon >= length) continue;
      signals++;
      if (bar < free) continue;
      free = bar + horizon;
      judged++;
      const move = close[bar + horizon] - close[bar];
      if (sides[k] === 1) long++;
      if (sides[k] === 1 ? move > 0 : move < 0) right++;
    }
    const own = drift(data, horizon);
    all.rises += own.rises;
    all.falls += own.falls;
    all.bars += own.bars;
  }
  const share = judged === 0 ? 0.5 : long / judged;
  return {
    horizon,
    accuracy: judged === 0 ? null : wilsonInterval(right, judged),
    baseRate: all.bars === 0 ? NaN : (share * all.rises + (1 - share) * all.falls) / all.bars,
    judged,
    signals,
  };
}

/** The closes of a market after a number of bars. */
export function driftOf({ close, length }: Pick<MarketData, 'close' | 'length'>, horizon: number): Drift {
  let rises = 0;
  let falls = 0;
  for (let i = 0; i + horizon < length; i++) {
    if (close[i + horizon] > close[i]) rises++;
    else if (close[i + horizon] < close[i]) falls++;
  }
  return { rises, falls, bars: Math.max(0, length - horizon) };
}
