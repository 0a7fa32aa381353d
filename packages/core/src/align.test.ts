import { describe, expect, it } from 'vitest';
import { alignTo, closedBars } from './align.js';
import { resample } from './resample.js';
import { sampleMarket } from './testing/sample-market.js';

const data = sampleMarket(20);
const start = data.time[0];

describe('alignTo', () => {
  it('shows a value from the bar on that closes when it is known, or later', () => {
    const knownAt = [start + 60_000, start + 90_000, start + 240_001];
    expect([...alignTo(data, { knownAt, values: [1, 2, 3] })].slice(0, 6)).toEqual([1, 2, 2, 2, 3, 3]);
  });

  it('does not show a coarse bar before it has closed', () => {
    const five = resample(data, '5m');
    const closes = alignTo(data, closedBars(five, five.close));
    for (let i = 0; i < data.length; i++) {
      // The 5m bar [T, T + 5m) may be seen by the 1m bar [t, t + 1m) only if T + 5m <= t + 1m.
      const closed = Math.floor((i + 1) / 5);
      expect(closes[i]).toBe(closed === 0 ? NaN : five.close[closed - 1]);
    }
  });

  it('drops a value that is too old', () => {
    const column = alignTo(data, { knownAt: [start], values: [5] }, { maxAgeMs: 120_000 });
    expect([...column].slice(0, 4)).toEqual([5, 5, NaN, NaN]);
  });

  it('refuses series that do not fit', () => {
    expect(() => alignTo(data, { knownAt: [1, 2], values: [1] })).toThrow('2 times and 1 values');
    expect(() => alignTo(data, { knownAt: [2, 1], values: [1, 2] })).toThrow('row 1 is 1, after 2');
    expect(() => alignTo(data, { knownAt: [NaN], values: [1] })).toThrow('row 0 is NaN');
    expect(() => alignTo(data, { knownAt: [1], values: [1] }, { maxAgeMs: 0 })).toThrow(
      'maxAgeMs must be > 0',
    );
  });
});
