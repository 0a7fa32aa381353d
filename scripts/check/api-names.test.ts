import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../workspace.js';
import { exportsIn, exportsOf, namesOfTwoThings, positionalParameters } from './api-names.js';

const all = exportsIn(join(root, 'api'));

describe('the public names', () => {
  it('are read from every text of the folder', () => {
    expect(all.length).toBeGreaterThan(1000);
    expect(all.filter(({ declaration }) => declaration === '')).toEqual([]);
  });

  it('mean one thing each', () => {
    expect(namesOfTwoThings(all)).toEqual([]);
  });

  it('that two packages share with one declaration are one thing', () => {
    const shared = [
      ...exportsOf('a.txt', 'Fill\n  export type Fill = number;\n'),
      ...exportsOf('b.node.txt', 'Fill\n  export type Fill = number;\n'),
    ];
    expect(namesOfTwoThings(shared)).toEqual([]);
    const other = exportsOf(
      'c.txt',
      'Fill\n  export type Fill = string;\n\nOrder\n  export type Order = 1;\n',
    );
    expect(namesOfTwoThings([...shared, ...other])).toEqual(['Fill (a, b, c)']);
  });

  it('are not compared among the entries of one package', () => {
    const entries = [
      ...exportsOf('a.txt', 'Fill\n  export type Fill = number;\n'),
      ...exportsOf('a.node.txt', 'Fill\n  export type Fill = string;\n'),
    ];
    expect(namesOfTwoThings(entries)).toEqual([]);
  });
});

describe('the public functions', () => {
  it('take at most four positional arguments', () => {
    const long = all.filter((one) => positionalParameters(one.declaration) > 4);
    expect(long.map((one) => `${one.package} ${one.name}`)).toEqual([]);
  });

  it.each([
    ['(a: number, b: number, c: number, d: number, e?: number) => void', 5],
    ['<T>(a: T, b: (x: 1, y: 2, z: 3, u: 4, v: 5) => void) => void', 2],
    ['{ (a: number): void; (a: number, b: number, c: number): void; }', 3],
    ['(high: Column, low: Column, close: Column, volume: Column, period: number) => Float64Array', 2],
    ['(high: Column | Operand, low: Column | Operand, a: 1, b: 2, c: 3, d: 4) => Series', 5],
    ['export interface Fill { at: (a: 1, b: 2, c: 3, d: 4, e: 5) => void }', 0],
    ['z.ZodObject<{ a: z.ZodString; }, z.core.$strict>', 0],
  ])('%s', (declaration, count) => {
    expect(positionalParameters(declaration)).toBe(count);
  });
});
