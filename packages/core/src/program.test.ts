import { describe, expect, it } from 'vitest';
import { compile, startProgram } from './program.js';
import { compute, computeAll, input, pointwise, type Series } from './series.js';
import type { Kernel } from './kernel.js';

let runs = 0;
/** Sum and difference with a constant. */
function shiftKernel(by: number): Kernel<null> {
  if (!(by >= 0)) throw new RangeError(`shift: by must be >= 0, got ${by}`);
  return {
    inputs: 1,
    outputs: 2,
    init: () => null,
    advance(_state, [source], [up, down], from, to) {
      runs++;
      for (let i = from; i < to; i++) {
        up[i] = source[i] + by;
        down[i] = source[i] - by;
      }
    },
  };
}
const add = (a: number, b: number): number => a + b;
const close = input('close');

describe('compile', () => {
  it('does equal work once, and keeps different work apart', () => {
    const shift = (by: number, source: Series): Series => computeAll(shiftKernel, [by], [source])[0];
    const twice = (): Series => shift(1, shift(2, input('close')));
    const program = compile({
      a: twice(),
      b: twice(),
      other: shift(3, close),
      raw: close,
    });
    expect(program.steps.map((step) => step.label)).toEqual([
      'shiftKernel(2)',
      'shiftKernel(1)',
      'shiftKernel(3)',
    ]);
    expect(program.slots['a']).toBe(program.slots['b']);
    expect(program.inputs).toEqual(['close']);
  });

  it('shares a kernel between its outputs', () => {
    const [up, down] = computeAll(shiftKernel, [1], [close]);
    expect(compile({ up, down }).steps).toHaveLength(1);
  });

  it('tells rules apart by identity, and arguments by value', () => {
    const again = (a: number, b: number): number => a + b;
    const series = {
      one: pointwise(add, [1], [close]),
      two: pointwise(add, [1], [close]),
      three: pointwise(again, [1], [close]),
    };
    expect(compile(series).steps).toHaveLength(2);
    expect(compile({ a: pointwise(add, [0], [close]), b: pointwise(add, [-0], [close]) }).steps).toHaveLength(
      2,
    );
  });

  it('runs each kernel once per block, inputs before readers', () => {
    const [up, down] = computeAll(shiftKernel, [10], [close]);
    const program = compile({ sum: pointwise(add, [], [up, down]), up });
    const run = startProgram(program, 0, 4);
    runs = 0;
    run.advance([Float64Array.of(1, 2, 3)], 3);
    expect(runs).toBe(1);
    expect([...run.columns[program.slots['sum']]].slice(0, 3)).toEqual([2, 4, 6]);
    expect([...run.columns[program.slots['up']]].slice(0, 3)).toEqual([11, 12, 13]);
  });
});

describe('compute', () => {
  it('lets the factory refuse its arguments at once', () => {
    expect(() => compute(shiftKernel, [-1], [close])).toThrow('shift: by must be >= 0, got -1');
  });

  it('counts the inputs', () => {
    expect(() => compute(shiftKernel, [1], [close, close])).toThrow('shift: reads 1 series, got 2');
  });

  it('does not guess which of several outputs is meant', () => {
    expect(() => compute(shiftKernel, [1], [close])).toThrow('shift: has 2 outputs; take the one you mean');
  });

  it('takes the function that makes a kernel, not the kernel', () => {
    expect(() => compute(shiftKernel(1) as never, [] as never, [close])).toThrow(
      'compute: takes the function that makes a kernel, a list of its arguments',
    );
    expect(() => compute(shiftKernel, [1], [[1, 2] as never])).toThrow(
      'shift: input 0 must be a series or a number, got [1,2]',
    );
  });
});

describe('pointwise', () => {
  it.each([
    { args: [], inputs: 1 },
    { args: [5], inputs: 1 },
    { args: [], inputs: 2 },
    { args: [5], inputs: 2 },
    { args: [5, 7], inputs: 2 },
    { args: [], inputs: 3 },
    { args: [5, 7, 9], inputs: 3 },
  ])('passes $inputs values and then the arguments $args', ({ args, inputs }) => {
    const digits = (...values: number[]): number => values.reduce((sum, value) => 10 * sum + value, 0);
    const names = ['a', 'b', 'c'].slice(0, inputs);
    const program = compile({ out: pointwise(digits, args, names.map(input)) });
    const run = startProgram(program, 0, 2);
    const columns = names.map((_, k) => Float64Array.of(k + 1, k + 2));
    run.advance(columns, 2);
    const expected = [0, 1].map((i) => digits(...columns.map((column) => column[i]), ...args));
    expect([...run.columns[program.slots['out']]]).toEqual(expected);
  });
});
