import { describe, expect, it } from 'vitest';
import { recordReads, Unshared } from './read-record.js';

interface Set {
  readonly a: number;
  readonly b?: number;
  readonly list?: readonly number[];
}

const read = (own: Set, reader: (params: Set) => unknown): ReturnType<typeof recordReads> => {
  const record = recordReads(own);
  reader(record.params as Set);
  return record;
};

describe('recordReads', () => {
  it('suits the sets that agree in what was read', () => {
    const record = read({ a: 1, b: 2 }, ({ a }) => a);
    expect(record.suits({ a: 1, b: 3 })).toBe(true);
    expect(record.suits({ a: 2, b: 2 })).toBe(false);
    expect(record.suits({ a: 1 })).toBe(false);
  });

  it.each<readonly [string, (params: Set) => unknown]>([
    ['spread', (params) => ({ ...params })],
    ['JSON', (params) => JSON.stringify(params)],
    ['the values', (params) => Object.values(params).length],
    ['a clone', (params) => structuredClone(params)],
  ])('takes a copy by %s as a read of everything', (_name, copy) => {
    expect(read({ a: 1, b: 2 }, copy).suits({ a: 1, b: 3 })).toBe(false);
  });

  it('gives the values, and tells 0 from -0 and one list from an equal one', () => {
    const list = [1];
    const record = read({ a: 0, list }, ({ a, list: own }) => [a, own]);
    expect(record.params).toEqual({ a: 0, list: [1] });
    expect(record.suits({ a: 0, list })).toBe(true);
    expect(record.suits({ a: -0, list })).toBe(false);
    expect(record.suits({ a: 0, list: [1] })).toBe(false);
  });

  it('refuses a late read for a set that differs in it, and knows of it from then on', () => {
    const record = read({ a: 1, b: 2 }, ({ a }) => a);
    record.serve({ a: 1, b: 3 });
    expect(() => (record.params as Set).b).toThrow(Unshared);
    expect(record.suits({ a: 1, b: 3 })).toBe(false);
    expect(record.suits({ a: 1, b: 2 })).toBe(true);
  });

  it('lets a late read be where the sets agree', () => {
    const record = read({ a: 1, b: 2 }, ({ a }) => a);
    record.serve({ a: 1, b: 2 });
    expect((record.params as Set).b).toBe(2);
    expect(record.suits({ a: 1, b: 3 })).toBe(false);
  });
});
