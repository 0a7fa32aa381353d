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
import { changeKernel, composeKernel, ratioKernel } from '../kit/compose.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Chande momentum oscillator, `100 * (gains - losses) / (gains + losses)` over the last `period` changes, as
 * in Chande's book and Tulip. TA-Lib smooths gains and losses by Wilder's average instead, so that its values are others, by up to 100 and more.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values in [-100, 100]; NaN for the first `period` values, and while a NaN is in the window, or nothing
 *   moved.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://tulipindicators.org/cmo
 * @example
 * ```ts
 * cmo(source, 14);
 * ```
 */
export function cmo(source: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function cmo(source: Operand, period: number): Series;
export function cmo(source: Column | Operand, period: number, options?: RunOptions): Float64Array | Series {
  return applyKernel(cmoKernel, [period], [source], options)[0];
}

/** The kernel of {@link cmo}. */
export function cmoKernel(period: number): Kernel {
  checkPeriod('cmo', period);
  return composeKernel(
    'source',
    [
      [changeKernel(), 'source', 'change'],
      [changeKernel('size'), 'source', 'size'],
      [rollingSumKernel(period), 'change', 'net'],
      [rollingSumKernel(period), 'size', 'gross'],
      [ratioKernel(100), 'net gross', 'cmo'],
    ],
    'cmo',
  );
}

/** Its row of the catalog. */
export const cmoEntry: CatalogEntry = {
  name: 'cmo',
  fullName: 'Chande momentum oscillator',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['cmo'],
  warmup: (period) => [period],
  reading: 'Above 0 gains outweigh losses; beyond 50 counts as overbought and beyond -50 as oversold.',
  source: 'https://tulipindicators.org/cmo',
  evidence: 'ta-lib',
  kernel: cmoKernel,
};
