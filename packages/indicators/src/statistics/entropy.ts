import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { windowKernel } from '../kit/window.js';
import { tieOf } from '../kit/ties.js';

/**
 * Shannon entropy of a window, in bits: `-sum(p * log2(p))` with the shares `p` of the last `period` values in `bins` bins of equal
 * width from their minimum to their maximum. 0 is a constant, `log2(bins)` an even spread. Uses `Math.log2`; computed from all
 * values at every bar.
 *
 * @param source n values, any unit; mostly returns.
 * @param period Window in bars, an integer >= 2; usually 100.
 * @param bins Number of bins, an integer >= 2; usually 10.
 * @returns n values in bits; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see C. E. Shannon, Bell System Technical Journal 27 (1948)
 * @example
 * ```ts
 * entropy(Float64Array.of(1, 2, 1, 2), 4, 2)[3]; // 1
 * ```
 */
export function entropy(source: Column, period: number, bins: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function entropy(source: Operand, period: number, bins: number): Series;
export function entropy(
  source: Column | Operand,
  period: number,
  bins: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(entropyKernel, [period, bins], [source], options)[0];
}

/** The kernel of {@link entropy}. */
export function entropyKernel(period: number, bins: number): Kernel {
  checkPeriod('entropy', period, 'period', 2);
  checkPeriod('entropy', bins, 'bins', 2);
  const counts = new Int32Array(bins); // filled again at each bar
  // The term of a bin, by its count.
  const parts = Float64Array.from({ length: period + 1 }, (_, count) =>
    count === 0 ? 0 : -(count / period) * Math.log2(count / period),
  );

  return windowKernel(period, (values, start) => {
    let least = Infinity;
    let most = -Infinity;
    for (let k = start; k < start + period; k++) {
      least = Math.min(least, values[k]);
      most = Math.max(most, values[k]);
    }
    const width = most - least;
    if (!(width > 0)) return 0 * width; // a constant, or a gap
    counts.fill(0);
    const tie = tieOf(Math.max(-least, most)); // a value on the edge of a bin is in the upper one, however it is rounded
    for (let k = start; k < start + period; k++) {
      counts[Math.min(bins - 1, Math.floor(((values[k] - least + tie) / width) * bins))]++;
    }
    let sum = 0;
    for (let bin = 0; bin < bins; bin++) sum += parts[counts[bin]];
    return sum;
  });
}

/** Its row of the catalog. */
export const entropyEntry: CatalogEntry = {
  name: 'entropy',
  fullName: 'Shannon entropy',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 2, default: 100 },
    { name: 'bins', kind: 'int', least: 2, default: 10 },
  ],
  outputs: ['entropy'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means that the window is spread evenly over its range, which is disorder, and a low value that it is concentrated at a few levels.',
  source: 'C. E. Shannon, Bell System Technical Journal 27 (1948)',
  evidence: 'oracle',
  kernel: entropyKernel,
};
