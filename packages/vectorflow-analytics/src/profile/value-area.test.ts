import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandValueArea, grownPocRow, pocRow, valueArea } from './value-area.js';

const a = [1, 1, 2, 4, 6, 9, 8, 5, 7, 3, 2, 1, 1];
const b = [1, 2, 9, 3, 3, 2, 8, 7, 1, 1];

describe('valueArea', () => {
  it.each([
    { name: 'A, two rows', rows: a, options: {}, poc: 5, val: 3, vah: 9, inside: 42, total: 50 },
    {
      name: 'A, one row',
      rows: a,
      options: { method: 'single' },
      poc: 5,
      val: 4,
      vah: 8,
      inside: 35,
      total: 50,
    },
    {
      name: 'A, one row, beyond',
      rows: a,
      options: { method: 'single', beyond: true },
      ...{ poc: 5, val: 3, vah: 8, inside: 39, total: 50 },
    },
    { name: 'B, two rows', rows: b, options: {}, poc: 2, val: 2, vah: 8, inside: 33, total: 37 },
    {
      name: 'B, one row',
      rows: b,
      options: { method: 'single' },
      poc: 2,
      val: 2,
      vah: 7,
      inside: 32,
      total: 37,
    },
  ] as const)('definitions §1.5, $name', ({ rows, options, poc, val, vah, inside, total }) => {
    expect(valueArea(rows, options)).toEqual({ poc, val, vah, inside, total });
  });

  it('takes the side it is told where both are equal', () => {
    const rows = [1, 3, 3, 10, 3, 3, 1];
    const of = (tie: 'upper' | 'lower' | 'both'): unknown => {
      const { val, vah } = valueArea(rows, { tie, pct: 0.6 });
      return [val, vah];
    };
    expect([of('upper'), of('lower'), of('both')]).toEqual([[3, 5], [1, 3], [1, 5]]); // prettier-ignore
  });

  it('gives back the outer row of the last pair when trimmed', () => {
    const rows = [0, 1, 10, 5, 1];
    expect(valueArea(rows, { pct: 0.8 })).toMatchObject({ val: 2, vah: 4, inside: 16 });
    expect(valueArea(rows, { pct: 0.8, trim: true })).toMatchObject({ val: 2, vah: 3, inside: 15 });
  });

  it('holds at least its share around the point of control, and matches the form without objects', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.1, max: 1 }),
        (rows, pct) => {
          fc.pre(rows.some((x) => x > 0) && !Number.isNaN(pct));
          const { poc, val, vah, inside, total } = valueArea(rows, { pct });
          expect(val).toBeLessThanOrEqual(poc);
          expect(poc).toBeLessThanOrEqual(vah);
          expect(rows[poc]).toBe(Math.max(...rows));
          expect(inside).toBe(rows.slice(val, vah + 1).reduce((sum, x) => sum + x, 0));
          expect(inside).toBeGreaterThanOrEqual(pct * total * (1 - 1e-12));
          const edges = new Int32Array(2);
          expandValueArea(Int32Array.from(rows), 0, rows.length - 1, poc, pct * total, edges);
          expect([...edges]).toEqual([val, vah]);
        },
      ),
    );
  });
});

describe('pocRow', () => {
  it.each([
    { rows: [1, 5, 5, 1, 1, 1, 1], row: 2, why: 'nearest the middle' },
    { rows: [1, 5, 2, 5, 2], row: 3, why: 'the side with more' },
    { rows: [2, 5, 2, 5, 1], row: 1, why: 'the side with more, below' },
    { rows: [1, 5, 2, 5, 1], row: 1, why: 'the lower one' },
    { rows: [0, 0, 0], row: 1, why: 'the middle of nothing' },
  ])('of $rows is $row: $why', ({ rows, row }) => {
    expect(pocRow(rows, 0, rows.length - 1)).toBe(row);
  });

  it('is found from the rows that grew as from all of them, ties and all', () => {
    const growth = fc.record({ low: fc.nat(7), high: fc.nat(7), volume: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(growth, { maxLength: 60 }), fc.nat(1), (steps, last) => {
        const rows = new Float64Array(7 + last);
        let poc = pocRow(rows, 0, rows.length - 1);
        for (const { low, high, volume } of steps) {
          for (let r = low; r <= high && r < rows.length; r++) rows[r] += volume;
          poc = grownPocRow(rows, 0, rows.length - 1, poc, low, Math.min(high, rows.length - 1));
          expect(poc).toBe(pocRow(rows, 0, rows.length - 1));
        }
      }),
      { numRuns: 300 },
    );
  });
});
