import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { fromColumns, intervalMs, slice, type MarketData, type Timeframe } from '@veloce/core';
import { parseKlines, simulateMarket } from '@veloce/data-files';

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));

/** Whether the real data is there. */
export const hasShared = existsSync(shared);

/** The text of a shared file. */
export const sharedText = (path: string): string => {
  const bytes = readFileSync(`${shared}${path}`);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

/** Real Binance klines of the shared data. */
export function realMarket(name: string, bars?: number): MarketData {
  const path = `${shared}klines/binance-usdm-1m/${name}.csv.gz`;
  const parsed = parseKlines(gunzipSync(readFileSync(path)), { source: `${name}.csv` });
  if (isLeft(parsed)) throw new Error(parsed.left.message);
  return slice(parsed.right.data, 0, bars);
}

/** A simulated market of 1m bars from midnight on. */
export const simulated = (bars: number, seed = 3, more: object = {}): MarketData =>
  simulateMarket({ seed, bars, ...more }).data;

/** A market from highs and lows; by default open and close are their middle. */
export function marketOf(
  timeframe: Timeframe,
  bars: readonly {
    readonly high: number;
    readonly low: number;
    readonly open?: number;
    readonly close?: number;
    readonly volume?: number;
  }[],
  start = Date.UTC(2025, 0, 6),
): MarketData {
  return fromColumns({
    symbol: 'TEST',
    timeframe,
    time: bars.map((_, i) => start + i * intervalMs(timeframe)),
    open: bars.map((bar) => bar.open ?? (bar.high + bar.low) / 2),
    high: bars.map((bar) => bar.high),
    low: bars.map((bar) => bar.low),
    close: bars.map((bar) => bar.close ?? (bar.high + bar.low) / 2),
    volume: bars.map((bar) => bar.volume ?? 1),
  });
}
