import { runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import { composeKernel } from '@veloce/indicators';
import { checkInteger, checkPositive } from '../check.js';
import { robustKernel } from '../robust.js';

/**
 * Outliers: 1 where a value is more than `most` robust deviations (1.4826 median absolute deviations) from the median of the
 * `memory` values before it, else 0.
 *
 * @param source n values, such as one-bar returns.
 * @param memory An integer >= 2; usually 100.
 * @param most > 0; usually 10: bad prints, not big moves.
 * @returns n values; NaN until `memory` values are known, where the source is NaN, and where the values before do not differ.
 * @throws {RangeError} when a parameter is outside its domain.
 * @example
 * ```ts
 * const badPrints = outliers(logReturn(close), 100, 10);
 * ```
 */
export function outliers(source: Column, memory: number, most: number, options?: RunOptions): Float64Array {
  return runKernel(outliersKernel(memory, most), [source], options)[0];
}

/** The kernel of {@link outliers}. */
export function outliersKernel(memory: number, most: number): Kernel {
  checkInteger('outliers', memory, 'memory', 2);
  checkPositive('outliers', most, 'most');
  return composeKernel(
    'source',
    [
      [robustKernel(memory), 'source', 'median deviation'],
      [farKernel(most), 'source median deviation', 'outlier'],
    ],
    'outlier',
  );
}

function farKernel(most: number): Kernel<null> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => null,
    advance(_state, [source, median, deviation], [output], from, to) {
      for (let i = from; i < to; i++) {
        const far = deviation[i] > 0 ? Math.abs(source[i] - median[i]) - most * deviation[i] : NaN;
        output[i] = (far > 0 ? 1 : 0) + 0 * far;
      }
    },
  };
}
