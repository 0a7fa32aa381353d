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
    { sets: ['object'], horizon: 'number', confident: 'function' },
  );
  if (!Number.isInteger(horizon) || horizon < 1)
    throw new RangeError(`directionalAccuracy: horizon must be an integer >= 1 bar, got ${shown(horizon)}`);
  let right = 0;
  let judged = 0;
  let signals = 0;
  let long = 0;
  let rises = 0;
  let falls = 0;
  let bars = 0;
  for (const { data, signals: own, signalBars } of sets) {
    const { close, length } = data;
    let free = 0;
    own.forEach((signal, k) => {
      const bar = signalBars[k];
      if (bar + horizon >= length || !confident(signal)) return;
      signals++;
      if (bar < free) return;
      free = bar + horizon;
      judged++;
      const move = close[bar + horizon] - close[bar];
      if (signal.side === 'LONG') long++;
      if (signal.side === 'LONG' ? move > 0 : move < 0) right++;
    });
    for (let i = 0; i + horizon < length; i++) {
      if (close[i + horizon] > close[i]) rises++;
      else if (close[i + horizon] < close[i]) falls++;
      bars++;
    }
  }
  const share = judged === 0 ? 0.5 : long / judged;
  return {
    horizon,
    accuracy: judged === 0 ? null : wilsonInterval(right, judged),
    baseRate: bars === 0 ? NaN : (share * rises + (1 - share) * falls) / bars,
    judged,
    signals,
  };
}
