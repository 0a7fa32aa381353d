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
import { composeKernel, passKernel } from '../kit/compose.js';
import { logReturnKernel } from './log-return.js';
import { windowKernel } from '../kit/window.js';

/**
 * Hurst exponent from the rescaled range, corrected for short samples: 0.5 and the slope of `ln(R/S) - ln(E)` on `ln n`, for blocks
 * of `n = 8, 16, 32, ...` of the last `period` logarithmic returns.
 *
 * `R/S` is the mean over the blocks, cut from the newest return on, of the range of the cumulated deviations by the population deviation, and
 * `E` its expectation for independent returns (Anis and Lloyd). A random walk has 0.5. Uses `Math.log`; computed from all
 * values at every bar.
 *
 * @param source n prices, above 0.
 * @param period Window in returns, an integer >= 16; usually 256.
 * @returns n values; NaN for the first `period - period % 8` values, while a value that is NaN or not above 0 is in the window, and where a block
 *   does not move.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §7.2
 * @example
 * ```ts
 * hurstRs(close, 256);
 * ```
 */
export function hurstRs(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function hurstRs(source: Operand, period: number): Series;
export function hurstRs(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(hurstRsKernel, [period], [source], options)[0];
}

/** The kernel of {@link hurstRs}. */
export function hurstRsKernel(period: number): Kernel {
  checkPeriod('hurstRs', period, 'period', 16);
  const sizes: number[] = [];
  for (let size = 8; size <= period; size *= 2) sizes.push(size);
  const logs = sizes.map((size) => Math.log(size));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const weights = logs.map((x) => x - mean);
  const spread = weights.reduce((sum, x) => sum + x * x, 0);
  const expected = sizes.map(expectedRescaledRange);

  return composeKernel(
    'source',
    [
      [logReturnKernel(), 'source', 'return'],
      [
        windowKernel(period, (values, start) => {
          let slope = 0;
          for (let k = 0; k < sizes.length; k++) {
            slope +=
              weights[k] * Math.log(rescaledRange(values, start, start + period, sizes[k]) / expected[k]);
          }
          return 0.5 + slope / spread;
        }),
        'return',
        'exponent',
      ],
      [passKernel(eachFinite, 1), 'exponent', 'hurst'],
    ],
    'hurst',
  );
}

/** Mean of `R/S` over the blocks of `size` values that end at `end`. */
function rescaledRange(values: Float64Array, start: number, end: number, size: number): number {
  let sum = 0;
  let blocks = 0;
  for (let begin = end - size; begin >= start; begin -= size) {
    let mean = 0;
    for (let k = begin; k < begin + size; k++) mean += values[k];
    mean /= size;
    let walk = 0;
    let least = 0;
    let most = 0;
    let squares = 0;
    for (let k = begin; k < begin + size; k++) {
      const deviation = values[k] - mean;
      walk += deviation;
      squares += deviation * deviation;
      least = Math.min(least, walk);
      most = Math.max(most, walk);
    }
    sum += (most - least) / Math.sqrt(squares / size);
    blocks++;
  }
  return sum / blocks;
}

/** The expected `R/S` of `n` independent normal values (Anis and Lloyd 1976). */
export function expectedRescaledRange(n: number): number {
  let sum = 0;
  for (let i = 1; i < n; i++) sum += Math.sqrt((n - i) / i);
  return gammaFactor(n) * sum;
}

/** `gamma((n-1)/2) / (sqrt(pi) * gamma(n/2))`, or its limit for large `n`. */
function gammaFactor(n: number): number {
  if (n > 340) return 1 / Math.sqrt((n * Math.PI) / 2);
  let ratio = n % 2 === 0 ? Math.sqrt(Math.PI) : 2 / Math.sqrt(Math.PI);
  for (let k = n % 2 === 0 ? 2 : 3; k < n; k += 2) ratio *= (k - 1) / k;
  return ratio / Math.sqrt(Math.PI);
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : NaN;
}

function eachFinite(output: Float64Array, from: number, to: number, a: Column): void {
  for (let i = from; i < to; i++) output[i] = finite(a[i]);
}

/** Its row of the catalog. */
export const hurstRsEntry: CatalogEntry = {
  name: 'hurstRs',
  fullName: 'Hurst exponent, rescaled range',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 16, default: 256 }],
  outputs: ['hurstRs'],
  warmup: (period) => [period - (period % 8)],
  reading:
    'Above 0.5 moves tend to persist, below 0.5 they tend to reverse; the correction makes 0.5 the value of a random walk even in short windows.',
  source: 'definitions §7.2',
  evidence: 'oracle',
  kernel: hurstRsKernel,
};
