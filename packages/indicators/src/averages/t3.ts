import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkFraction, checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from './ema.js';

/**
 * Tillson's T3: the generalised double EMA `(1 + v) * ema - v * ema(ema)`, applied three times. Each of the six averages is
 * seeded as in `ema`; TA-Lib seeds all of them from the first values of the source, so that its first fifty values or so differ.
 *
 * @param source n values, any unit.
 * @param period Smoothing period in bars, an integer >= 1; usually 5.
 * @param volumeFactor Weight of the correction, in [0, 1]; usually 0.7.
 * @returns n values in the unit of `source`; NaN for the first `6 * period - 6` values, and wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.tradingpedia.com/forex-trading-indicators/t3-moving-average-indicator/
 * @example
 * ```ts
 * t3(source, 5, 0.7);
 * ```
 */
export function t3(source: Column, period: number, volumeFactor: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function t3(source: Operand, period: number, volumeFactor: number): Series;
export function t3(
  source: Column | Operand,
  period: number,
  volumeFactor: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(t3Kernel, [period, volumeFactor], [source], options)[0];
}

/** The kernel of {@link t3}. */
export function t3Kernel(period: number, volumeFactor: number): Kernel {
  checkPeriod('t3', period);
  checkFraction('t3', volumeFactor, 'volumeFactor');
  return composeKernel(
    'source',
    [
      [emaKernel(period), 'source', 'a1'],
      [emaKernel(period), 'a1', 'a2'],
      [combineKernel(1 + volumeFactor, -volumeFactor), 'a1 a2', 'first'],
      [emaKernel(period), 'first', 'b1'],
      [emaKernel(period), 'b1', 'b2'],
      [combineKernel(1 + volumeFactor, -volumeFactor), 'b1 b2', 'second'],
      [emaKernel(period), 'second', 'c1'],
      [emaKernel(period), 'c1', 'c2'],
      [combineKernel(1 + volumeFactor, -volumeFactor), 'c1 c2', 'third'],
    ],
    'third',
  );
}

/** Its row of the catalog. */
export const t3Entry: CatalogEntry = {
  name: 't3',
  fullName: 'T3 moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 5 },
    { name: 'volumeFactor', kind: 'fraction', default: 0.7 },
  ],
  outputs: ['t3'],
  warmup: (period) => [6 * period - 6],
  reading:
    'Its slope shows the direction of a smoothed trend; a larger `volumeFactor` turns sooner and overshoots more.',
  source: 'https://www.tradingpedia.com/forex-trading-indicators/t3-moving-average-indicator/',
  evidence: 'ta-lib',
  kernel: t3Kernel,
};
