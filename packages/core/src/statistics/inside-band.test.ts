import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.js';
import { insideBand } from './inside-band.js';

/** Gains with a mean and spread of one, about normal. */
const draw = (random: () => number, mean: number): number =>
  mean + Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6);

describe('a live record against its backtest', () => {
  it('is inside as often as the confidence says where live is the same strategy', () => {
    const random = seededRandom(3);
    const backtest = Array.from({ length: 2_000 }, () => draw(random, 0.1));
    const inside = Array.from({ length: 300 }, (_, seed) => {
      const live = Array.from({ length: 20 }, () => draw(random, 0.1));
      return insideBand(backtest, live, { seed, replications: 400 }).isInside;
    });
    // 270 of 300 are expected; the binomial spread is 5.2, four of them 21.
    expect(Math.abs(inside.filter(Boolean).length - 270)).toBeLessThan(21);
  });

  it('has the band of a sum of independent trades', () => {
    const random = seededRandom(4);
    const backtest = Array.from({ length: 5_000 }, () => draw(random, 0));
    const { low, high } = insideBand(backtest, new Array<number>(100).fill(0), { replications: 4_000 });
    // Sum of 100 with a spread of 1: 1.645 times 10 on each side; the 5th percentile of 4000 paths is known to about 0.33.
    expect(low[99]).toBeGreaterThan(-16.45 - 2.5);
    expect(low[99]).toBeLessThan(-16.45 + 2.5);
    expect(high[99] + low[99]).toBeGreaterThan(-5);
    expect(high[99] + low[99]).toBeLessThan(5);
  });

  it('says since when a strategy that broke is outside, and how unlikely it is', () => {
    const backtest = [1, -1, 1, -1, 2];
    const live = [1, -1, ...new Array<number>(20).fill(-1)];
    const { isInside, outsideSince, rank, record: sums } = insideBand(backtest, live);
    expect(isInside).toBe(false);
    expect(outsideSince).toBeGreaterThan(2);
    expect(outsideSince).toBeLessThan(12);
    expect(rank).toBeLessThan(0.001);
    expect(sums.at(-1)).toBe(-20);
    expect(insideBand(backtest, live)).toEqual(insideBand(backtest, live));
  });

  it('with blocks keeps what follows each other together: the band of a series that swings is as narrow as the series', () => {
    // A wave of 20 values sums to 0 over its length: whole waves in a row cannot go far, values in any order can.
    const wave = Array.from({ length: 400 }, (_, k) => Math.sin((2 * Math.PI * k) / 20));
    const still = new Array<number>(100).fill(0);
    const wide = insideBand(wave, still);
    const narrow = insideBand(wave, still, { meanBlock: 10_000 });
    // Independent values: a spread of sqrt(100 / 2), 1.645 of them on each side; a wave alone: from -2/pi to 2/pi times its length of 20 / 2.
    expect(Math.abs(wide.high[99] - 11.63)).toBeLessThan(1.2); // the 95th percentile of 2000 paths is known to about 0.35
    expect(narrow.high[99]).toBeLessThan(20 / Math.PI + 1e-9);
    expect(insideBand(wave, still, { meanBlock: 1 })).toEqual(wide);
  });

  it('refuses what is no number, and nothing that is expected', () => {
    expect(() => insideBand([1, NaN], [])).toThrow('insideBand: expected: value 1 is NaN');
    expect(() => insideBand([], [1])).toThrow('expected: needs one value at least');
  });
});
