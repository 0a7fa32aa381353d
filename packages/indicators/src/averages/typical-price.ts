import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Typical price, `(high + low + close) / 3`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @returns n prices; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/typprice
 * @example
 * ```ts
 * typicalPrice(Float64Array.of(4), Float64Array.of(2), Float64Array.of(3)); // 3
 * ```
 */
export function typicalPrice(high: Column, low: Column, close: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function typicalPrice(high: Operand, low: Operand, close: Operand): Series;
export function typicalPrice(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(typicalPriceKernel, [], [high, low, close], options)[0];
}

/** The kernel of {@link typicalPrice}. */
export function typicalPriceKernel(): Kernel<null> {
  return {
    inputs: 3,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [high, low, close] = inputs;
      const output = outputs[0];
      for (let i = from; i < to; i++) output[i] = (high[i] + low[i] + close[i]) / 3;
    },
  };
}

/** Its row of the catalog. */
export const typicalPriceEntry: CatalogEntry = {
  name: 'typicalPrice',
  fullName: 'Typical price',
  group: 'averages',
  pane: 'price',
  inputs: ['high', 'low', 'close'],
  params: [],
  outputs: ['typicalPrice'],
  warmup: () => [0],
  reading:
    'A single price for the whole bar: above the close, the bar closed in the lower part of its range, and below the close in the upper part.',
  source: 'https://tulipindicators.org/typprice',
  evidence: 'ta-lib',
  kernel: typicalPriceKernel,
};
