import type { MarketColumns } from '../market-columns.js';
import { fromColumns, type MarketData } from '../market-data.js';
import { intervalMs, type Timeframe } from '../timeframe.js';
import { seededRandom } from '../seeded-random.js';

/** A small random market with every optional column, for the tests of this package; bars in `missing` are left out. */
export function sampleMarket(
  bars: number,
  timeframe: Timeframe = '1m',
  missing: readonly number[] = [],
): MarketData {
  const random = seededRandom(bars);
  const interval = intervalMs(timeframe);
  const start = Date.UTC(2025, 0, 6);
  const names = [
    'time',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'buyVolume',
    'sellVolume',
    'openInterest',
    'trades',
  ];
  const columns: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  let price = 100;
  for (let i = 0; i < bars; i++) {
    const open = price;
    price = open * (1 + 0.01 * (random() - 0.5));
    const buy = Math.floor(100 * random());
    const sell = Math.floor(100 * random());
    const row = [
      start + i * interval,
      open,
      Math.max(open, price) + random(),
      Math.min(open, price) - random(),
      price,
    ];
    row.push(buy + sell, buy, sell, 1000 + i, 1 + Math.floor(10 * random()));
    if (!missing.includes(i)) names.forEach((name, k) => columns[name].push(row[k]));
  }
  return fromColumns({ symbol: 'TEST', timeframe, ...columns } as unknown as MarketColumns);
}
