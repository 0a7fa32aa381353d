import { fromColumns, type MarketData } from '@veloce/core';
import { seededRandom } from '@veloce/core/testing';

/** A random walk of hours in whole ticks of 0.01, the same on every machine; scripts/golden/backtesting_py.py makes it too. */
export function madeUpHours(bars: number): MarketData {
  const random = seededRandom(42);
  let price = 100_000;
  const rows = Array.from({ length: bars }, (_, i) => {
    const open = price;
    price = Math.max(10_000, open + Math.floor((random() - 0.5) * 2_000));
    const high = Math.max(open, price) + Math.floor(random() * 600);
    const low = Math.min(open, price) - Math.floor(random() * 600);
    return { time: 1_736_121_600_000 + i * 3_600_000, open, high, low, close: price };
  });
  const column = (name: 'open' | 'high' | 'low' | 'close') =>
    Float64Array.from(rows, (row) => row[name] / 100);
  return fromColumns({
    symbol: 'MADEUP',
    timeframe: '1h',
    time: rows.map(({ time }) => time),
    ...{ open: column('open'), high: column('high'), low: column('low'), close: column('close') },
    volume: new Float64Array(bars).fill(1),
  });
}
