import { input, type Series } from './series.js';
import type { OptionalColumn, RequiredColumn } from './market-columns.js';
import { intervalMs, type Timeframe } from './timeframe.js';

/**
 * The market as phases see it when they describe features: every column as a series, and no data.
 * An optional column that the data does not have reads as `NaN` at every bar.
 */
export type MarketSeries = Readonly<Record<RequiredColumn | OptionalColumn, Series>> & {
  readonly timeframe: Timeframe;
  readonly intervalMs: number;
  /** An extra column, by name. */
  readonly column: (name: string) => Series;
};

/** The market of one timeframe, as series. */
export function marketSeries(timeframe: Timeframe): MarketSeries {
  return {
    timeframe,
    intervalMs: intervalMs(timeframe),
    time: input('time'),
    open: input('open'),
    high: input('high'),
    low: input('low'),
    close: input('close'),
    volume: input('volume'),
    buyVolume: input('buyVolume'),
    sellVolume: input('sellVolume'),
    openInterest: input('openInterest'),
    funding: input('funding'),
    liquidationsBuy: input('liquidationsBuy'),
    liquidationsSell: input('liquidationsSell'),
    trades: input('trades'),
    column: input,
  };
}
