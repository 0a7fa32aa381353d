import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { combineKernel, composeKernel, ratioKernel } from '../kit/compose.js';

/**
 * Balance of power, `(close - open) / (high - low)`.
 *
 * @param open n prices.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n values in [-1, 1]; NaN where an input is NaN, or the bar has no range.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/bop
 * @example
 * ```ts
 * bop(open, high, low, close);
 * ```
 */
export function bop(
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function bop(open: Operand, high: Operand, low: Operand, close: Operand): Series;
export function bop(
  open: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(bopKernel, [], [open, high, low, close], options)[0];
}

/** The kernel of {@link bop}. */
export function bopKernel(): Kernel {
  return composeKernel(
    'open high low close',
    [
      [combineKernel(-1, 1), 'open close', 'body'],
      [combineKernel(1, -1), 'high low', 'range'],
      [ratioKernel(), 'body range', 'bop'],
    ],
    'bop',
  );
}

/** Its row of the catalog. */
export const bopEntry: CatalogEntry = {
  name: 'bop',
  fullName: 'Balance of power',
  group: 'momentum',
  pane: 'own',
  inputs: ['open', 'high', 'low', 'close'],
  params: [],
  outputs: ['bop'],
  warmup: () => [0],
  reading:
    'Near 1 buyers moved the close from low to high, near -1 sellers moved it from high to low, and near 0 neither side won.',
  source: 'https://tulipindicators.org/bop',
  evidence: 'ta-lib',
  kernel: bopKernel,
};
