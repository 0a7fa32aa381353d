import { describe, expect, it } from 'vitest';
import { checkArguments } from './check-arguments.js';
import { input } from './series.js';

const of = (kind: unknown) => (value: unknown) => () => {
  checkArguments('door', { value }, { value: kind } as never);
};

describe('checkArguments', () => {
  it.each([
    ['number', [0, NaN, -Infinity], ['0', 5n, null, undefined, Symbol('s'), [1]]],
    ['text', ['', 'x'], [1, null, ['x'], Symbol('s')]],
    ['function', [() => 0, Map], [{}, null, 'f']],
    ['object', [{}, new Map(), Object.create(null)], [null, [], 'x', 5]],
    ['list', [[], [null]], [new Float64Array(2), { length: 0 }, 'abc', undefined]],
    ['numbers', [[], [1, NaN], new Float64Array(3), new Uint8Array(0), { length: 0 }, { length: 1, 0: 5 }], [null, 'abc', [1, '2'], [null], {}, new BigInt64Array(1), new Array(2), { length: '2' }]],
    ['bytes', [new Uint8Array(2)], [[1], 'x', new Float64Array(1), null]],
    ['series', [input('close')], [{}, 5, null, new Float64Array(1)]],
    ['iterable', [[], 'abc', new Set(), new Float64Array(1)], [{}, null, 5]],
    ['number?', [5, undefined], [null, '5']],
    [['number'], [[], [1, 2]], [1, null, [1, '2']]],
    [{ a: 'number', b: { c: 'text?' } }, [{ a: 1, b: {} }, { a: 1, b: { c: 'x' }, more: 1 }], [{ a: 1 }, { a: '1', b: {} }, { a: 1, b: { c: 5 } }, [], null]],
  ])('knows %j', (kind, good, bad) => {
    for (const value of good) expect(of(kind)(value)).not.toThrow();
    for (const value of bad) expect(of(kind)(value)).toThrow(TypeError);
  }); // prettier-ignore

  it('says where the fault lies, what must stand there, and what does', () => {
    expect(of('numbers')(null)).toThrow('door: value must be a column or list of numbers, got null');
    expect(of([{ at: 'number' }])([{ at: 1 }, { at: 'x' }])).toThrow(
      'door: value[1].at must be a number, got "x"',
    );
    expect(of({ time: 'numbers', close: 'numbers' })(5)).toThrow(
      'door: value must be an object with time, close, got 5',
    );
    expect(of('object')('y'.repeat(500))).toThrow(/^door: value must be an object, got "y{99}…$/);
    expect(of('number')(Promise.resolve(1))).toThrow('got a promise; await it');
  });

  it('refuses a kind that there is not', () => {
    expect(of('numbr')(1)).toThrow('checkArguments: there is no kind "numbr"; there are number, text');
    expect(of(null)(1)).toThrow('checkArguments: there is no kind null');
  });
});
