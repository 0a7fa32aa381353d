import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { longRunVariance, realityCheck } from './reality-check.js';
import { defaultBlock, drawBlocks } from './resampling.js';

const noise = (seed: number, strategies: number, count: number, edge = 0): readonly Float64Array[] =>
  Array.from({ length: strategies }, (_, k) => {
    const { uniform } = createRandom(seed, k + 1);
    // Uniform on ±1/2 has a deviation of 0.289: an edge of 0.03 is a Sharpe ratio of 0.1 per period.
    return Float64Array.from({ length: count }, () => uniform() - 0.5 + (k === 3 ? edge : 0));
  });
const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

describe('realityCheck', () => {
  it('agrees with resampling the rows one by one', () => {
    const columns = noise(4, 5, 60, 0.05);
    const root = Math.sqrt(60);
    const means = columns.map(meanOf);
    const errors = columns.map((column, k) => Math.sqrt(longRunVariance(column, means[k], defaultBlock(60))));
    const t = means.map((m, k) => (root * m) / errors[k]);
    const threshold = -Math.sqrt(2 * Math.log(Math.log(60)));
    const white: number[] = [];
    const spa: number[] = [];
    for (let b = 0; b < 50; b++) {
      const order = new Int32Array(60);
      drawBlocks(order, defaultBlock(60), createRandom(9, b));
      const drawn = columns.map((column) => meanOf(Array.from(order, (at) => column[at])));
      white.push(Math.max(...drawn.map((m, k) => root * (m - means[k]))));
      spa.push(
        Math.max(0, ...drawn.map((m, k) => (root * (m - (t[k] >= threshold ? means[k] : 0))) / errors[k])),
      );
    }
    const test = realityCheck(columns, { seed: 9, replications: 50 });
    const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
    // The same draws, summed in another order.
    test.white.chance.forEach((x, b) => {
      expect(x).toBeCloseTo(sorted(white)[b], 12);
    });
    test.spa.chance.forEach((x, b) => {
      expect(x).toBeCloseTo(sorted(spa)[b], 12);
    });
    expect(test.white.observed).toBeCloseTo(root * Math.max(...means), 12);
    expect(test.white.pValue).toBe((1 + white.filter((x) => x >= test.white.observed).length) / 51);
  });

  it('has the variance that its bootstrap has', () => {
    const { uniform } = createRandom(8);
    let last = 0;
    const column = Float64Array.from({ length: 80 }, () => (last = 0.6 * last + uniform() - 0.5));
    const centre = meanOf(column);
    const order = new Int32Array(80);
    let square = 0;
    for (let b = 0; b < 20_000; b++) {
      drawBlocks(order, 6, createRandom(2, b));
      square += (meanOf(Array.from(order, (at) => column[at])) - centre) ** 2;
    }
    // A variance from 20 000 draws is known to 1 %; three of those.
    expect((80 * square) / 20_000 / longRunVariance(column, centre, 6)).toBeCloseTo(1, 1);
  });

  it('rejects at its level without an edge, and finds a planted one', () => {
    const rates = { white: 0, spa: 0 };
    for (let seed = 1; seed <= 200; seed++) {
      const test = realityCheck(noise(seed, 10, 100), { seed, replications: 99, meanBlock: 1 });
      if (test.white.pValue <= 0.1) rates.white++;
      if (test.spa.pValue <= 0.1) rates.spa++;
    }
    // 20 of 200 are expected; a binomial of this size lies within 7 and 36 with 99.9 %.
    expect(rates.white).toBeGreaterThanOrEqual(7);
    expect(rates.white).toBeLessThanOrEqual(36);
    expect(rates.spa).toBeGreaterThanOrEqual(7);
    expect(rates.spa).toBeLessThanOrEqual(36);
    const found = realityCheck(noise(1, 10, 1_000, 0.05), { replications: 199 });
    expect(found.best).toBe(3);
    expect(found.white.pValue).toBe(1 / 200);
    expect(found.spa.pValue).toBe(1 / 200);
  });

  it('bears a strategy that never moved, and refuses uneven columns', () => {
    const columns = noise(1, 2, 50);
    const still = realityCheck([...columns, new Float64Array(50)], { replications: 20 });
    expect(still.spa.pValue).toBe(realityCheck(columns, { replications: 20 }).spa.pValue);
    expect(() => realityCheck([])).toThrow('needs at least one column');
    expect(() => realityCheck([[1, 2], [1]])).toThrow('column 1 has 1 returns, column 0 has 2');
    expect(() => realityCheck([[1]])).toThrow('needs at least two returns, got 1');
  });
});
