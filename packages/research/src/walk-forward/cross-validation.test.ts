import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { crossValidate, trainingOf } from './cross-validation.js';

const noise = (seed: number, count = 60, columns = 5): readonly Float64Array[] =>
  Array.from({ length: columns }, (_, k) => {
    const { uniform } = createRandom(seed, k);
    return Float64Array.from({ length: count }, () => uniform() - 0.5);
  });
const sharpe = (values: readonly number[]): number => {
  const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
  return centre / Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
};

describe('crossValidate', () => {
  it('makes the known number of splits and paths, and each path covers the history once', () => {
    const columns = Array.from({ length: 3 }, (_, k) =>
      Float64Array.from({ length: 60 }, (__, t) => t + 100 * k),
    );
    const { splits, paths } = crossValidate(columns, { groups: 6, testGroups: 2 });
    expect(splits).toHaveLength(15);
    expect(paths).toHaveLength(5);
    for (const path of paths)
      expect([...path].map((x) => x % 100)).toEqual(Array.from({ length: 60 }, (_, t) => t));
  });

  it('agrees with choosing by hand', () => {
    const columns = noise(1);
    const { splits, paths } = crossValidate(columns, { groups: 6, testGroups: 2, purge: 2, embargo: 3 });
    const partOf = (t: number): number => Math.floor(t / 10);
    for (const { testGroups, chosen, trainSharpe, testSharpe, trainCount } of splits) {
      const train = columns[0].reduce<number[]>((places, _, t) => {
        // 2 returns are purged on both sides, and 3 more are under embargo after.
        const near = [-5, -4, -3, -2, -1, 0, 1, 2].some((d) => {
          const at = t + d;
          return at >= 0 && at < 60 && testGroups.includes(partOf(at));
        });
        return near ? places : [...places, t];
      }, []);
      expect(trainCount).toBe(train.length);
      const ratios = columns.map((column) => sharpe(train.map((t) => column[t])));
      expect(chosen).toBe(ratios.indexOf(Math.max(...ratios)));
      expect(trainSharpe).toBeCloseTo(ratios[chosen], 12);
      const test = [...columns[chosen]].filter((_, t) => testGroups.includes(partOf(t)));
      expect(testSharpe).toBeCloseTo(sharpe(test), 12);
    }
    expect(paths[0].subarray(0, 10)).toEqual(columns[splits[0].chosen].subarray(0, 10));
  });

  it('does not choose by what it tests on, nor by what is purged', () => {
    const columns = noise(2);
    const options = { groups: 6, testGroups: 2, purge: 2, embargo: 3 };
    const before = crossValidate(columns, options);
    const split = before.splits.find(({ testGroups }) => String(testGroups) === '1,4')!;
    const changed = columns.map((column, k) =>
      column.map((x, t) => ((t >= 8 && t < 25) || (t >= 38 && t < 55) ? x + (k === 3 ? 9 : -9) : x)),
    );
    const after = crossValidate(changed, options).splits.find(
      ({ testGroups }) => String(testGroups) === '1,4',
    )!;
    expect(after.chosen).toBe(split.chosen);
    expect(after.trainSharpe).toBe(split.trainSharpe);
    expect(after.testSharpe).not.toBe(split.testSharpe);
  });

  it('finds a planted edge and none in noise', () => {
    const flat = noise(7, 600, 20);
    const edge = flat.map((column, k) => column.map((x) => (k === 11 ? x + 0.1 : x)));
    expect(crossValidate(edge).spread.p5).toBeGreaterThan(0.2);
    expect(crossValidate(flat).spread.p50).toBeLessThan(0.1);
  });

  it('refuses what cannot be cut', () => {
    expect(() => crossValidate([])).toThrow('needs at least one column');
    expect(() => crossValidate([[1, 2], [1]])).toThrow('column 1 has 1 returns, column 0 has 2');
    expect(() => crossValidate([[1, 2, 3]])).toThrow('3 returns make 6 parts');
    expect(() => crossValidate(noise(1), { testGroups: 6 })).toThrow('testGroups must be fewer than groups');
    expect(() => crossValidate(noise(1), { purge: 60 })).toThrow('leave 0 returns to train on');
    expect(trainingOf(8, [[2, 4]], 1, 1)).toEqual([0, 6, 7]);
    const sines = [Float64Array.from({ length: 60 }, (_, i) => Math.sin(i) / 100)];
    expect(crossValidate(sines, { purge: 3, embargo: 2 }).splits[0].trainCount).toBe(35);
    expect(() => crossValidate([new Float64Array(20_000)], { groups: 20, testGroups: 10 })).toThrow(
      '184756 choices of 10 of 20 parts of 20000 returns are too many',
    );
  });
});
