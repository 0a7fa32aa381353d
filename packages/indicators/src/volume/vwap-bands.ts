import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { vwapKernel } from './vwap.js';
import { checkPositive } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';

/** Bands about the session VWAP, as columns or as series. */
export interface VwapBands<Values = Float64Array> {
  /** `middle - width * deviation`. */
  readonly lower: Values;
  /** The volume-weighted average. */
  readonly middle: Values;
  /** `middle + width * deviation`. */
  readonly upper: Values;
}

/**
 * Bands about the session VWAP: the volume-weighted average of the typical price since the start of the UTC day, and `width` volume-weighted population
 * deviations about it below and above it.
 *
 * @param time n bar opening times, epoch milliseconds UTC.
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param width Half width in deviations, a finite number > 0; usually 2.
 * @returns n prices each; NaN where the average is.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §2
 * @example
 * ```ts
 * const { lower, middle, upper } = vwapBands(time, high, low, close, volume, 2);
 * ```
 */
export function vwapBands(
  time: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  width: number,
  options?: RunOptions,
): VwapBands;
/** The same of series, as series. */
export function vwapBands(
  time: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  volume: Operand,
  width: number,
): VwapBands<Series>;
export function vwapBands(
  time: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  width: number,
  options?: RunOptions,
): VwapBands<Float64Array | Series> {
  const [lower, middle, upper] = applyKernel(
    vwapBandsKernel,
    [width],
    [time, high, low, close, volume],
    options,
  );
  return { lower, middle, upper };
}

/** The kernel of {@link vwapBands}; its outputs are in the order of {@link VwapBands}. */
export function vwapBandsKernel(width: number): Kernel {
  checkPositive('vwapBands', width, 'width');
  return averageBandsKernel(vwapKernel(), width);
}

/** Bands about a volume-weighted average of five columns, whose second output is its deviation. */
export function averageBandsKernel(average: Kernel, width: number): Kernel {
  const columns = 'clock high low close volume';
  return composeKernel(
    columns,
    [
      [average, columns, 'middle deviation'],
      [combineKernel(1, -width), 'middle deviation', 'lower'],
      [combineKernel(1, width), 'middle deviation', 'upper'],
    ],
    'lower middle upper',
  );
}

/** Its row of the catalog. */
export const vwapBandsEntry: CatalogEntry = {
  name: 'vwapBands',
  fullName: 'VWAP bands',
  group: 'volume',
  pane: 'price',
  inputs: ['time', 'high', 'low', 'close', 'volume'],
  params: [{ name: 'width', kind: 'positive', default: 2 }],
  outputs: ['lower', 'middle', 'upper'],
  warmup: () => [0, 0, 0],
  reading:
    'Beyond a band the price is stretched relative to the average of the day: an extreme in a range, and strength in a trend.',
  source: 'definitions §2',
  evidence: 'oracle',
  kernel: vwapBandsKernel,
};
