import { gapsOf, intervalMs, slice, type DataProvider, type MarketData } from '@veloce/core';
import { left, right } from 'fp-ts/lib/Either.js';

/** A provider of markets that are in memory. */
export function marketsOf(...markets: readonly MarketData[]): DataProvider {
  const find = (symbol: string, timeframe: string): MarketData | undefined =>
    markets.find((one) => one.symbol === symbol && one.timeframe === timeframe);
  const missing = (symbol: string) =>
    left({ _tag: 'DataNotFound', message: `no market ${symbol}`, asked: 'to load', fix: 'see markets' } as const);
  return {
    markets: () => () =>
      Promise.resolve(
        right(markets.map(({ symbol, timeframe }) => ({ symbol, venue: 'test', timeframes: [timeframe] }))),
      ),
    coverage: ({ symbol, timeframe }) => () => {
      const found = find(symbol, timeframe);
      if (found === undefined) return Promise.resolve(missing(symbol));
      const [start, end] = [found.time[0], found.time[found.length - 1] + intervalMs(timeframe)];
      return Promise.resolve(right({ symbol, timeframe, start, end, bars: found.length, gaps: gapsOf(found) }));
    },
    load: ({ symbol, timeframe, start = -Infinity, end = Infinity }) => () => {
      const found = find(symbol, timeframe);
      if (found === undefined) return Promise.resolve(missing(symbol));
      const times = Array.from(found.time);
      const from = times.findIndex((time) => time >= start);
      return Promise.resolve(right(slice(found, from, times.findLastIndex((time) => time < end) + 1)));
    },
  };
}
