import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runKernel, type Column } from '@veloce/core';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { atr } from '@veloce/indicators';
import { hasShared, sharedText, simulated } from '../testdata/markets.js';
import { countsOf, recording } from '../testdata/recordings.js';
import { robustKernel } from '../robust.js';
import { oiQuadrant, oiQuadrantKernel, oiQuadrants } from './quadrant.js';
import { openInterestEvents, openInterestSpikes, openInterestSpikesKernel } from './spikes.js';
import { isWholeNumber, wholeNumberSteps } from './whole-number.js';
import {
  createOiGatherer,
  openInterestWindows,
  type OiGathererSnapshot,
  type OiObservation,
} from './windows.js';

const seen = (time: number, venue: string, openInterest: number): OiObservation => ({
  time,
  venue,
  openInterest,
});

describe('openInterestWindows', () => {
  it('keeps the last fresh value of each venue at the end of each window', () => {
    const { time, values } = openInterestWindows(
      [
        seen(1_000, 'a', 10),
        seen(2_000, 'b', 20),
        seen(4_999, 'a', 11),
        seen(5_000, 'a', 12),
        seen(27_000, 'b', 21),
      ],
      { venues: ['a', 'b'] },
    );
    expect([...time]).toEqual([0, 5_000, 10_000, 15_000, 20_000, 25_000]);
    expect([...values[0]]).toEqual([12, 12, 12, 12, NaN, NaN]);
    expect([...values[1]]).toEqual([20, 20, 20, NaN, NaN, 21]);
  });

  it('gives the same windows one observation at a time, and at the beat of a clock', () => {
    const random = seededRandom(3);
    const observations = Array.from({ length: 400 }, () => 0).reduce<OiObservation[]>((all) => {
      const time = (all.at(-1)?.time ?? 12_345) + Math.floor(4_000 * random() ** 3);
      return [...all, seen(time, random() < 0.6 ? 'a' : 'b', 100 + random())];
    }, []);
    const options = { venues: ['a', 'b'], maxStaleMs: 8_000 };
    const whole = openInterestWindows(observations, options);
    const gatherer = createOiGatherer(options);
    const lived = observations.flatMap((one) => [...gatherer.push(one), ...gatherer.advanceTo(one.time)]);
    // `advanceTo` says that nothing more comes at that time: a window ends no later than with the next observation.
    expect(lived.map((one) => one.start)).toEqual([...whole.time].slice(0, lived.length));
    lived.forEach((window, k) => expect([...window.values]).toEqual(whole.values.map((column) => column[k])));
    expect(whole.time.length - lived.length).toBeLessThanOrEqual(1);
  });

  it('goes on from JSON as if it had not stopped, at every cut', () => {
    const random = seededRandom(5);
    const options = { venues: ['a', 'b', 'c'], maxStaleMs: 8_000 };
    const whole = createOiGatherer(options);
    let broken = createOiGatherer(options);
    let time = 4_321;
    for (let k = 0; k < 300; k++) {
      time += Math.floor(9_000 * random() ** 3);
      const one = seen(time, random() < 0.6 ? 'a' : 'b', 100 + random());
      expect(broken.push(one)).toEqual(whole.push(one));
      if (random() < 0.3) expect(broken.advanceTo(time)).toEqual(whole.advanceTo(time));
      broken = createOiGatherer(options, JSON.parse(JSON.stringify(broken.snapshot())) as OiGathererSnapshot);
      expect(broken.snapshot()).toEqual(whole.snapshot());
    }
    const later = createOiGatherer({ ...options, venues: ['c', 'b', 'a'] }, whole.snapshot());
    expect(() => later.push(seen(time - 1, 'a', 1))).toThrow(/time must not decrease/);
  });

  it.each([
    [{ venues: ['a'] }, /of windows of 5000 ms of a, b, not of 5000 ms of a/],
    [{ venues: ['a', 'b'], windowMs: 1_000 }, /of windows of 5000 ms of a, b, not of 1000 ms of a, b/],
  ])('refuses a snapshot of other windows: %j', (options, message) => {
    const snapshot = createOiGatherer({ venues: ['a', 'b'] }).snapshot();
    expect(() => createOiGatherer(options, snapshot)).toThrow(message);
    expect(() => createOiGatherer(options, {} as OiGathererSnapshot)).toThrow(/not what one was saved as/);
  });

  it.each([
    [[seen(0, 'c', 1)], /venue 'c' is not one of a, b/],
    [[seen(5, 'a', 1), seen(4, 'b', 1)], /time must not decrease, got 4 of b after 5/],
    [[seen(5, 'a', -1)], /must be finite and >= 0, got -1 of a at 5/],
  ])('refuses bad observations', (observations, message) => {
    expect(() => openInterestWindows(observations, { venues: ['a', 'b'] })).toThrow(message);
  });
});

describe('openInterestSpikes', () => {
  const price = (n: number, at = 123): Float64Array => new Float64Array(n).fill(at);

  it('measures over the venues that both windows have: a feed that drops and returns is no spike', () => {
    const a = Float64Array.of(100, 100, 100, 100, 100);
    const b = Float64Array.of(400, NaN, NaN, 400, 400);
    const { changePct, coverage, spike } = openInterestSpikes(price(5), [a, b]);
    expect([...changePct]).toEqual([NaN, 0, 0, 0, 0]);
    expect([...coverage]).toEqual([0, 0.5, 0.5, 0.5, 1]);
    expect([...spike]).toEqual([NaN, 0, 0, 0, 0]);
    expect([...openInterestSpikes(price(5), [a, b], { minCoverage: 0.6 }).spike]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      0,
    ]);
  });

  it.each([
    { change: 1.04, spike: 0, large: 0, strength: 0, at: 123 },
    { change: 1.06, spike: 1, large: 0, strength: 0.3, at: 123 },
    { change: 0.94, spike: -1, large: 0, strength: 0.3, at: 123 },
    { change: 1.06, spike: 1, large: 0, strength: 0.39, at: 500 },
    { change: 1.12, spike: 1, large: 1, strength: 0.9, at: 123 },
    { change: 1.12, spike: 1, large: 1, strength: 1, at: 500 },
    { change: 1.5, spike: 1, large: 1, strength: 1, at: 123 },
  ])('of $change at $at has strength $strength', ({ change, spike, large, strength, at }) => {
    const found = openInterestSpikes(price(2, at), [Float64Array.of(100, 100 * change)], {
      wholeNumberSteps: [250],
    });
    expect([found.spike[1], found.large[1]]).toEqual([spike, large]);
    expect(found.strength[1]).toBeCloseTo(strength, 10);
    expect(openInterestEvents(found).length).toBe(Math.abs(spike));
  });

  it('finds by the deviation of the windows before what five percent never does', () => {
    const random = seededRandom(6);
    let level = 1e5;
    const steps = Float64Array.from(
      { length: 2_000 },
      (_, i) => (level *= 1 + 1e-5 * (random() - 0.5) + (i === 1_500 ? 2e-4 : 0)),
    );
    const found = openInterestSpikes(price(2_000), [steps]);
    expect(openInterestEvents(found).map((event) => event.index)).toEqual([1_500]);
    // The same from the windows themselves.
    for (const i of [200, 900, 1_500, 1_999]) {
      const past = found.changePct.slice(Math.max(1, i - 720), i);
      const mean = past.reduce((sum, x) => sum + x, 0) / past.length;
      const deviation = Math.sqrt(past.reduce((sum, x) => sum + (x - mean) ** 2, 0) / past.length);
      // Changes of 1e-3 percent are differences of numbers near 100: 1e-14 of them, 1e-11 of their deviation.
      expect(found.z[i]).toBeCloseTo((found.changePct[i] - mean) / deviation, 7);
    }
    expect(found.z[120]).toBeNaN();
    expect(found.z[121]).not.toBeNaN();
    const event = openInterestEvents(found)[0];
    expect(event).toMatchObject({ confirmedAt: 1_500, direction: 1, large: false });
    expect(event.reason).toBe('open interest increase of 0.0 %');
  });

  it('knows whole numbers by tick and by basis points', () => {
    const steps = wholeNumberSteps['BTCUSDT'];
    expect([30_000, 30_010, 30_016, 30_120, 30_250].map((x) => isWholeNumber(x, steps, 0.1))).toEqual([
      ...[true, true, false, false, true],
    ]);
    expect(isWholeNumber(10.4, [10], 0.5)).toBe(true);
  });

  it.skipIf(!hasShared)('on the Coinglass grid, in BTC, agrees with a count by hand', () => {
    const rows = sharedText('open-interest/coinglass-BTC-binance-5m.csv.gz').trim().split('\n').slice(1).map((row) => row.split(',')); // prettier-ignore
    const observations = rows.map((row) =>
      seen(Number(row[0]) + 299_999, 'binance', Number(row[16]) / Number(row[5])),
    );
    const options = { venues: ['binance'], windowMs: 300_000, maxStaleMs: 900_000 };
    const { time, values } = openInterestWindows(observations, options);
    expect([...time]).toEqual(rows.map((row) => Number(row[0])));
    const close = Float64Array.from(rows, (row) => Number(row[5]));
    const found = openInterestSpikes(close, values, { zThreshold: 4, zWindows: 288 });
    const changes = rows.map((_, i) => (i === 0 ? NaN : 100 * (values[0][i] / values[0][i - 1] - 1)));
    const expected = changes.flatMap((x, i) => {
      const past = changes.slice(Math.max(1, i - 288), i);
      if (past.length < 120) return [];
      const mean = past.reduce((sum, y) => sum + y, 0) / past.length;
      const deviation = Math.sqrt(past.reduce((sum, y) => sum + (y - mean) ** 2, 0) / past.length);
      return Math.abs((x - mean) / deviation) >= 4 || Math.abs(x) >= 5 ? [i] : [];
    });
    expect(openInterestEvents(found).map((event) => event.index)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(5);
  });

  it.skipIf(!hasShared)('on hourly windows of two venues, says how many it covers', () => {
    const rows = sharedText('open-interest/multi-venue-1h/open_interest-2025-12_2026-03.csv.gz').trim().split('\n').slice(1).map((row) => row.split(',')).filter((row) => row[2] === 'BTC' && (row[1] === 'hyperliquid' || row[1] === 'lighter')); // prettier-ignore
    const observations = rows
      .map((row) => seen(Date.parse(row[0]), row[1], Number(row[3])))
      .sort((a, b) => a.time - b.time);
    const { values } = openInterestWindows(observations, { venues: ['hyperliquid', 'lighter'], windowMs: 3_600_000, maxStaleMs: 3_600_000 }); // prettier-ignore
    const { coverage, changePct } = openInterestSpikes(
      values[0].map(() => NaN),
      values,
    );
    expect(new Set(coverage)).toEqual(new Set([0, 0.5, 1]));
    // While lighter is away the change is that of hyperliquid alone, never the size of lighter.
    const largest = Math.max(...changePct.map((x) => Math.abs(x) || 0));
    expect(largest).toBeLessThan(20);
  });

  it.skipIf(!hasShared)('as many observations of BYBIT as cryptofeed counts, and windows of them', () => {
    const interests = new Map<string, number>();
    const observations: OiObservation[] = [];
    for (const { t, conn, data } of recording('BYBIT')) {
      if (t !== 'recv') continue;
      const {
        topic = '',
        ts,
        data: own,
      } = JSON.parse(data ?? '') as {
        readonly topic?: string;
        readonly ts: number;
        readonly data: { readonly openInterest?: string };
      };
      if (!topic.startsWith('tickers')) continue;
      // A ticker that does not name the open interest says that it has not changed.
      const size = Number(own.openInterest ?? interests.get(`${conn} ${topic}`));
      if (Number.isNaN(size)) continue; // a spot market has none
      interests.set(`${conn} ${topic}`, size);
      observations.push(seen(ts, topic, size));
    }
    expect(observations.length).toBe(countsOf('BYBIT')['open_interest']);
    const venues = [...new Set(observations.map((one) => one.venue))];
    const sorted = [...observations].sort((a, b) => a.time - b.time);
    const { time, values } = openInterestWindows(sorted, { venues });
    expect(time.length).toBeGreaterThanOrEqual(5);
    let gatherer = createOiGatherer({ venues });
    const lived = sorted.flatMap((one) => {
      gatherer = createOiGatherer(
        { venues },
        JSON.parse(JSON.stringify(gatherer.snapshot())) as OiGathererSnapshot,
      );
      return gatherer.push(one);
    });
    expect(lived.map(({ values: own }) => [...own])).toEqual(lived.map((_, i) => values.map((column) => column[i]))); // prettier-ignore
    venues.forEach((venue, k) => {
      expect(values[k].at(-1)).toBe(sorted.findLast((one) => one.venue === venue)?.openInterest);
    });
  });

  const market = simulated(600, 2);
  const interest = [...(market.openInterest ?? [])];
  const inputs = [
    market.close,
    Float64Array.from(interest),
    Float64Array.from(interest, (x, i) => (i % 90 < 20 ? NaN : 2 * x + (i % 7))),
  ];
  describeKernel(
    'openInterestSpikes',
    () =>
      openInterestSpikesKernel(2, {
        ...{ spikePct: 0.5, largePct: 1, zThreshold: 3, zWindows: 60, zLeast: 20 },
        ...{ minCoverage: 0.5, wholeNumberSteps: [100], tickSize: 0.1 },
      }),
    { inputs },
  );
});

describe('oiQuadrant', () => {
  const ramp = (step: number): Float64Array => Float64Array.from({ length: 300 }, (_, i) => 1000 + step * i + 0.2 * (i % 2)); // prettier-ignore
  const of = (price: number, interest: number, flow = NaN): unknown => {
    const close = ramp(price);
    const [high, low] = [close.map((x) => x + 0.5), close.map((x) => x - 0.5)];
    const delta = new Float64Array(300).fill(flow);
    const { quadrant, confirmed } = oiQuadrant(high, low, close, ramp(interest), delta, 20, 100);
    return [oiQuadrants[quadrant[299]], confirmed[299]];
  };

  it('§4: names the four corners, and whether flow agrees', () => {
    expect(of(1, 1)).toEqual(['long build-up', NaN]);
    expect(of(-1, 1, -5)).toEqual(['short build-up', 1]);
    expect(of(1, -1, -5)).toEqual(['short covering', 0]);
    expect(of(-1, -1)).toEqual(['long unwinding', NaN]);
    expect([of(0.001, 1), of(1, 0.0001)]).toEqual([['neutral', NaN], ['neutral', NaN]]); // prettier-ignore
  });

  const median = (values: readonly number[]): number => {
    const sorted = [...values].sort((x, y) => x - y);
    return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  };

  /** The quadrant over 20 bars of bar `i`, with a dead zone from the 100 changes before. */
  const byHand = (range: Column, close: Column, interest: Column, i: number): number => {
    const changeAt = (k: number): number => interest[k] / interest[k - 20] - 1;
    const past = Array.from({ length: 100 }, (_, k) => changeAt(i - 100 + k));
    const usual = 1.4826 * median(past.map((x) => Math.abs(x - median(past))));
    const [move, change] = [close[i] - close[i - 20], changeAt(i)];
    const isDead = Math.abs(move) < 0.25 * range[i] || Math.abs(change) < Math.max(0.001, usual);
    return isDead ? 0 : change > 0 ? (move > 0 ? 1 : 2) : move > 0 ? 3 : 4;
  };

  it('takes the dead zone of open interest from its past changes', () => {
    const data = simulated(1_500, 4);
    const delta = Float64Array.from(data.close, (_, i) => data.buyVolume![i] - data.sellVolume![i]);
    const { high, low, close } = data;
    const interest = data.openInterest!;
    const { quadrant } = oiQuadrant(high, low, close, interest, delta, 20, 100);
    const range = atr(high, low, close, 14);
    for (let i = 120; i < data.length; i += 3) {
      expect(quadrant[i], `bar ${i}`).toBe(byHand(range, close, interest, i));
    }
    expect(quadrant[119]).toBeNaN();
    expect(new Set(quadrant.subarray(120)).size).toBe(5);
  });

  it.skipIf(!hasShared)(
    'on half a year of 4 h, in BTC, agrees with a count by hand, and names the crash of October 2025',
    () => {
      const rowsOf = (path: string): string[][] => sharedText(path).trim().split('\n').slice(1).map((row) => row.split(',')); // prettier-ignore
      const [interests, flows] = ['oi', 'taker_volume'].map((name) => new Map(rowsOf(`open-interest/btc-4h-1d/coinglass_${name}_4h.csv.gz`).map((row) => [row[0], row]))); // prettier-ignore
      const bars = rowsOf('klines/binance-spot-4h/BTCUSDT-4h-2020-04_2026-04-ohlcv-only.csv.gz').filter(([time]) => interests.has(time)); // prettier-ignore
      expect(bars.length).toBe(1_080);
      const column = (k: number): Float64Array => Float64Array.from(bars, (row) => Number(row[k]));
      const [high, low, close] = [2, 3, 4].map(column);
      const at = (rows: ReadonlyMap<string, string[]>, k: number, i: number): number => Number(rows.get(bars[i][0])?.[k]); // prettier-ignore
      const interest = close.map((price, i) => at(interests, 4, i) / price);
      const delta = close.map((_, i) => at(flows, 1, i) - at(flows, 2, i));

      const { quadrant, confirmed } = oiQuadrant(high, low, close, interest, delta, 20, 100);
      const range = atr(high, low, close, 14);
      for (let i = 120; i < bars.length; i++) {
        expect(quadrant[i], `bar ${i}`).toBe(byHand(range, close, interest, i));
        const flow = delta.slice(i - 19, i + 1).reduce((sum, x) => sum + x, 0);
        expect(confirmed[i]).toBe(Math.sign(flow) === Math.sign(close[i] - close[i - 20]) ? 1 : 0);
      }

      const crash = bars.findIndex(([time]) => time === '2025-10-10T20:00:00');
      const events = openInterestEvents(openInterestSpikes(close, [interest], { zThreshold: 4, zWindows: 180, zLeast: 20 })); // prettier-ignore
      expect(events.find(({ index }) => index === crash)).toMatchObject({ direction: -1, large: true });
      const { quadrant: short } = oiQuadrant(high, low, close, interest, delta, 6, 11);
      expect(oiQuadrants[short[crash]]).toBe('long unwinding');
    },
  );

  it('has the median absolute deviation of any window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 40 }),
        fc.integer({ min: 2, max: 7 }),
        (values, memory) => {
          const [, found] = runKernel(robustKernel(memory), [Float64Array.from(values)]);
          values.forEach((_, i) => {
            if (i < memory) {
              expect(found[i]).toBeNaN();
              return;
            }
            const past = values.slice(i - memory, i).sort((a, b) => a - b);
            const middle = (sorted: readonly number[]): number =>
              (sorted[(memory - 1) >> 1] + sorted[memory >> 1]) / 2;
            const distances = past.map((x) => Math.abs(x - middle(past))).sort((a, b) => a - b);
            expect(found[i]).toBe(1.4826 * middle(distances));
          });
        },
      ),
    );
  });

  const data = simulated(600, 2);
  const { high, low, close } = data;
  const delta = Float64Array.from(close, (_, i) => data.buyVolume![i] - data.sellVolume![i]);
  describeKernel('oiQuadrant', () => oiQuadrantKernel(20, 30), {
    inputs: [high, low, close, data.openInterest!, delta],
  });
});
