import { IndicatorsSync } from '@ixjb94/indicators';
import { describe, expect, it } from 'vitest';
import { anchoredCvd } from './volume/anchored-cvd.js';
import { anchoredVwap } from './volume/anchored-vwap.js';
import { anchoredVwapBands } from './volume/anchored-vwap-bands.js';
import { cvd } from './volume/cvd.js';
import { entropy } from './statistics/entropy.js';
import { expectedRescaledRange, hurstRs } from './statistics/hurst-rs.js';
import { kvo } from './volume/kvo.js';
import { mad } from './statistics/mad.js';
import { openInterestChange } from './volume/open-interest-change.js';
import { openInterestQuadrant } from './volume/open-interest-quadrant.js';
import { roc } from './momentum/roc.js';
import { sessionCvd } from './volume/session-cvd.js';
import { sessionStart } from './statistics/session-start.js';
import { random, testMarket } from './testdata/market.js';
import { volumeAtTime } from './volume/volume-at-time.js';
import { vwapBands } from './volume/vwap-bands.js';
import { vwap } from './volume/vwap.js';

const bars = 1500;
const m = testMarket(bars, 7);
const [time, high, low, close, volume] = ['time', 'high', 'low', 'close', 'volume'].map((name) => m[name]);
const [buyVolume, sellVolume, anchor, openInterest] = [
  m['buyVolume'],
  m['sellVolume'],
  m['anchor'],
  m['openInterest'],
];
const day = 86_400_000;
const bySize = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const medianOf = (values: Iterable<number>): number => {
  const sorted = bySize(values);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const madOf = (values: readonly number[]): number => {
  const middle = medianOf(values);
  return medianOf(values.map((x) => Math.abs(x - middle)));
};
const near = (ours: number, expected: number): void => {
  expect(Math.abs(ours - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
};

describe('kvo', () => {
  it('is that of Tulip and its ports, once the seeds have faded', () => {
    const ours = kvo(high, low, close, volume, 34, 55);
    const arrays = [high, low, close, volume].map((column) => [...column]);
    const theirs = new IndicatorsSync().kvo(arrays[0], arrays[1], arrays[2], arrays[3], 34, 55);
    // The slower seed fades by (1 - 2/56) a bar: after 1000 bars nothing is left of it.
    for (let i = 1100; i < bars; i++) near(ours[i], theirs[i - (bars - theirs.length)]);
  });
});

describe('mad', () => {
  it.each([1, 2, 7, 8, 40])('is the median of the distances from the median: window %d', (period) => {
    const coarse = close.map((x, i) => (i % 3 === 0 ? Math.round(x) : x));
    const ours = mad(coarse, period);
    for (let i = period - 1; i < bars; i++) {
      expect(ours[i]).toBeCloseTo(madOf([...coarse.subarray(i - period + 1, i + 1)]), 12);
    }
  });
});

describe('entropy', () => {
  it('is 0 of a constant, 1 bit of two equal halves, and at most the logarithm of the bins', () => {
    expect([...entropy(new Float64Array(5).fill(3), 5, 4)]).toEqual([NaN, NaN, NaN, NaN, 0]);
    expect(entropy(Float64Array.of(1, 2, 1, 2), 4, 7)[3]).toBe(1);
    expect(entropy(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7), 8, 8)[7]).toBe(3);
  });

  it('is what the shares of the bins give', () => {
    const ours = entropy(close, 30, 6);
    for (let i = 29; i < bars; i += 7) {
      const window = [...close.subarray(i - 29, i + 1)];
      const [least, most] = [Math.min(...window), Math.max(...window)];
      const shares = Array.from({ length: 6 }, (_, bin) => {
        const inBin = window.filter(
          (x) => Math.min(5, Math.floor(((x - least) / (most - least)) * 6)) === bin,
        );
        return inBin.length / 30;
      });
      near(
        ours[i],
        shares.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0),
      );
    }
  });
});

describe('hurstRs', () => {
  it.each([
    [16, 4.0355306813],
    [64, 8.9655675222],
    [256, 18.9430683809],
  ])('expects of %d values what the definition says', (n, expected) => {
    expect(expectedRescaledRange(n)).toBeCloseTo(expected, 9);
  });

  it('goes over to the limit of the factor without a step', () => {
    const before = expectedRescaledRange(340) / expectedRescaledRange(339);
    const across = expectedRescaledRange(341) / expectedRescaledRange(340);
    expect(Math.abs(across / before - 1)).toBeLessThan(3e-3); // the limit is 0.75 / 340 off
  });

  /** Prices whose returns hang together: a share of each return comes back in the next. */
  const prices = (share: number, seed: number): Float64Array => {
    const next = random(seed);
    let [price, step] = [100, 0];
    return Float64Array.from({ length: 5000 }, () => {
      step = share * step + 0.01 * (next() + next() + next() - 1.5);
      return (price *= Math.exp(step));
    });
  };
  const meanOf = (column: Float64Array): number => {
    const known = column.filter((x) => !Number.isNaN(x));
    return known.reduce((sum, x) => sum + x, 0) / known.length;
  };

  it('is about 0.5 of a random walk, more of a trend, less of a reversion', () => {
    expect(meanOf(hurstRs(prices(0, 1), 256))).toBeCloseTo(0.5, 1);
    expect(meanOf(hurstRs(prices(0.6, 2), 256))).toBeGreaterThan(0.6);
    expect(meanOf(hurstRs(prices(-0.6, 3), 256))).toBeLessThan(0.42);
  });

  it('is the slope of the textbook', () => {
    const ours = hurstRs(close, 40);
    const i = 900;
    const returns = Array.from({ length: 40 }, (_, k) => Math.log(close[i - 39 + k] / close[i - 40 + k]));
    const points = [8, 16, 32].map((n) => {
      const blocks = Array.from({ length: Math.floor(40 / n) }, (_, b) =>
        returns.slice(40 - (b + 1) * n, 40 - b * n),
      );
      const ratios = blocks.map((block) => {
        const mean = block.reduce((a, b) => a + b, 0) / n;
        const walk = block.map((_, k) => block.slice(0, k + 1).reduce((a, b) => a + b - mean, 0));
        const deviation = Math.sqrt(block.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
        return (Math.max(0, ...walk) - Math.min(0, ...walk)) / deviation;
      });
      const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
      return [Math.log(n), Math.log(mean / expectedRescaledRange(n))] as const;
    });
    const mx = points.reduce((a, [x]) => a + x, 0) / 3;
    const my = points.reduce((a, [, y]) => a + y, 0) / 3;
    const slope =
      points.reduce((a, [x, y]) => a + (x - mx) * (y - my), 0) /
      points.reduce((a, [x]) => a + (x - mx) ** 2, 0);
    near(ours[i], 0.5 + slope);
  });
});

describe('sessions', () => {
  it('begin at the days and weeks of the calendar', () => {
    const days = sessionStart(time, 1440, 0);
    const mondays = sessionStart(time, 7 * 1440, 4 * 1440);
    for (let i = 1; i < bars; i++) {
      const date = new Date(time[i]);
      expect(days[i]).toBe(date.getUTCHours() < new Date(time[i - 1]).getUTCHours() ? 1 : 0);
      expect(mondays[i]).toBe(days[i] === 1 && date.getUTCDay() === 1 ? 1 : 0);
    }
    expect(days[0]).toBe(1);
  });

  it('give a CVD that starts again', () => {
    const all = cvd(buyVolume, sellVolume);
    const daily = sessionCvd(time, buyVolume, sellVolume);
    const anchored = anchoredCvd(anchor, buyVolume, sellVolume);
    let [dayStart, anchorStart] = [0, NaN];
    for (let i = 0; i < bars; i++) {
      const before = i === 0 ? 0 : all[i - 1];
      if (i > 0 && Math.floor(time[i] / day) !== Math.floor(time[i - 1] / day)) dayStart = before;
      if (anchor[i] !== 0) anchorStart = before;
      near(daily[i], all[i] - dayStart);
      near(anchored[i], all[i] - anchorStart);
    }
  });

  it('leave a gap out of the sum', () => {
    const ours = anchoredCvd(
      Float64Array.of(0, 1, 0, 0, 1),
      Float64Array.of(1, 2, NaN, 4, 5),
      Float64Array.of(0, 0, 0, 1, 0),
    );
    expect([...ours]).toEqual([NaN, 2, NaN, 5, 5]);
  });
});

describe('VWAP bands', () => {
  it('are the average and its deviations', () => {
    const own = anchoredVwap(anchor, high, low, close, volume);
    const bands = anchoredVwapBands(anchor, high, low, close, volume, 1.5);
    expect(bands.middle).toEqual(own.vwap);
    expect(bands.upper).toEqual(own.vwap.map((x, i) => x + 1.5 * own.deviation[i]));
    const daily = vwap(time, high, low, close, volume);
    expect(vwapBands(time, high, low, close, volume, 3).lower).toEqual(
      daily.vwap.map((x, i) => x - 3 * daily.deviation[i]),
    );
  });

  it('reproduce the definition', () => {
    const column = (...values: number[]): Float64Array => Float64Array.from(values);
    const bands = anchoredVwapBands(
      column(1, 0, 0, 0, 0),
      column(101, 103, 104, 103, 106),
      column(99, 100, 102, 100, 103),
      column(100, 102, 103, 101, 105),
      column(10, 20, 15, 30, 25),
      2,
    );
    expect(bands.middle[4]).toBeCloseTo(102.35, 9);
    expect(bands.upper[4]).toBeCloseTo(102.35 + 2 * 1.5365003525, 9);
    expect(bands.lower[0]).toBe(100);
  });
});

describe('openInterestChange', () => {
  it('is a rate of change beside the robust deviation of those before', () => {
    const { change, noise } = openInterestChange(openInterest, 5, 30);
    expect(change).toEqual(roc(openInterest, 5));
    for (let i = 35; i < bars; i += 11) near(noise[i], 1.4826 * madOf([...change.subarray(i - 30, i)]));
  });

  it('silences the quadrant where it is within the noise', () => {
    const quadrant = openInterestQuadrant(high, low, close, openInterest, {
      period: 5,
      minRange: 0,
      minChange: 0,
      noisePeriod: 30,
    });
    const { change, noise } = openInterestChange(openInterest, 5, 30);
    for (let i = 35; i < bars; i++) {
      const up = close[i] > close[i - 5];
      const expected = Math.abs(change[i]) < noise[i] ? 0 : change[i] > 0 ? (up ? 1 : 2) : up ? 3 : 4;
      expect(quadrant[i]).toBe(expected);
    }
  });
});

describe('volumeAtTime', () => {
  it('compares with the same slot of the days before', () => {
    const minutes = 120; // two bars of an hour
    const ours = volumeAtTime(time, volume, minutes, 4);
    const slotOf = (t: number): number => Math.floor((t % day) / (60_000 * minutes));
    const dayOf = (t: number): number => Math.floor(t / day);
    for (let i = 0; i < bars; i++) {
      const before = [...volume.keys()].filter(
        (k) =>
          slotOf(time[k]) === slotOf(time[i]) &&
          dayOf(time[k]) < dayOf(time[i]) &&
          dayOf(time[k]) >= dayOf(time[i]) - 4,
      );
      const days = new Set(before.map((k) => dayOf(time[k])));
      if (days.size < 4) expect(ours[i]).toBeNaN();
      else near(ours[i], volume[i] / (before.reduce((sum, k) => sum + volume[k], 0) / before.length));
    }
  });

  it('counts days that had such bars, whatever lies between', () => {
    const times = Float64Array.of(0, 5 * day, 6 * day, 20 * day, 20 * day + 3_600_000);
    const ours = volumeAtTime(times, Float64Array.of(1, 3, 8, 6, 100), 60, 2);
    expect([...ours]).toEqual([NaN, NaN, 4, 6 / 5.5, NaN]);
  });
});
