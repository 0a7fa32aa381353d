import {
  applyKernel,
  barsSinceKernel,
  type Column,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Bars since the condition last held, 0 where it does.
 *
 * @param condition n values; 0 is false, NaN is unknown.
 * @returns n counts; NaN before it first held, and where it is NaN.
 * @see definitions §0
 * @example
 * ```ts
 * barsSince(Float64Array.of(0, 1, 0, 0)); // NaN 0 1 2
 * ```
 */
export function barsSince(condition: Column, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function barsSince(condition: Operand): Series;
export function barsSince(condition: Column | Operand, options?: RunOptions): Float64Array | Series {
  return applyKernel(barsSinceKernel, [], [condition], options)[0];
}

/** Its row of the catalog. */
export const barsSinceEntry: CatalogEntry = {
  name: 'barsSince',
  fullName: 'Bars since',
  group: 'statistics',
  pane: 'own',
  inputs: ['condition'],
  params: [],
  outputs: ['barsSince'],
  warmup: null,
  reading: '0 while the condition holds, then the age of its last occurrence: a small number means recent.',
  source: 'definitions §0',
  evidence: 'oracle',
  kernel: barsSinceKernel,
};
