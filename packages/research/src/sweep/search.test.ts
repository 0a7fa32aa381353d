import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Point, Scored } from './point.js';
import { createSearch, type SearchInput } from './search.js';
import { dimensionsOf } from './space.js';

const schema = z.strictObject({
  x: z.number(),
  y: z.number().positive(),
  n: z.int(),
  kind: z.enum(['a', 'b', 'c']),
});
const space = {
  x: { min: -1, max: 1 },
  y: { min: 0.01, max: 100, scale: 'log' },
  n: { min: 1, max: 9 },
  kind: ['a', 'b', 'c'],
};
const dimensions = dimensionsOf(schema, space);

/** All sets that a search tries, given the score of each. */
function run(
  search: SearchInput,
  score: (point: Point) => number | null = () => 0,
  over = dimensions,
): readonly Scored[] {
  const plan = createSearch(over, search, () => true);
  const history: Scored[] = [];
  for (;;) {
    const points = plan.next(history);
    if (points.length === 0) return history;
    history.push(...points.map((point) => ({ point, score: score(point) })));
  }
}

/** Best at x 0.3, y 2, kind b; n does not matter much. */
const hill = ([x, y, n, kind]: Point): number =>
  -((Number(x) - 0.3) ** 2) -
  0.1 * Math.log(Number(y) / 2) ** 2 -
  0.001 * Number(n) -
  (kind === 'b' ? 0 : 0.5);
const bestOf = (history: readonly Scored[]): number => Math.max(...history.map(({ score }) => score!));

describe('a search', () => {
  it('counts its sets before it makes them', () => {
    const huge = dimensionsOf(z.object({ a: z.int(), b: z.int(), c: z.int() }), {
      a: { min: 0, max: 2000 },
      b: { min: 0, max: 3000 },
      c: { min: 0, max: 8000 },
    });
    expect(() => createSearch(huge, { kind: 'grid' }, () => true)).toThrow(
      'a grid of 2001 a × 3001 b × 8001 c has 48046013001 sets, and 1000000 are the most',
    );
    expect(() => dimensionsOf(schema, { x: { min: 0, max: 1, step: 1e-9 } })).toThrow(
      'a step of 1e-9 makes 1000000001 values, and 100000 are the most',
    );
    const many = Array.from({ length: 200_000 }, (_, k) => k);
    expect(dimensionsOf(schema, { n: many })[0].count).toBe(200_000);
  });

  it('tries every combination of a grid once, and only what is allowed', () => {
    const two = dimensionsOf(schema, { n: { min: 1, max: 3 }, kind: ['a', 'b'] });
    const points = run({ kind: 'grid' }, undefined, two).map(({ point }) => point);
    expect(points).toEqual([
      [1, 'a'],
      [1, 'b'],
      [2, 'a'],
      [2, 'b'],
      [3, 'a'],
      [3, 'b'],
    ]);
    const plan = createSearch(two, { kind: 'grid' }, ([n]) => n !== 2);
    expect(plan.total).toBe(4);
    expect(() => createSearch(dimensions, { kind: 'grid' }, () => true)).toThrow('x: a grid needs a step');
  });

  it('draws at random without trying a set twice, and ends when there are no more', () => {
    const small = dimensionsOf(schema, { n: { min: 1, max: 4 } });
    const points = run({ kind: 'random', count: 50 }, undefined, small).map(({ point }) => point[0]);
    expect([...points].sort()).toEqual([1, 2, 3, 4]);
  });

  it('covers each range evenly with a Latin hypercube', () => {
    const points = run({ kind: 'latin-hypercube', count: 30, seed: 5 }).map(({ point }) => point);
    const slices = points.map(([x]) => Math.floor(((Number(x) + 1) / 2) * 30));
    expect([...slices].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, k) => k));
    expect(points.filter(([, , , kind]) => kind === 'a')).toHaveLength(10);
  });

  it.each<SearchInput>([
    { kind: 'random', count: 40, seed: 2 },
    { kind: 'latin-hypercube', count: 40, seed: 2 },
    { kind: 'tpe', count: 40, seed: 2 },
  ])('by $kind is the same for the same seed, and another for another', (search) => {
    expect(run(search, hill)).toEqual(run(search, hill));
    expect(run({ ...search, seed: 3 } as SearchInput, hill)).not.toEqual(run(search, hill));
    expect(run(search, hill)).toHaveLength(40);
  });

  it('by TPE finds more than random draws do', () => {
    const found = (search: SearchInput): number => bestOf(run(search, hill));
    let wins = 0;
    for (let seed = 1; seed <= 30; seed++) {
      if (found({ kind: 'tpe', count: 120, seed, batch: 4 }) > found({ kind: 'random', count: 120, seed }))
        wins++;
    }
    // Without an advantage 24 or more of 30 have a chance of 0.07 %.
    expect(wins).toBeGreaterThanOrEqual(24);
  });

  it('by TPE bears sets without a score, and a space that is smaller than its count', () => {
    const half = run({ kind: 'tpe', count: 60 }, (point) => (Number(point[0]) > 0 ? hill(point) : null));
    expect(half).toHaveLength(60);
    expect(half.slice(30).filter(({ score }) => score === null).length).toBeLessThan(15);
    const small = dimensionsOf(schema, { n: { min: 1, max: 4 }, kind: ['a', 'b'] });
    const points = run({ kind: 'tpe', count: 50, startup: 3 }, hill, small).map(({ point }) =>
      JSON.stringify(point),
    );
    expect(new Set(points).size).toBe(8);
  });

  it('refuses options out of their domain', () => {
    expect(() => run({ kind: 'random', count: 0 })).toThrow('sweep: search: count');
    expect(() => run({ kind: 'random' } as unknown as SearchInput)).toThrow('count');
    expect(() => run({ kind: 'genetic' } as unknown as SearchInput)).toThrow(RangeError);
  });
});
