import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { combinations } from './combinations.js';
import { overfittingProbability } from './overfitting.js';

const rows = [
  [7, 1, 2, 4],
  [3, 3, 4, -3],
  [-3, -2, -2, 4],
  [7, -5, 0, 4],
  [-2, 3, -4, 0],
  [5, -2, -2, -2],
  [4, -3, 5, -1],
  [2, 0, 1, 1],
];
const columns = [0, 1, 2, 3].map((k) => rows.map((row) => row[k] / 100));

describe('overfittingProbability', () => {
  it('gives the published table', () => {
    const { probability, lossProbability, splits, still } = overfittingProbability(columns, 4);
    expect(splits.map(({ inSample, best, rank }) => [inSample, best, rank])).toEqual([
      [[0, 1], 0, 4],
      [[0, 2], 0, 3],
      [[0, 3], 0, 3],
      [[1, 2], 3, 1],
      [[1, 3], 3, 1],
      [[2, 3], 0, 4],
    ]);
    const logits = [1.386294, 0.405465, 0.405465, -1.386294, -1.386294, 1.386294];
    splits.forEach(({ logit }, k) => {
      expect(logit).toBeCloseTo(logits[k], 6);
    });
    expect(probability).toBe(1 / 3);
    expect(lossProbability).toBe(1 / 6);
    expect(still).toEqual([]);
  });

  it('agrees with joining the blocks row by row', () => {
    const { uniform } = createRandom(5);
    const many = Array.from({ length: 7 }, () => Float64Array.from({ length: 67 }, () => uniform() - 0.48));
    const used = many.map((column) => column.slice(67 % 6));
    const sharpe = (values: readonly number[]): number => {
      const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
      const square = values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1);
      return centre / Math.sqrt(square);
    };
    const { splits } = overfittingProbability(many, 6);
    expect(splits).toHaveLength(20);
    for (const split of splits) {
      const half = (inside: boolean) =>
        used.map((column) =>
          sharpe([...column].filter((_, t) => split.inSample.includes(Math.floor(t / 11)) === inside)),
        );
      const [inside, outside] = [half(true), half(false)];
      const best = inside.indexOf(Math.max(...inside));
      expect(split.best).toBe(best);
      // Sums about the mean against values about the mean: rounding only.
      expect(split.inSampleSharpe).toBeCloseTo(inside[best], 12);
      expect(split.outOfSampleSharpe).toBeCloseTo(outside[best], 12);
      expect(split.rank).toBe(outside.filter((x) => x < outside[best]).length + 1);
    }
  });

  it('leaves out what does not move, and shares the ranks of ties', () => {
    const twin = overfittingProbability([...columns, columns[0], new Array<number>(8).fill(0)], 4);
    expect(twin.still).toEqual([5]);
    expect(twin.splits[0].best).toBe(0);
    expect(twin.splits[0].rank).toBe(4.5);
  });

  it('refuses what cannot be cut', () => {
    expect(() => overfittingProbability(columns, 3)).toThrow('blocks must be an even integer >= 2, got 3');
    expect(() => overfittingProbability(columns)).toThrow('8 returns make 16 blocks of less than 2');
    expect(() => overfittingProbability([columns[0], [1]], 4)).toThrow(
      'column 1 has 1 returns, column 0 has 8',
    );
    expect(() => overfittingProbability([columns[0]], 4)).toThrow('needs two configurations');
  });
});

describe('combinations', () => {
  it('are all there', () => {
    expect(combinations(16, 8)).toHaveLength(12_870);
    expect(new Set(combinations(8, 4).map(String)).size).toBe(70);
  });
});
