import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runKernel, type Column } from '@veloce/core';
import { adx, atrKernel, hurst, openInterestChange, openInterestQuadrant } from '@veloce/indicators';
import { oiQuadrant } from '../oi/quadrant.js';
import { robustKernel } from '../robust.js';
import { adxTalib } from './adx-talib.js';
import { heldHurst } from './hurst.js';

/** Prices in ticks, a third of them without a move, some unknown; long enough that everything is computed. */
const market = fc
  .record({
    tick: fc.constantFrom(0.01, 0.1, 0.25, 1e-5),
    bars: fc.array(
      fc.record({
        move: fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 })),
        above: fc.nat({ max: 4 }),
        below: fc.nat({ max: 4 }),
        interest: fc.integer({ min: -30, max: 30 }),
        flow: fc.integer({ min: -50, max: 50 }),
        isKnown: fc.nat({ max: 150 }).map((x) => x > 0),
      }),
      { minLength: 320, maxLength: 400 },
    ),
  })
  .map(({ tick, bars }) => {
    let [price, interest] = [5_000, 9_000];
    const rows = bars.map(({ move, above, below, interest: more, flow, isKnown }) => {
      price += move;
      interest += more;
      const gap = isKnown ? 0 : NaN;
      return [(price + above) * tick, (price - below) * tick, price * tick + gap, interest + gap, flow];
    });
    const [high, low, close, openInterest, delta] = [0, 1, 2, 3, 4].map((k) =>
      Float64Array.from(rows, (row) => row[k]),
    );
    return { high, low, close, openInterest, delta };
  });
const runs = { numRuns: 12, seed: 5 };

/** Directional movement in plain loops, with the arithmetic that each of the two has always had. */
function plainAdx(high: Column, low: Column, close: Column, period: number, isTalib: boolean): number[] {
  let [range, rise, fall, average, seen] = [0, 0, 0, 0, 0];
  return Array.from(close, (_, i) => {
    const [up, down] = [high[i] - high[i - 1], low[i - 1] - low[i]];
    const width = Math.max(high[i], close[i - 1]) - Math.min(low[i], close[i - 1]);
    if (Number.isNaN(up + down + width + close[i])) return NaN;
    const keep = seen >= (isTalib ? period - 1 : period) ? 1 - 1 / period : 1;
    const ticks = Math.round((1e6 * (Math.max(up, 0) - Math.max(down, 0))) / high[i]); // 0 when equal in ticks
    range = keep * range + width;
    rise = keep * rise + (ticks > 0 ? up : 0);
    fall = keep * fall + (ticks < 0 ? down : 0);
    seen++;
    const [plus, minus] = [rise, fall].map((sum) => (isTalib ? (range > 0 ? (100 * sum) / range : 0) : sum));
    const distance = plus + minus > 0 ? (100 * Math.abs(plus - minus)) / (plus + minus) : 0;
    if (seen < period) return NaN;
    const taken = seen - period + 1;
    if (isTalib || taken <= period) average += (distance - average) / Math.min(period, taken);
    else average = (1 - 1 / period) * average + (1 / period) * distance;
    return taken < period ? NaN : average;
  });
}

it('the average directional index with either seed has the bits of the plain loops', () => {
  fc.assert(
    fc.property(market, fc.integer({ min: 2, max: 30 }), ({ high, low, close }, period) => {
      expect(Array.from(adx(high, low, close, period).adx)).toEqual(
        plainAdx(high, low, close, period, false),
      );
      expect(Array.from(adxTalib(high, low, close, period).adx)).toEqual(
        plainAdx(high, low, close, period, true),
      );
    }),
    runs,
  );
});

/** The slope at one bar in plain loops: the deviations about the mean of the differences, or about the first of them. */
function plainSlope(window: readonly number[], maxLag: number, isAboutMean: boolean): number {
  const x = window.map((price) => Math.log(price));
  const lags = Array.from({ length: maxLag - 1 }, (_, k) => k + 2);
  const logs = lags.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const deviations = lags.map((lag) => {
    const differences = x.slice(lag).map((one, k) => one - x[k]);
    const count = differences.length;
    const origin = isAboutMean ? differences.reduce((sum, one) => sum + one, 0) / count : differences[0];
    const sum = differences.reduce((total, one) => total + (one - origin), 0);
    const squares = differences.reduce((total, one) => total + (one - origin) * (one - origin), 0);
    return Math.sqrt(Math.max(0, squares / count - (isAboutMean ? 0 : (sum / count) * (sum / count))));
  });
  const slope = deviations.reduce((sum, one, k) => sum + (logs[k] - mean) * Math.log(one), 0);
  const spread = logs.reduce((sum, log) => sum + (log - mean) * (log - mean), 0);
  return Number.isFinite(slope) ? slope / spread : NaN;
}

it('the Hurst exponent of every bar and the held one have the bits of the plain loops, and agree but for rounding', () => {
  fc.assert(
    fc.property(market, fc.integer({ min: 3, max: 24 }), ({ close }, maxLag) => {
      const known = close.map((price, i) => (Number.isNaN(price) && i > 40 ? close[0] : price));
      const period = 260;
      const every = hurst(known, period, maxLag);
      const held = heldHurst(known, { period, maxLag, every: 1 });
      for (const i of [period - 1, period + 13, known.length - 1]) {
        const window = Array.from(known.subarray(i - period + 1, i + 1));
        expect(every[i]).toBe(plainSlope(window, maxLag, true));
        expect(held[i]).toBe(plainSlope(window, maxLag, false));
        // Two ways of summing some 250 squares: a few units in the last place of each.
        if (every[i] === every[i]) expect(held[i]).toBeCloseTo(every[i], 10);
      }
    }),
    runs,
  );
});

/** The quadrant from its parts; `edge` is what is left of a dead zone. */
const plainQuadrant = (move: number, range: number, change: number, noise: number, edge: number): number => {
  if (Number.isNaN(move + range + change + noise)) return NaN;
  const isDead =
    Math.abs(move) < 0.25 * range * edge || Math.abs(change) < Math.max(0.001, noise) * edge || move === 0;
  return isDead ? 0 : change > 0 ? (move > 0 ? 1 : 2) : move > 0 ? 3 : 4;
};

it('the open-interest quadrant of the catalog and of order flow decide as the definition does, each with its own noise and edge', () => {
  fc.assert(
    fc.property(
      market,
      fc.integer({ min: 1, max: 12 }),
      ({ high, low, close, openInterest, delta }, period) => {
        const settings = { period, minRange: 0.25, minChange: 0.001, noisePeriod: 30 };
        const catalog = openInterestQuadrant(high, low, close, openInterest, settings);
        const flow = oiQuadrant(high, low, close, openInterest, delta, period, 30);
        const { change, noise } = openInterestChange(openInterest, period, 30);
        const [, usual] = runKernel(robustKernel(30), [change]);
        const range = runKernel(atrKernel(14), [high, low, close])[0];
        close.forEach((price, i) => {
          const move = price - close[i - period];
          expect(catalog[i]).toBe(plainQuadrant(move, range[i], change[i], noise[i], 1));
          const own = plainQuadrant(move, range[i], change[i], usual[i], 1 - 1e-9);
          expect(flow.quadrant[i]).toBe(own);
        });
      },
    ),
    runs,
  );
});
