import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Moving average convergence divergence, as columns or as series. */
export interface Macd<Values = Float64Array> {
  /** `ema(fast) - ema(slow)`. */
  readonly macd: Values;
  /** `ema(macd, smoothing)`. */
  readonly signal: Values;
  /** `macd - signal`. */
  readonly histogram: Values;
}

/**
 * Moving average convergence divergence: the difference of two exponential averages, its own average, and the
 * distance between them. Each average is seeded as in `ema`. TA-Lib lets the fast one begin together with
 * the slow one, so that its first hundred values or so differ a little.
 *
 * @param source n values, any unit.
 * @param fast Period of the fast average in bars, an integer >= 1; usually 12.
 * @param slow Period of the slow average in bars, an integer >= 1; usually 26.
 * @param smoothing Period of the signal in bars, an integer >= 1; usually 9.
 * @returns n values each; NaN for the first values: `macd` `Math.max(fast, slow) - 1`, `signal` `Math.max(fast, slow)
 *   + smoothing - 2`, `histogram` `Math.max(fast, slow) + smoothing - 2`, and wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/macd
 * @example
 * ```ts
 * const { macd, signal, histogram } = macd(source, 12, 26, 9);
 * ```
 */
export function macd(
  source: Column,
  fast: number,
  slow: number,
  smoothing: number,
  options?: RunOptions,
): Macd;
/** The same of a series, as series. */
export function macd(source: Operand, fast: number, slow: number, smoothing: number): Macd<Series>;
export function macd(
  source: Column | Operand,
  fast: number,
  slow: number,
  smoothing: number,
  options?: RunOptions,
): Macd<Float64Array | Series> {
  const [macd, signal, histogram] = applyKernel(macdKernel, [fast, slow, smoothing], [source], options);
  return { macd, signal, histogram };
}

/** The kernel of {@link macd}; its outputs are in the order of {@link Macd}. */
export function macdKernel(fast: number, slow: number, smoothing: number): Kernel {
  checkPeriod('macd', fast, 'fast');
  checkPeriod('macd', slow, 'slow');
  checkPeriod('macd', smoothing, 'smoothing');
  return composeKernel(
    'source',
    [
      [emaKernel(fast), 'source', 'quick'],
      [emaKernel(slow), 'source', 'slow'],
      [combineKernel(1, -1), 'quick slow', 'macd'],
      [emaKernel(smoothing), 'macd', 'signal'],
      [combineKernel(1, -1), 'macd signal', 'histogram'],
    ],
    'macd signal histogram',
  );
}

/** Its row of the catalog. */
export const macdEntry: CatalogEntry = {
  name: 'macd',
  fullName: 'Moving average convergence divergence',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 12 },
    { name: 'slow', kind: 'int', least: 1, default: 26 },
    { name: 'smoothing', kind: 'int', least: 1, default: 9 },
  ],
  outputs: ['macd', 'signal', 'histogram'],
  warmup: (fast, slow, smoothing) => [
    Math.max(fast, slow) - 1,
    Math.max(fast, slow) + smoothing - 2,
    Math.max(fast, slow) + smoothing - 2,
  ],
  reading:
    '`macd` above 0 is an uptrend; `macd` crossing `signal`, where `histogram` changes sign, marks a gain or a loss of momentum.',
  source: 'https://tulipindicators.org/macd',
  evidence: 'ta-lib',
  kernel: macdKernel,
};
