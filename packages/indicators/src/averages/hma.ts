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
import { combineKernel, composeKernel } from '../kit/compose.js';
import { wmaKernel } from './wma.js';

/**
 * Hull moving average, `wma(2 * wma(x, floor(period / 2)) - wma(x, period), floor(sqrt(period)))`.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period + Math.floor(Math.sqrt(period)) - 2` values,
 *   and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/hma
 * @example
 * ```ts
 * hma(source, 20);
 * ```
 */
export function hma(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function hma(source: Operand, period: number): Series;
export function hma(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(hmaKernel, [period], [source], options)[0];
}

/** The kernel of {@link hma}. */
export function hmaKernel(period: number): Kernel {
  checkPeriod('hma', period, 'period', 2);
  return composeKernel(
    'source',
    [
      [wmaKernel(Math.floor(period / 2)), 'source', 'half'],
      [wmaKernel(period), 'source', 'whole'],
      [combineKernel(2, -1), 'half whole', 'ahead'],
      [wmaKernel(Math.floor(Math.sqrt(period))), 'ahead', 'hull'],
    ],
    'hull',
  );
}

/** Its row of the catalog. */
export const hmaEntry: CatalogEntry = {
  name: 'hma',
  fullName: 'Hull moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 20 }],
  outputs: ['hma'],
  warmup: (period) => [period + Math.floor(Math.sqrt(period)) - 2],
  reading:
    'The slope gives the direction, because the line hugs the price; a change of slope is the signal, rather than a crossing of the price.',
  source: 'https://tulipindicators.org/hma',
  evidence: 'ta-lib',
  kernel: hmaKernel,
};
