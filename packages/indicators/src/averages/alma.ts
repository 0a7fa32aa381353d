import {
  checkArguments,
  checkFields,
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkFraction, checkPeriod, checkPositive } from '../kit/check.js';
import { firKernel } from '../kit/fir.js';

/** Settings of {@link alma}. */
export interface AlmaParams {
  /** Window in bars, an integer >= 1; usually 9. */
  readonly period: number;
  /** Place of the centre, 1 at the newest bar, in [0, 1]; usually 0.85. */
  readonly offset: number;
  /** Windows per standard deviation, a finite number > 0; usually 6. */
  readonly sigma: number;
}

/**
 * Arnaud Legoux moving average: Gaussian weights `exp(-(k - offset * (period - 1))^2 / (2 * (period / sigma)^2))`
 * over the window, oldest `k = 0`. Uses `Math.exp` for the weights, once.
 *
 * @param source n values, any unit.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.tradingview.com/support/solutions/43000594683/
 * @example
 * ```ts
 * alma(source, { period: 9, offset: 0.85, sigma: 6 });
 * ```
 */
export function alma(source: Column, params: AlmaParams, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function alma(source: Operand, params: AlmaParams): Series;
export function alma(
  source: Column | Operand,
  params: AlmaParams,
  options?: RunOptions,
): Float64Array | Series {
  checkArguments('alma', { params }, { params: 'object' });
  checkFields('alma', params, ['period', 'offset', 'sigma']);
  const { period, offset, sigma } = params;
  return applyKernel(almaKernel, [period, offset, sigma], [source], options)[0];
}

/** The kernel of {@link alma}. */
export function almaKernel(period: number, offset: number, sigma: number): Kernel {
  checkPeriod('alma', period);
  checkFraction('alma', offset, 'offset');
  checkPositive('alma', sigma, 'sigma');
  const centre = offset * (period - 1);
  const width = period / sigma;
  const raw = Array.from({ length: period }, (_, k) => Math.exp(-((k - centre) ** 2) / (2 * width * width)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return firKernel(raw.map((weight) => weight / total));
}

/** Its row of the catalog. */
export const almaEntry: CatalogEntry = {
  name: 'alma',
  fullName: 'Arnaud Legoux moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 9 },
    { name: 'offset', kind: 'fraction', default: 0.85 },
    { name: 'sigma', kind: 'positive', default: 6 },
  ],
  outputs: ['alma'],
  warmup: (period) => [period - 1],
  reading:
    'Above a rising line the trend is up; it turns earlier than a simple average of the same period, and an `offset` nearer to 1 trades smoothness for speed.',
  source: 'https://www.tradingview.com/support/solutions/43000594683/',
  evidence: 'oracle',
  kernel: almaKernel,
};
