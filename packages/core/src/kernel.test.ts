import { describe, expect, it } from 'vitest';
import { runKernel } from './kernel.js';
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

describeKernel('average', () => averageKernel(10));
