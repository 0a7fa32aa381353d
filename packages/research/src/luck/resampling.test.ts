import { describe, expect, it } from 'vitest';
import { maxDrawdown } from '@veloce/backtest';
import { createRandom } from '../random.js';
import {
  bootstrapInterval,
  bootstrapReturns,
  bootstrapTrades,
  drawBlocks,
  shuffleTrades,
} from './resampling.js';
import { wilsonInterval } from '@veloce/core/statistics';

const pnl = [120, -80, 60, -40, 200, -150, 30];

describe('shuffleTrades', () => {
  it('keeps the final return, and finds the drawdowns of all orders', () => {
    const paths = shuffleTrades(pnl, 1_000, { replications: 20_000 });
    expect(paths.finalReturn.p5).toBeCloseTo(0.14, 12);
    expect(paths.finalReturn.p95).toBeCloseTo(0.14, 12);
    const all = permutations(pnl).map((order) =>
      maxDrawdown(order.reduce((curve, x) => [...curve, curve[curve.length - 1] + x], [1_000])),
    );
    all.sort((a, b) => a - b);
    // A percentile of 20 000 draws is known to about 0.2 % of the probability; the curve of outcomes is steep, so 0.005 is wide.
    expect(paths.maxDrawdown.p50).toBeCloseTo(all[Math.floor(all.length / 2)], 2);
    expect(paths.maxDrawdown.p5).toBeCloseTo(all[Math.floor(all.length / 20)], 2);
  });

  it('is seeded', () => {
    expect(shuffleTrades(pnl, 1_000, { seed: 3 })).toEqual(shuffleTrades(pnl, 1_000, { seed: 3 }));
    expect(shuffleTrades(pnl, 1_000, { seed: 3 })).not.toEqual(shuffleTrades(pnl, 1_000, { seed: 4 }));
  });

  it('refuses nonsense', () => {
    expect(() => shuffleTrades([], 1_000)).toThrow('needs at least one trade');
    expect(() => shuffleTrades(pnl, 0)).toThrow('capital must be > 0, got 0');
    expect(() => shuffleTrades(pnl, 1, { replications: 0 })).toThrow('replications');
  });
});

describe('bootstrapTrades', () => {
  it('spreads the final return as a sum of independent draws', () => {
    const { finalReturn, ruin } = bootstrapTrades(pnl, 1_000, { replications: 20_000, ruin: 0.3 });
    const centre = 140 / 7;
    const variance = pnl.reduce((sum, x) => sum + (x - centre) ** 2, 0) / 7;
    const deviation = Math.sqrt(7 * variance) / 1_000;
    expect(finalReturn.p50).toBeCloseTo(0.14, 1);
    // The sum of seven is near enough to a normal for 5 % of its width.
    expect((finalReturn.p95 - finalReturn.p5) / (2 * 1.645 * deviation)).toBeCloseTo(1, 1);
    expect(ruin.value).toBeGreaterThan(0.02);
    expect(ruin.low).toBeLessThan(ruin.value);
  });
});

describe('the stationary bootstrap', () => {
  it('draws every place equally often, in blocks of the asked mean length', () => {
    const order = new Int32Array(100);
    const hits = new Float64Array(100);
    let blocks = 0;
    for (let b = 0; b < 2_000; b++) {
      drawBlocks(order, 8, createRandom(1, b));
      order.forEach((at, t) => {
        hits[at]++;
        if (t > 0 && at !== (order[t - 1] + 1) % 100) blocks++;
      });
    }
    // 99 steps, of which one in eight starts a block (less the one in a hundred that goes on by chance).
    expect(blocks / 2_000).toBeCloseTo((99 / 8) * 0.99, 0);
    // Hits spread as 2000 blocks over 100 places do: five deviations of 160 or so each way.
    expect(Math.min(...hits)).toBeGreaterThan(1_400);
    expect(Math.max(...hits)).toBeLessThan(2_600);
  });

  it('covers the mean of independent returns as often as it says', () => {
    let covered = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { uniform } = createRandom(seed, 99);
      const returns = Float64Array.from({ length: 200 }, () => uniform() - 0.5);
      const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;
      const interval = bootstrapInterval(returns, mean, { seed, replications: 200, meanBlock: 1 })!;
      if (interval.low <= 0 && interval.high >= 0) covered++;
    }
    // 190 of 200 are expected; a binomial of this size lies within 180 and 198 with 99.9 %, less the bootstrap's small bias.
    expect(covered).toBeGreaterThanOrEqual(178);
    expect(covered).toBeLessThanOrEqual(199);
  });

  it('compounds', () => {
    const { finalReturn, maxDrawdown: fall } = bootstrapReturns([0.01, 0.01, 0.01], { replications: 5 });
    expect(finalReturn.p50).toBeCloseTo(1.01 ** 3 - 1, 12);
    expect(fall.p5).toBe(0);
    expect(bootstrapReturns([-0.9, -0.9], { replications: 5 }).ruin.value).toBe(1);
    expect(() => bootstrapReturns([0.01])).toThrow('needs at least two returns');
    expect(bootstrapInterval([0.01, 0.02], () => null)).toBeNull();
  });
});

describe('wilsonInterval', () => {
  it.each([
    // R: prop.test(x, n, correct = FALSE)$conf.int
    [8, 10, 0.4901625, 0.9433178],
    [0, 10, 0, 0.2775328],
    [10, 10, 0.7224672, 1],
    [50, 100, 0.4038315, 0.5961685],
  ])('of %i in %i', (successes, count, low, high) => {
    const interval = wilsonInterval(successes, count);
    expect(interval.low).toBeCloseTo(low, 7);
    expect(interval.high).toBeCloseTo(high, 7);
  });

  it('refuses nonsense', () => {
    expect(() => wilsonInterval(3, 2)).toThrow('successes must be an integer in [0, 2], got 3');
    expect(() => wilsonInterval(0, 0)).toThrow('count must be an integer >= 1, got 0');
    expect(() => wilsonInterval(1, 2, 0)).toThrow('confidence must be between 0 and 1, got 0');
  });
});

function permutations(values: readonly number[]): readonly (readonly number[])[] {
  if (values.length < 2) return [values];
  return values.flatMap((first, k) =>
    permutations(values.filter((_, other) => other !== k)).map((rest) => [first, ...rest]),
  );
}
