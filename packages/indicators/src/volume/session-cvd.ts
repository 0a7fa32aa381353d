import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { anchoredCvdKernel } from './anchored-cvd.js';
import { composeKernel } from '../kit/compose.js';
import { sessionStartKernel } from '../statistics/session-start.js';

/**
 * Cumulative volume delta since the start of the UTC day.
 *
 * @param time n bar opening times, epoch milliseconds UTC.
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @returns n signed volumes; NaN where a volume is NaN, which leaves the sum where it was.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * sessionCvd(time, buyVolume, sellVolume);
 * ```
 */
export function sessionCvd(
  time: Column,
  buyVolume: Column,
  sellVolume: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function sessionCvd(time: Operand, buyVolume: Operand, sellVolume: Operand): Series;
export function sessionCvd(
  time: Column | Operand,
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(sessionCvdKernel, [], [time, buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link sessionCvd}. */
export function sessionCvdKernel(): Kernel {
  return composeKernel(
    'time buyVolume sellVolume',
    [
      [sessionStartKernel(1440, 0), 'time', 'start'],
      [anchoredCvdKernel(), 'start buyVolume sellVolume', 'cvd'],
    ],
    'cvd',
  );
}

/** Its row of the catalog. */
export const sessionCvdEntry: CatalogEntry = {
  name: 'sessionCvd',
  fullName: 'Session CVD',
  group: 'volume',
  pane: 'own',
  inputs: ['time', 'buyVolume', 'sellVolume'],
  params: [],
  outputs: ['sessionCvd'],
  warmup: () => [0],
  reading:
    'Above 0 takers have bought more than they sold since midnight UTC and below 0 sold more; a price at a new extreme without it is a divergence.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: sessionCvdKernel,
};
