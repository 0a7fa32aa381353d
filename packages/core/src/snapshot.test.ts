import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, type Json } from './snapshot.js';

const through = (value: unknown): unknown => decode(JSON.parse(JSON.stringify(encode(value))) as Json);

describe('snapshot', () => {
  it('brings every number back through JSON, to the bit', () => {
    fc.assert(fc.property(fc.double(), (x) => Object.is(through(x), x)));
    for (const x of [NaN, Infinity, -Infinity, -0, 0, 5e-324]) expect(through(x)).toBe(x);
  });

  it('brings nested plain data and typed arrays back', () => {
    const state = {
      sum: NaN,
      ring: Float64Array.of(1, NaN, -0),
      counts: Int32Array.of(-1, 2),
      list: [1, [null, 'a', true]],
    };
    expect(through(state)).toEqual(state);
    expect(through(new Float64Array(20_000).fill(1 / 3))).toEqual(new Float64Array(20_000).fill(1 / 3));
    expect(through(Float64Array.of(1, 2, 3, 4).subarray(1, 3))).toEqual(Float64Array.of(2, 3));
  });

  it('refuses what is not plain data, and says where', () => {
    expect(() => encode({ a: [() => 1] })).toThrow('state.a[0] is not plain data (function)');
    expect(() => encode({ m: new Map() })).toThrow('state.m is not plain data');
    expect(() => encode({ a: [undefined] })).toThrow('state.a[0] is not plain data');
    expect(encode({ u: undefined, v: 1 })).toEqual({ v: 1 });
  });
});
