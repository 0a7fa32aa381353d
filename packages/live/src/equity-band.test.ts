import { describe, expect, it } from 'vitest';
import { backtest } from '@veloce/backtest';
import { seededRandom } from '@veloce/core/testing';
import { simulateMarket } from '@veloce/data-files';
import { driftOf } from './drift.js';
import { equityBand, type EquityCurve } from './equity-band.js';
import { crossover } from './testdata/crossover.js';

const day = 86_400_000;

/** Days of independent returns, about normal, four bars to a day. */
function curveOf(seed: number, days: number, mean: number): EquityCurve {
  const random = seededRandom(seed);
  const time: number[] = [];
  const equity: number[] = [];
  let value = 10_000;
  for (let k = 0; k < 4 * days; k++) {
    value *= Math.exp(mean / 4 + 0.005 * Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6));
    time.push((k * day) / 4);
    equity.push(value);
  }
  return { time, equity };
}

describe('equityBand', () => {
  const expected = curveOf(1, 1_000, 0.001);

  it('holds what the same strategy makes, as often as the confidence says', () => {
    const inside = Array.from({ length: 200 }, (_, k) => {
      const live = curveOf(100 + k, 21, 0.001);
      return equityBand(expected, live, { seed: k, replications: 300 }).isInside;
    });
    // 180 of 200 are expected; the binomial spread is 4.2, four of them 17.
    expect(Math.abs(inside.filter(Boolean).length - 180)).toBeLessThan(17);
  });

  it('says since when a strategy that broke is outside, and goes on from the equity that it had', () => {
    const good = curveOf(7, 30, 0.001);
    const bad = curveOf(8, 40, -0.02);
    const time = [...Array.from(good.time), ...Array.from(bad.time, (at) => at + 30 * day)];
    const last = good.equity[good.equity.length - 1];
    const equity = [...Array.from(good.equity), ...Array.from(bad.equity, (at) => (at * last) / 10_000)];
    const band = equityBand(expected, { time, equity });
    expect(band.isInside).toBe(false);
    expect(band.outsideSince).toBeGreaterThan(30 * day);
    expect(band.outsideSince).toBeLessThan(45 * day);
    expect(band.rank).toBeLessThan(0.001);
    expect(band.rows).toHaveLength(69);
    for (const { equity: at, low, middle, high, time: from } of band.rows) {
      expect(low < middle && middle < high).toBe(true);
      const isOutside = at < low || at > high;
      if (band.outsideSince !== null && from >= band.outsideSince) expect(isOutside).toBe(true);
    }
    expect(band.rows[0].equity).toBe(equity[7]); // the last of the second day
    expect(JSON.parse(JSON.stringify(band))).toEqual(band);
  });

  it('takes a day without bars for one without a change', () => {
    const live = { time: [0, day, 4 * day], equity: [100, 101, 102] };
    expect(equityBand(expected, live).rows.map(({ time, equity }) => [time / day, equity])).toEqual([
      [1, 101],
      [2, 101],
      [3, 101],
      [4, 102],
    ]);
  });

  it('is the band of a drift, for the curves of a backtest as it gives them', () => {
    const { data } = simulateMarket({ seed: 11, bars: 3_000, symbol: 'X' });
    const { equity } = backtest(crossover, data);
    const curve = { time: data.time, equity };
    const half = { time: data.time.slice(0, 300), equity: equity.slice(0, 300) };
    const how = { periodMs: 3_600_000, seed: 3 };
    const { band } = driftOf([], [], {
      run: 'day',
      withinMs: 0,
      equity: { expected: curve, live: half, ...how },
    });
    expect(band).toEqual(equityBand(curve, half, how));
    expect(band?.rows).toHaveLength(4);
    expect(band?.isInside).toBe(true);
    expect(driftOf([], [], { run: 'day', withinMs: 0 }).band).toBeNull();
  });

  it.each([
    [{ time: [0], equity: [1] }, { time: [0], equity: [1] }, /expected: needs two periods/],
    [expected, { time: [], equity: [] }, /live: needs one value/],
    [expected, { time: [0, 0], equity: [1, 1] }, /live: time 1 is not later than the one before, got 0/],
    [expected, { time: [0, day], equity: [1, 0] }, /live: equity 1 must be > 0, got 0/],
    [expected, { time: [0, day], equity: [1] }, /live: 2 times and 1 values/],
  ])('refuses %#', (one, other, message) => {
    expect(() => equityBand(one, other)).toThrow(message);
  });
});
