import { checkArguments, shown, checkMarket, compute, computeAll, runKernel } from '@veloce/core';
import type { Kernel, MarketData, MarketSeries, Series } from '@veloce/core';
import { composeKernel } from '@veloce/indicators';
import { checkInteger } from '../check.js';
import { anchorDelay, vwapAnchorKernel, type VwapAnchor } from './anchors.js';

/** An anchored average price with its bands, as columns in quote currency. */
export interface VwapColumns<T = Float64Array> {
  readonly vwap: T;
  /** Volume-weighted population standard deviation about it. */
  readonly deviation: T;
}

/**
 * Volume-weighted average of `(high + low + close) / 3` since the last anchor, and the deviation about it. An anchor that is found late
 * counts from its own bar, and changes nothing before the bar at which it is known.
 *
 * @returns n values each; NaN before the first anchor and any volume after it.
 * @throws {RangeError} when the anchor is unknown.
 * @see definitions §2
 * @example
 * ```ts
 * const { vwap, deviation } = vwapSince(data, 'swing-low');
 * const upper = vwapBand({ vwap, deviation }, 2);
 * ```
 */
export function vwapSince(data: MarketData, anchor: VwapAnchor): VwapColumns {
  checkMarket('vwapSince', data);
  checkArguments('vwapSince', { anchor }, { anchor: 'text' });
  const { time, high, low, close, volume, firstBar } = data;
  const columns = [time, high, low, close, volume];
  const [vwap, deviation] = runKernel(vwapSinceKernel(anchor), columns, { firstBar });
  return { vwap, deviation };
}

/** The same as series, for the features of a phase. */
export function vwapSinceSeries(market: MarketSeries, anchor: VwapAnchor): VwapColumns<Series> {
  checkArguments(
    'vwapSinceSeries',
    { market, anchor },
    { market: { time: 'series', volume: 'series' }, anchor: 'text' },
  );
  const { time, high, low, close, volume } = market;
  const ago = compute(vwapAnchorKernel, [anchor], [time, high, low]);
  const [vwap, deviation] = computeAll(
    lateVwapKernel,
    [anchorDelay(anchor)],
    [ago, high, low, close, volume],
  );
  return { vwap, deviation };
}

/** The kernel of {@link vwapSince}: it reads time, high, low, close and volume. */
export function vwapSinceKernel(anchor: VwapAnchor): Kernel {
  checkArguments('vwapSinceKernel', { anchor }, { anchor: 'text' });
  return composeKernel(
    'time high low close volume',
    [
      [vwapAnchorKernel(anchor), 'time high low', 'ago'],
      [lateVwapKernel(anchorDelay(anchor)), 'ago high low close volume', 'vwap deviation'],
    ],
    'vwap deviation',
  );
}

/**
 * The line of one average from its anchor bar on, as it is drawn on a chart: also before the anchor was known.
 *
 * @param index The anchor bar.
 * @returns n values each; NaN before the anchor.
 * @throws {RangeError} when the index is not a bar of the data.
 */
export function vwapFromBar(data: MarketData, index: number): VwapColumns {
  checkMarket('vwapFromBar', data);
  if (!Number.isInteger(index) || index < 0 || index >= data.length) {
    throw new RangeError(
      `vwapFromBar: index must be a bar from 0 to ${data.length - 1}, got ${shown(index)}`,
    );
  }
  const { high, low, close, volume, length } = data;
  const ago = new Float64Array(length).fill(NaN);
  ago[index] = 0;
  const [vwap, deviation] = runKernel(lateVwapKernel(0), [ago, high, low, close, volume]);
  return { vwap, deviation };
}

/** `vwap + k * deviation`; `k` is negative for a lower band. */
export function vwapBand(columns: VwapColumns, k: number): Float64Array {
  checkArguments(
    'vwapBand',
    { columns, k },
    { columns: { vwap: 'numbers', deviation: 'numbers' }, k: 'number' },
  );
  const { vwap, deviation } = columns;
  return vwap.map((x, i) => x + k * deviation[i]);
}

interface LateVwap {
  /** NaN before the first anchor. */
  total: number;
  mean: number;
  squares: number;
  /** The last `most` bars: price and volume, NaN where there was none. */
  place: number;
  readonly prices: Float64Array;
  readonly volumes: Float64Array;
}

/**
 * An average that starts again where `ago` has a value: `ago` bars before, that bar included. Reads `ago`, high, low, close and volume;
 * writes the average and its deviation.
 *
 * @param most The largest `ago`, an integer >= 0: how many bars it remembers. An anchor further back is a `RangeError`.
 * @throws {RangeError} when `most` is not an integer >= 0.
 * @see definitions §2
 */
export function lateVwapKernel(most: number): Kernel<LateVwap> {
  checkInteger('lateVwap', most, 'most', 0);
  const size = most + 1;

  const take = (state: LateVwap, price: number, volume: number): void => {
    if (!(volume > 0) || price !== price) return;
    const distance = price - state.mean;
    state.total += volume;
    state.mean += (volume / state.total) * distance;
    state.squares += volume * distance * (price - state.mean);
  };

  return {
    inputs: 5,
    outputs: 2,
    init: () => ({
      total: NaN,
      mean: 0,
      squares: 0,
      place: 0,
      prices: new Float64Array(size).fill(NaN),
      volumes: new Float64Array(size).fill(NaN),
    }),

    advance(state, [ago, high, low, close, volume], [vwap, deviation], from, to) {
      const { prices, volumes } = state;
      for (let i = from; i < to; i++) {
        const price = (high[i] + low[i] + close[i]) / 3;
        const amount = volume[i];
        prices[state.place] = price;
        volumes[state.place] = amount;
        const back = ago[i];
        if (back === back) {
          if (!(back >= 0 && back <= most)) {
            throw new RangeError(`lateVwap: an anchor must be 0 to ${most} bars ago, got ${shown(back)}`);
          }
          state.total = state.mean = state.squares = 0;
          for (let k = back; k > 0; k--) {
            const place = (state.place - k + size) % size;
            take(state, prices[place], volumes[place]);
          }
        }
        take(state, price, amount);
        if (++state.place === size) state.place = 0;
        const known = state.total > 0 ? 0 * (price + amount) : NaN;
        vwap[i] = state.mean + known;
        deviation[i] = Math.sqrt(state.squares / state.total) + known;
      }
    },
  };
}
