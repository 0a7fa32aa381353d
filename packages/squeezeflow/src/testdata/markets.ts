import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { joinMarket, slice, type MarketData } from '@veloce/core';
import { parseKlines, simulateMarket } from '@veloce/data-files';

const klines = fileURLToPath(
  new URL('../../../../../shared/data/klines/binance-usdm-1m/', import.meta.url),
);

/** Whether the real klines are there. */
export const hasKlines = existsSync(klines);

/** Months of real 1m klines of several symbols. */
export const realMonths = [
  'FILUSDT-1m-2023-04',
  'FILUSDT-1m-2023-06',
  'LINKUSDT-1m-2023-02',
  'LINKUSDT-1m-2026-02',
  'AVAXUSDT-1m-2024-02',
  'AVAXUSDT-1m-2026-06',
];

/** Real klines of a perpetual, the first `bars` of them. */
export function realMarket(name: string, bars?: number): MarketData {
  const parsed = parseKlines(gunzipSync(readFileSync(`${klines}${name}.csv.gz`)), { source: `${name}.csv` });
  if (isLeft(parsed)) throw new Error(parsed.left.message);
  return slice(parsed.right.data, 0, bars);
}

/** A simulated market with open interest. */
export function simulated(seed = 3, bars = 12_000): MarketData {
  return simulateMarket({ seed, bars }).data;
}

/** Outages long and short, one right before the end. */
export function withOutages(seed = 4, bars = 6_000): MarketData {
  const outages = [
    { start: 700, bars: 90 },
    { start: 1500, bars: 3 },
    { start: 3000, bars: 1 },
    { start: bars - 20, bars: 5 },
  ];
  return simulateMarket({ seed, bars, outages }).data;
}

/** Two markets on one clock, the second joined under a name, with an outage of its own. */
export function twoMarkets(name: 'spot' | 'perp', seed = 8, bars = 12_000): MarketData {
  const other = simulateMarket({ seed: seed + 100, bars, outages: [{ start: 2000, bars: 40 }] }).data;
  return joinMarket(simulated(seed, bars), name, other);
}
