import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { betaKernel } from './beta.js';
import { checkPeriod } from '../kit/check.js';
import { changeKernel, composeKernel, passKernel } from '../kit/compose.js';
import { lagKernel } from './lag.js';

/**
 * Half-life of the way back to the mean: `-ln 2 / ln(1 + b)` with the slope `b` of the changes on the values before
 * them over the last `period` bars; NaN where they do not revert (`b` not in (-1, 0)). Uses `Math.log`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 100.
 * @returns n values in bars; NaN for the first `period` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see E. Chan, Algorithmic Trading, ch. 2
 * @example
 * ```ts
 * halfLife(source, 100);
 * ```
 */
export function halfLife(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function halfLife(source: Operand, period: number): Series;
export function halfLife(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(halfLifeKernel, [period], [source], options)[0];
}

/** The kernel of {@link halfLife}. */
export function halfLifeKernel(period: number): Kernel {
  checkPeriod('halfLife', period, 'period', 2);
  return composeKernel(
    'source',
    [
      [lagKernel(1), 'source', 'before'],
      [changeKernel(), 'source', 'change'],
      [betaKernel(period), 'change before', 'slope'],
      [passKernel(eachHalving, 1), 'slope', 'bars'],
    ],
    'bars',
  );
}

function halving(slope: number): number {
  return slope < 0 && slope > -1 ? -Math.LN2 / Math.log(1 + slope) : NaN;
}

function eachHalving(output: Float64Array, from: number, to: number, a: Column): void {
  for (let i = from; i < to; i++) output[i] = halving(a[i]);
}

/** Its row of the catalog. */
export const halfLifeEntry: CatalogEntry = {
  name: 'halfLife',
  fullName: 'Half-life of mean reversion',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 100 }],
  outputs: ['halfLife'],
  warmup: null,
  reading:
    'The number of bars in which half of a deviation from the mean is expected to disappear: small is strong mean reversion, NaN is none.',
  source: 'E. Chan, Algorithmic Trading, ch. 2',
  evidence: 'oracle',
  kernel: halfLifeKernel,
};
