import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { anchoredVwapKernel } from './anchored-vwap.js';
import { checkPositive } from '../kit/check.js';
import { averageBandsKernel, type VwapBands } from './vwap-bands.js';

/** Bands about an anchored VWAP, as columns or as series. */
export type AnchoredVwapBands<Values = Float64Array> = VwapBands<Values>;

/**
 * Bands about an anchored VWAP: the volume-weighted average of the typical price since the last anchor, and `width` volume-weighted population
 * deviations about it below and above it.
 *
 * @param anchor n values; neither 0 nor NaN at the first bar of an average.
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
 * const { lower, middle, upper } = anchoredVwapBands(anchor, high, low, close, volume, 2);
 * ```
 */
export function anchoredVwapBands(
  anchor: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  width: number,
  options?: RunOptions,
): AnchoredVwapBands;
/** The same of series, as series. */
export function anchoredVwapBands(
  anchor: Operand,
  high: Operand,
  low: Operand,
  close: Operand,
  volume: Operand,
  width: number,
): AnchoredVwapBands<Series>;
export function anchoredVwapBands(
  anchor: Column | Operand,
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  width: number,
  options?: RunOptions,
): AnchoredVwapBands<Float64Array | Series> {
  const [lower, middle, upper] = applyKernel(
    anchoredVwapBandsKernel,
    [width],
    [anchor, high, low, close, volume],
    options,
  );
  return { lower, middle, upper };
}

/** The kernel of {@link anchoredVwapBands}; its outputs are in the order of {@link AnchoredVwapBands}. */
export function anchoredVwapBandsKernel(width: number): Kernel {
  checkPositive('anchoredVwapBands', width, 'width');
  return averageBandsKernel(anchoredVwapKernel(), width);
}

/** Its row of the catalog. */
export const anchoredVwapBandsEntry: CatalogEntry = {
  name: 'anchoredVwapBands',
  fullName: 'Anchored VWAP bands',
  group: 'volume',
  pane: 'price',
  inputs: ['anchor', 'high', 'low', 'close', 'volume'],
  params: [{ name: 'width', kind: 'positive', default: 2 }],
  outputs: ['lower', 'middle', 'upper'],
  warmup: null,
  reading:
    'Beyond a band the price is stretched relative to the average since the anchor: an extreme in a range, and strength in a trend.',
  source: 'definitions §2',
  evidence: 'oracle',
  kernel: anchoredVwapBandsKernel,
};
