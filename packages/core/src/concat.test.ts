import { describe, expect, it } from 'vitest';
import { concat } from './concat.js';
import type { MarketColumns } from './market-columns.js';
import { fromColumns, gapsOf, slice } from './market-data.js';
import { sampleMarket } from './testing/sample-market.js';

function bars(
  times: readonly number[],
  close: number,
  more: Partial<MarketColumns> = {},
): ReturnType<typeof fromColumns> {
  const flat = times.map(() => close);
  return fromColumns({
    symbol: 'X', timeframe: '1m', time: times.map((t) => t * 60_000),
    open: flat, high: flat, low: flat, close: flat, volume: flat, ...more,
  }); // prettier-ignore
}

describe('concat', () => {
  it('puts the parts of a market together again', () => {
    const data = sampleMarket(100);
    expect(concat([slice(data, 0, 30), slice(data, 30, 31), slice(data, 31)])).toEqual(data);
    expect(concat([slice(data, 60), slice(data, 0, 60)])).toEqual(data);
  });

  it('lets the later part win where parts overlap, bar by bar', () => {
    const joined = concat([bars([0, 1, 2, 3, 5], 1), bars([2, 4], 2)]);
    expect([...joined.time].map((t) => t / 60_000)).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...joined.close]).toEqual([1, 1, 2, 1, 2, 1]);
  });

  it('leaves a gap where there is one', () => {
    expect(gapsOf(concat([bars([0, 1], 1), bars([4], 1)]))).toMatchObject([{ after: 1, bars: 2 }]);
  });

  it('fills a column that one part lacks with NaN', () => {
    const joined = concat([bars([0, 1], 1, { buyVolume: [1, 1] }), bars([2], 1, { extra: { mark: [7] } })]);
    expect([...joined.buyVolume!]).toEqual([1, 1, NaN]);
    expect([...joined.extra['mark']]).toEqual([NaN, NaN, 7]);
  });

  it('refuses parts of different markets', () => {
    expect(() => concat([])).toThrow('needs at least one part');
    expect(() => concat([bars([0], 1), bars([1], 1, { symbol: 'Y' })])).toThrow(
      'part 1 has symbol Y, part 0 has X',
    );
    const inQuote = { origin: { name: 'q', simulated: false, volumeUnit: 'quote' } } as const;
    expect(() => concat([bars([0], 1), bars([1], 1, inQuote)])).toThrow(
      'part 1 counts volume in quote units, part 0 in base units',
    );
    expect(concat([bars([0], 1, inQuote), bars([1], 1, inQuote)]).origin).toEqual(inQuote.origin);
  });
});
