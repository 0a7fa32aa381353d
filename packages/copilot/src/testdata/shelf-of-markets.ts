import { fromColumns, gapsOf, intervalMs, slice, type DataProvider, type MarketData } from '@veloce/core';
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

/** A market whose closes are given, each bar an hour. */
export function hourly(symbol: string, close: Float64Array): MarketData {
  const open = Float64Array.from(close, (_, i) => close[Math.max(0, i - 1)]);
  return fromColumns({
    ...{ symbol, timeframe: '1h', origin: { name: 'test', simulated: true } },
    time: Float64Array.from(close, (_, i) => Date.UTC(2024, 0, 1) + 3_600_000 * i),
    ...{ open, close, volume: new Float64Array(close.length).fill(10) },
    high: Float64Array.from(close, (x, i) => Math.max(x, open[i]) * 1.0005),
    low: Float64Array.from(close, (x, i) => Math.min(x, open[i]) * 0.9995),
  });
}
