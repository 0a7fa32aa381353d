import { describe, expect, it } from 'vitest';
import { advanceInPasses, runKernel } from './kernel.js';
import { describeKernel } from './testing/describe-kernel.js';
import { averageKernel } from './testing/sample-strategy.js';

describe('runKernel', () => {
  const source = Float64Array.of(1, 3, 5);

  it('writes new columns, or those it is given', () => {
    const expected = Float64Array.of(1, 2, 3.5);
    const out = new Float64Array(3);
    expect(runKernel(averageKernel(2), [source])).toEqual([expected]);
    expect(runKernel(averageKernel(2), [source], { out: [out] })[0]).toBe(out);
    expect(out).toEqual(expected);
  });

  it('refuses columns that do not fit', () => {
    expect(() => runKernel(averageKernel(2), [])).toThrow('reads 1 columns, got 0');
    expect(() => runKernel(averageKernel(2), [source], { out: [new Float64Array(2)] })).toThrow(
      'out must hold 1 columns of 3 bars, got 2',
    );
    const two = { ...averageKernel(2), inputs: 2 };
    expect(() => runKernel(two, [source, new Float64Array(2)])).toThrow(
      'column 0 has 3 bars, column 1 has 2',
    );
  });
});

describe('advanceInPasses', () => {
  it.each([0, 1, 64, 65, 5000])(
    'gives what one call gives of %i bars, in calls of one bar and then of 1024 at most',
    (length) => {
      const source = Float64Array.from({ length }, (_, i) => Math.sin(i));
      const whole = new Float64Array(length);
      averageKernel(3).advance(averageKernel(3).init(0), [source], [whole], 0, length);

      const kernel = averageKernel(3);
      const calls: (readonly [number, number])[] = [];
      const watched: typeof kernel = {
        ...kernel,
        advance(state, inputs, outputs, from, to) {
          calls.push([from, to]);
          kernel.advance(state, inputs, outputs, from, to);
        },
      };
      const output = new Float64Array(length);
      const state = watched.init(0);
      advanceInPasses(watched, state, [source], [output], length);
      expect(output).toEqual(whole);
      expect(calls.map(([from]) => from)).toEqual([0, ...calls.map(([, to]) => to)].slice(0, calls.length));
      expect(calls.slice(0, Math.min(length, 64)).every(([from, to]) => to === from + 1)).toBe(true);
      expect(calls.every(([from, to]) => to - from <= 1024)).toBe(true);
      const longest = calls.filter(([from, to]) => to - from === 1024 || (to === length && to - from > 512));
      expect(calls.filter(([from, to]) => from === to)).toHaveLength(4 * longest.length);
    },
  );
});

describeKernel('average', () => averageKernel(10));
