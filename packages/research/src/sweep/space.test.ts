import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dimensionsOf } from './space.js';

const schema = z.strictObject({
  length: z.int().min(2).max(500).default(20),
  width: z.number().positive().default(2),
  mode: z.enum(['fast', 'slow']).default('fast'),
  on: z.boolean().default(true),
});
const one = (space: Readonly<Record<string, unknown>>) => dimensionsOf(schema, space)[0];
const valuesOf = (space: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const { count, at } = one(space);
  return Array.from({ length: count }, (_, k) => at((k + 0.5) / count));
};

describe('a space', () => {
  it('takes lists of anything the schema takes', () => {
    expect(valuesOf({ mode: ['fast', 'slow'] })).toEqual(['fast', 'slow']);
    expect(valuesOf({ on: [true, false] })).toEqual([true, false]);
    expect(valuesOf({ length: [5, 9] })).toEqual([5, 9]);
    expect(one({ mode: ['fast', 'slow'] }).ordered).toBe(false);
    expect(one({ length: [5, 9] }).ordered).toBe(true);
  });

  it('takes ranges: integers in steps of one, numbers without end, decimal steps as they are written', () => {
    expect(valuesOf({ length: { min: 3, max: 6 } })).toEqual([3, 4, 5, 6]);
    expect(valuesOf({ width: { min: 0.1, max: 0.7, step: 0.2 } })).toEqual([0.1, 0.3, 0.5, 0.7]);
    expect(one({ width: { min: 1, max: 2 } }).count).toBe(Infinity);
    expect(one({ width: { min: 1, max: 2 } }).at(0.25)).toBe(1.25);
    expect(one({ width: { min: 1, max: 100, scale: 'log' } }).at(0.5)).toBeCloseTo(10, 12);
  });

  it('puts each value where it finds it again', () => {
    const domains = [
      { length: { min: 2, max: 300, scale: 'log' } },
      { length: { min: 2, max: 50, step: 3 } },
      { width: { min: 0.5, max: 8, scale: 'log' } },
      { mode: ['slow', 'fast'] },
    ];
    for (const domain of domains) {
      const { at, placeOf } = one(domain);
      for (let place = 0.013; place < 1; place += 0.1) {
        const value = at(place);
        expect(at(Math.min(1 - 1e-12, Math.max(0, placeOf(value))))).toEqual(
          typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 10) : value,
        );
      }
    }
  });

  it.each([
    [{}, 'names no parameter'],
    [{ depth: [1] }, 'has no parameter depth; it has length, width, mode, on'],
    [{ length: [] }, 'length: an empty list'],
    [{ length: [5, 5] }, 'length: 5 is listed twice'],
    [{ length: [5, 1] }, 'length: Too small: expected number to be >=2, got 1'],
    [{ length: { min: 1, max: 9 } }, 'length: Too small'],
    [{ length: { min: 5, max: 2 } }, 'length: needs numbers min < max, got 5 and 2'],
    [{ width: { min: 1, max: 2, step: 0 } }, 'width: step must be > 0, got 0'],
    [{ width: { min: 0, max: 2, scale: 'log' } }, 'width: a log scale needs min > 0, got 0'],
    [{ mode: ['medium'] }, 'mode: Invalid option'],
  ])('refuses %j', (space, message) => {
    expect(() => dimensionsOf(schema, space)).toThrow(RangeError);
    expect(() => dimensionsOf(schema, space)).toThrow(message);
  });
});
