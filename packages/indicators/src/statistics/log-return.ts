import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { composeKernel, passKernel } from '../kit/compose.js';
import { lagKernel } from './lag.js';

/**
 * Logarithmic return, `ln(x[i] / x[i-1])`. Uses `Math.log`.
 *
 * @param close n prices.
 * @returns n fractions; NaN for the first value, and where one of the two values is not above 0.
 * @see https://en.wikipedia.org/wiki/Rate_of_return
 * @example
 * ```ts
 * logReturn(close);
 * ```
 */
export function logReturn(close: Column, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function logReturn(close: Operand): Series;
export function logReturn(close: Column | Operand, options?: RunOptions): Float64Array | Series {
  return applyKernel(logReturnKernel, [], [close], options)[0];
}

/** The kernel of {@link logReturn}. */
export function logReturnKernel(): Kernel {
  return composeKernel(
    'close',
    [
      [lagKernel(1), 'close', 'before'],
      [passKernel(eachLogRatio, 2), 'close before', 'return'],
    ],
    'return',
  );
}

function logRatio(now: number, before: number): number {
  return before > 0 && now > 0 ? Math.log(now / before) : NaN;
}

function eachLogRatio(output: Float64Array, from: number, to: number, a: Column, b: Column): void {
  for (let i = from; i < to; i++) output[i] = logRatio(a[i], b[i]);
}

/** Its row of the catalog. */
export const logReturnEntry: CatalogEntry = {
  name: 'logReturn',
  fullName: 'Logarithmic return',
  group: 'statistics',
  pane: 'own',
  inputs: ['close'],
  params: [],
  outputs: ['logReturn'],
  warmup: () => [1],
  reading:
    'Above 0 the price rose and below 0 it fell; values can be added up over time, and for small moves they equal percentages.',
  source: 'https://en.wikipedia.org/wiki/Rate_of_return',
  evidence: 'oracle',
  kernel: logReturnKernel,
};
