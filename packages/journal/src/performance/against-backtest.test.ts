import { describe, expect, it } from 'vitest';
import { seededRandom } from '@veloce/core/testing';
import { againstBacktest } from './against-backtest.js';

/** Gains with a mean and spread of one, about normal. */
const draw = (random: () => number, mean: number): number =>
  mean + Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6);

describe('a live record against its backtest', () => {
  it('is inside as often as the confidence says where live is the same strategy', () => {
    const random = seededRandom(3);
    const backtest = Array.from({ length: 2_000 }, () => draw(random, 0.1));
    const inside = Array.from({ length: 300 }, (_, seed) => {
      const live = Array.from({ length: 20 }, () => draw(random, 0.1));
      return againstBacktest(backtest, live, { seed, replications: 400 }).isInside;
    });
    // 270 of 300 are expected; the binomial spread is 5.2, four of them 21.
    expect(Math.abs(inside.filter(Boolean).length - 270)).toBeLessThan(21);
  });

  it('has the band of a sum of independent trades', () => {
    const random = seededRandom(4);
    const backtest = Array.from({ length: 5_000 }, () => draw(random, 0));
    const { low, high } = againstBacktest(backtest, new Array<number>(100).fill(0), { replications: 4_000 });
    // Sum of 100 with a spread of 1: 1.645 times 10 on each side; the 5th percentile of 4000 paths is known to about 0.33.
    expect(low[99]).toBeGreaterThan(-16.45 - 2.5);
    expect(low[99]).toBeLessThan(-16.45 + 2.5);
    expect(high[99] + low[99]).toBeGreaterThan(-5);
    expect(high[99] + low[99]).toBeLessThan(5);
  });

  it('says since when a strategy that broke is outside, and how unlikely it is', () => {
    const backtest = [1, -1, 1, -1, 2];
    const live = [1, -1, ...new Array<number>(20).fill(-1)];
    const { isInside, outsideSince, rank, live: sums } = againstBacktest(backtest, live);
    expect(isInside).toBe(false);
    expect(outsideSince).toBeGreaterThan(2);
    expect(outsideSince).toBeLessThan(12);
    expect(rank).toBeLessThan(0.001);
    expect(sums.at(-1)).toBe(-20);
    expect(againstBacktest(backtest, live)).toEqual(againstBacktest(backtest, live));
  });

  it('refuses what is no number, and a backtest without a trade', () => {
    expect(() => againstBacktest([1, NaN], [])).toThrow('againstBacktest: backtest: trade 1 is NaN');
    expect(() => againstBacktest([], [1])).toThrow('backtest: needs one trade at least');
  });
});
