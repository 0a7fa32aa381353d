import { describe, expect, it } from 'vitest';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { hasShared, sharedText, simulated } from '../testdata/markets.js';
import { outliers, outliersKernel } from './outliers.js';
import { clockSkew, staleness, timeGaps, venueDisagreement, venueDisagreementKernel } from './quality.js';

describe('timeGaps', () => {
  it('counts the intervals without a message', () => {
    expect(timeGaps([0, 1_000, 4_000], 1_000)).toEqual({ missing: 2, missingShare: 0.5, longestMs: 3_000 });
    expect(timeGaps([5], 1_000)).toEqual({ missing: 0, missingShare: 0, longestMs: 0 });
    expect(timeGaps([0, 1_040, 1_990, 3_010], 1_000).missing).toBe(0);
    expect(() => timeGaps([2, 1], 1_000)).toThrow(/times must not decrease, got 1 after 2 at 1/);
  });
});

describe('staleness', () => {
  it('is the age of the last message', () => {
    expect(staleness(10_000, 9_000, 1_000, 3)).toEqual({ ageMs: 1_000, intervals: 1, isStale: false });
    expect(staleness(10_000, 7_000, 1_000, 3).isStale).toBe(true);
    expect(staleness(10_000, NaN, 1_000, 3)).toEqual({ ageMs: Infinity, intervals: Infinity, isStale: true });
    expect(staleness(10_000, 10_400, 1_000, 3).ageMs).toBe(0);
  });
});

describe('clockSkew', () => {
  it('tells the offset from the latency', () => {
    const random = seededRandom(1);
    const sent = Array.from({ length: 2_001 }, (_, k) => 100 * k);
    const received = sent.map((time, k) => time - 1_270 + (k === 9 ? 0 : 40 * random()));
    const { offsetMs, medianMs, p99Ms, early } = clockSkew(sent, received);
    expect(offsetMs).toBe(-1_270);
    expect(Math.abs(medianMs - 20)).toBeLessThan(2);
    expect(Math.abs(p99Ms - 39.6)).toBeLessThan(1);
    expect(early).toBe(2_001);
    expect(() => clockSkew([], [])).toThrow(/at least one message/);
    expect(() => clockSkew([1], [])).toThrow(/differ in length/);
  });

  it.skipIf(!hasShared)('finds that a recorder was 1.27 s behind its exchange', () => {
    const rows = sharedText('trades/binance-usdm-btcusdt-20240808-trades-from-capture.csv.gz').trim().split('\n').slice(1).map((row) => row.split(',').map(Number)); // prettier-ignore
    const { offsetMs, medianMs, early } = clockSkew(rows.map((row) => row[1]), rows.map((row) => row[0] / 1e6)); // prettier-ignore
    expect(Math.abs(offsetMs + 1_270)).toBeLessThan(30);
    expect(medianMs).toBeLessThan(50);
    expect(early).toBeGreaterThan(20_000);
  });
});

describe('venueDisagreement', () => {
  it('is the spread of the prices that are there, and who is off', () => {
    const { spreadBps, furthest } = venueDisagreement([
      Float64Array.of(100, 100, NaN, 100),
      Float64Array.of(101, 100, NaN, NaN),
      Float64Array.of(100, 102, 100, 101),
    ]);
    expect([...furthest]).toEqual([1, 2, NaN, NaN]);
    expect(spreadBps[0]).toBeCloseTo(100, 10);
    expect(spreadBps[1]).toBeCloseTo(200, 10);
    expect(spreadBps[2]).toBeNaN();
    expect(spreadBps[3]).toBeCloseTo(1e4 / 100.5, 10);
  });

  const { close } = simulated(600, 4);
  const inputs = [1, 1.0001, 0.9999].map((by) => Float64Array.from(close, (x, i) => x * by + (i % 3)));
  describeKernel('venueDisagreement', () => venueDisagreementKernel(3), { inputs });
});

describe('outliers', () => {
  const random = seededRandom(2);
  const values = Float64Array.from({ length: 600 }, (_, i) => (i % 150 === 149 ? 20 : random() - 0.5));

  it('are values far from the median of those before, and do not hide behind each other', () => {
    const found = outliers(values, 50, 10);
    expect([...found.keys()].filter((i) => found[i] === 1)).toEqual([149, 299, 449, 599]);
    expect(found[49]).toBeNaN();
    expect(found[50]).toBe(0);
  });

  it('agree with medians by hand', () => {
    const median = (own: readonly number[]): number => {
      const sorted = [...own].sort((a, b) => a - b);
      return (sorted[(own.length - 1) >> 1] + sorted[own.length >> 1]) / 2;
    };
    const found = outliers(values, 21, 2.5);
    for (let i = 21; i < values.length; i++) {
      const past = [...values.slice(i - 21, i)];
      const deviation = 1.4826 * median(past.map((x) => Math.abs(x - median(past))));
      expect(found[i]).toBe(Math.abs(values[i] - median(past)) > 2.5 * deviation ? 1 : 0);
    }
  });

  describeKernel('outliers', () => outliersKernel(30, 5), { inputs: [values] });
});
