import { afterEach, describe, expect, it, vi } from 'vitest';
import { generate } from './generated-code.js';
import { generateLoop, plainLoop, pointwiseKernel } from './pointwise.js';
import { runKernel } from './kernel.js';
import { generateRowClass, plainRowClass, rowClass } from './row.js';
import { seededRandom } from './seeded-random.js';

/** As a page whose content security policy lacks `unsafe-eval`. */
function forbidGeneratedCode(): void {
  vi.stubGlobal('Function', function () {
    throw new EvalError('Code generation from strings disallowed for this context');
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('generated code', () => {
  it('is done without where it is forbidden, with the same results', () => {
    const rule = (a: number, b: number, c: number): number => a * b - c;
    const columns = [Float64Array.of(1, NaN, 3), Float64Array.of(0.1, 0.2, 0.3)];
    const run = (): unknown => runKernel(pointwiseKernel(rule, 2, [0.7]), columns);
    const expected = run();
    forbidGeneratedCode();
    expect(generate([], 'return 1')).toBeUndefined();
    expect(run()).toEqual(expected);
    const cursor = { symbol: 'X', index: 1, time: 5, knownAt: 6 };
    const row = new (rowClass('p', { 'a b"': 0 }))([Float64Array.of(1, 2)], cursor);
    expect([row['a b"'], row.symbol, row.time, row.knownAt]).toEqual([2, 'X', 5, 6]);
  });

  it('passes on a mistake in the text', () => {
    expect(() => generate([], 'return (')).toThrow(SyntaxError);
  });

  it.each([1, 2, 3, 4, 5])('loops over %d columns as the plain loop does', (inputs) => {
    const random = seededRandom(inputs);
    const columns = Array.from({ length: inputs }, () =>
      Float64Array.from({ length: 50 }, () => random() - 0.5),
    );
    const rule = (...values: number[]): number => values.reduce((sum, x, k) => sum + x / (k + 1), 0);
    for (const args of [[], [3], [3, 0.1, -2]]) {
      const [a, b] = [new Float64Array(50), new Float64Array(50)];
      generateLoop(inputs, args.length)!(a, columns, rule, args, 3, 47);
      plainLoop(b, columns, rule, args, 3, 47);
      expect(a).toEqual(b);
      expect(a[0]).toBe(0);
    }
  });
});

describe('rowClass', () => {
  it.each([
    ['generated', generateRowClass],
    ['plain', plainRowClass],
  ])('reads where the cursor stands: %s', (_name, make) => {
    const slots = { close: 1, __proto__x: 0, 'odd "name"\n': 1 };
    const cursor = { symbol: 'X', index: 0, time: 0, knownAt: 60_000 };
    const row = new (make(slots)!)([Float64Array.of(1, 2), Float64Array.of(10, NaN)], cursor);
    expect([row['close'], row['__proto__x'], row['odd "name"\n'], row.knownAt]).toEqual([10, 1, 10, 60_000]);
    cursor.index = 1;
    expect([row['close'], row['__proto__x']]).toEqual([NaN, 2]);
  });

  it('keeps the names that every row has', () => {
    expect(() => rowClass('phase trend', { time: 0 })).toThrow(
      'phase trend: a feature cannot be called time',
    );
  });
});
