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
import { changeKernel, composeKernel, passKernel } from '../kit/compose.js';
import { momKernel } from '../momentum/mom.js';
import { rollingSumKernel } from './rolling-sum.js';

/**
 * Kaufman's efficiency ratio: the change over the window by the way travelled, `|x[i] - x[i-period]| / Σ|x[k] -
 * x[k-1]|`; 0 where nothing moved.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 10.
 * @returns n values in [0, 1]; NaN for the first `period` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §10
 * @example
 * ```ts
 * er(Float64Array.of(10, 11, 10.5, 12, 12.5, 12), 5)[5]; // 0.5
 * ```
 */
export function er(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function er(source: Operand, period: number): Series;
export function er(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(erKernel, [period], [source], options)[0];
}

/** The kernel of {@link er}. */
export function erKernel(period: number): Kernel {
  checkPeriod('er', period);
  return composeKernel(
    'source',
    [
      [momKernel(period), 'source', 'change'],
      [changeKernel('size'), 'source', 'step'],
      [rollingSumKernel(period), 'step', 'path'],
      [passKernel(eachEfficiency, 2), 'change path', 'er'],
    ],
    'er',
  );
}

function efficiency(change: number, path: number): number {
  return path === 0 ? 0 : Math.abs(change) / path;
}

function eachEfficiency(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = efficiency(a[i], b[i]);
}

/** Its row of the catalog. */
export const erEntry: CatalogEntry = {
  name: 'er',
  fullName: 'Efficiency ratio',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 10 }],
  outputs: ['er'],
  warmup: (period) => [period],
  reading: 'Near 1 the price went straight, which is an efficient trend, and near 0 it went back and forth.',
  source: 'definitions §10',
  evidence: 'ta-lib',
  kernel: erKernel,
};
