import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromColumns, gapsOf, slice, withColumns } from './market-data.js';
import { resample } from './resample.js';
import { sampleMarket } from './testing/sample-market.js';

describe('resample', () => {
  it('aggregates each column in its own way', () => {
    const data = fromColumns({
      symbol: 'X',
      timeframe: '1m',
      time: [0, 1, 2, 3, 4].map((t) => t * 60_000),
      open: [5, 6, 7, 8, 9],
      high: [6, 9, 8, 9, 9],
      low: [5, 6, 2, 8, 8],
      close: [6, 7, 8, 9, 8],
      volume: [1, 2, 3, 4, 5],
      buyVolume: [1, 1, 1, 1, 1],
      sellVolume: [0, NaN, 2, 3, 4],
      openInterest: [10, 11, 12, 13, NaN],
      funding: [0.1, NaN, NaN, NaN, 0.2],
      extra: { mark: [1, 2, 3, 4, NaN] },
    });
    const five = resample(data, '5m');
    expect({ ...five, extra: five.extra['mark'] }).toMatchObject({
      timeframe: '5m',
      intervalMs: 300_000,
      open: Float64Array.of(5),
      high: Float64Array.of(9),
      low: Float64Array.of(2),
      close: Float64Array.of(8),
      volume: Float64Array.of(15),
      buyVolume: Float64Array.of(5),
      sellVolume: Float64Array.of(NaN),
      openInterest: Float64Array.of(13),
      funding: Float64Array.of(0.1 + 0.2),
      extra: Float64Array.of(4),
    });
  });

  it('drops incomplete bars, at the ends and at gaps, unless asked to keep them', () => {
    const data = slice(sampleMarket(60, '1m', [22]), 3);
    const minutes = (market: typeof data): number[] => [...market.time].map((t) => (t / 60_000) % 60);
    expect(minutes(resample(data, '5m'))).toEqual([5, 10, 15, 25, 30, 35, 40, 45, 50, 55]);
    expect(gapsOf(resample(data, '5m'))).toMatchObject([{ bars: 1 }]);
    expect(minutes(resample(data, '5m', { incomplete: 'keep' }))).toEqual([
      0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55,
    ]);
  });

  it('gives the same in two steps as in one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 400 }), fc.integer({ min: 0, max: 59 }), (bars, from) => {
        const data = slice(sampleMarket(bars + 60), from);
        expect(resample(resample(data, '5m'), '15m').close).toEqual(resample(data, '15m').close);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps sums and extremes', () => {
    const data = sampleMarket(24 * 60);
    const hourly = resample(data, '1h');
    const sum = (column: Iterable<number>): number => [...column].reduce((a, b) => a + b, 0);
    expect(hourly.length).toBe(24);
    expect(sum(hourly.volume)).toBe(sum(data.volume)); // whole numbers
    expect(Math.max(...hourly.high)).toBe(Math.max(...data.high));
    expect(Math.min(...hourly.low)).toBe(Math.min(...data.low));
  });

  it('begins weeks on Monday', () => {
    const weekly = resample(sampleMarket(16, '1d'), '1w');
    expect([...weekly.time].map((t) => new Date(t).getUTCDay())).toEqual([1, 1]);
  });

  it('refuses what cannot be', () => {
    expect(() => resample(sampleMarket(10, '5m'), '1m')).toThrow("1m is not a multiple of the data's 5m");
    expect(() => resample(sampleMarket(10, '2h'), '3m')).toThrow(RangeError);
    expect(() => resample(sampleMarket(10), '1h')).toThrow(/no 1h bar is complete in 10 bars of 1m/);
  });

  it('does not resample to its own timeframe', () => {
    const data = withColumns(sampleMarket(10), { mark: Array(10).fill(1) });
    expect(resample(data, '1m')).toBe(data);
  });
});
