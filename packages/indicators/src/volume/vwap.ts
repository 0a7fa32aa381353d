import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
  dayMs,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { weightedPriceKernel } from './anchored-vwap.js';

/** Session VWAP, as columns or as series. */
export interface Vwap<Values = Float64Array> {
  /** The average price. */
  readonly vwap: Values;
  /** Volume-weighted population standard deviation about it, for bands. */
  readonly deviation: Values;
}

/**
 * Volume-weighted average of the typical price `(high + low + close) / 3` since the start of the UTC day, and the
 * standard deviation about it. A bar without volume carries the value before it.
 *
 * @param time n bar opening times, epoch milliseconds UTC.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n values each; NaN where a price or the volume is NaN, and before any volume of the session.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §2
 * @example
 * ```ts
 * const { vwap, deviation } = vwap(time, high, low, close, volume);
 * ```
 */
export function vwap(
  time: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  options?: RunOptions,
): Vwap;
/** The same of series, as series. */
export function vwap(
  time: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  volume: Operand,
): Vwap<Series>;
export function vwap(
  time: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Vwap<Float64Array | Series> {
  const [vwap, deviation] = applyKernel(vwapKernel, [], [time, high, low, close, volume], options);
  return { vwap, deviation };
}

/** The kernel of {@link vwap}; its outputs are in the order of {@link Vwap}. */
export function vwapKernel(): Kernel {
  return weightedPriceKernel(dayMs);
}

/** Its row of the catalog. */
export const vwapEntry: CatalogEntry = {
  name: 'vwap',
  fullName: 'Session VWAP',
  group: 'volume',
  pane: 'price',
  inputs: ['time', 'high', 'low', 'close', 'volume'],
  params: [],
  outputs: ['vwap', 'deviation'],
  warmup: () => [0, 0],
  reading:
    'A price above `vwap` means that buyers pay more than the average of the day; the line is the usual benchmark of an execution, and often attracts the price.',
  source: 'definitions §2',
  evidence: 'oracle',
  kernel: vwapKernel,
};
