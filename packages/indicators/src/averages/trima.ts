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
import { composeKernel } from '../kit/compose.js';
import { smaKernel } from './sma.js';

/**
 * Triangular moving average: a simple average of a simple average, whose windows add up to `period + 1` bars.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n values in the unit of `source`; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/trima
 * @example
 * ```ts
 * trima(source, 20);
 * ```
 */
export function trima(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function trima(source: Operand, period: number): Series;
export function trima(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(trimaKernel, [period], [source], options)[0];
}

/** The kernel of {@link trima}. */
export function trimaKernel(period: number): Kernel {
  checkPeriod('trima', period);
  const long = Math.floor(period / 2) + 1;
  const short = period + 1 - long;
  return composeKernel(
    'source',
    [
      [smaKernel(long), 'source', 'once'],
      [smaKernel(short), 'once', 'twice'],
    ],
    'twice',
  );
}

/** Its row of the catalog. */
export const trimaEntry: CatalogEntry = {
  name: 'trima',
  fullName: 'Triangular moving average',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['trima'],
  warmup: (period) => [period - 1],
  reading:
    'Shows the slow swing of the price, because its weights peak in the middle of the window; too late for entries, good for the background trend.',
  source: 'https://tulipindicators.org/trima',
  evidence: 'ta-lib',
  kernel: trimaKernel,
};
