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
import { linregSlopeKernel } from './linreg-slope.js';
import { varianceKernel } from '../statistics/variance.js';

/**
 * Share of the variance of the last `period` values that their least-squares line explains, `slope^2 * (period^2 - 1)
 * / 12 / variance`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @returns n values in [0, 1]; NaN for the first `period - 1` values, and while a NaN is in the window, or nothing
 *   varies.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://en.wikipedia.org/wiki/Coefficient_of_determination
 * @example
 * ```ts
 * linregR2(source, 20);
 * ```
 */
export function linregR2(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function linregR2(source: Operand, period: number): Series;
export function linregR2(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(linregR2Kernel, [period], [source], options)[0];
}

/** The kernel of {@link linregR2}. */
export function linregR2Kernel(period: number): Kernel {
  checkPeriod('linregR2', period, 'period', 2);
  return composeKernel(
    'source',
    [
      [linregSlopeKernel(period), 'source', 'slope'],
      [varianceKernel(period), 'source', 'variance'],
      [explainedKernel((period * period - 1) / 12), 'slope variance', 'share'],
    ],
    'share',
  );
}

function explainedKernel(spread: number): Kernel<null> {
  const rule = (slope: number, variance: number): number =>
    variance === 0 ? NaN : Math.min(1, (slope * slope * spread) / variance);
  return passKernel((output, from, to, a, b) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i], b[i]);
  }, 2);
}

/** Its row of the catalog. */
export const linregR2Entry: CatalogEntry = {
  name: 'linregR2',
  fullName: 'Coefficient of determination',
  group: 'averages',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 20 }],
  outputs: ['linregR2'],
  warmup: (period) => [period - 1],
  reading:
    'Near 1 the window is close to a straight line, so its slope can be trusted; near 0 there is no linear trend.',
  source: 'https://en.wikipedia.org/wiki/Coefficient_of_determination',
  evidence: 'oracle',
  kernel: linregR2Kernel,
};
