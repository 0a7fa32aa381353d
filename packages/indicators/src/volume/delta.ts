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
 * Volume delta, `buyVolume - sellVolume`, by aggressor side.
 *
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @returns n signed volumes; NaN where an input is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * delta(Float64Array.of(3, 1), Float64Array.of(1, 4)); // 2 -3
 * ```
 */
export function delta(buyVolume: Column, sellVolume: Column, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function delta(buyVolume: Operand, sellVolume: Operand): Series;
export function delta(
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(deltaKernel, [], [buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link delta}. */
export function deltaKernel(): Kernel<null> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [buyVolume, sellVolume] = inputs;
      const output = outputs[0];
      for (let i = from; i < to; i++) output[i] = buyVolume[i] - sellVolume[i];
    },
  };
}

/** Its row of the catalog. */
export const deltaEntry: CatalogEntry = {
  name: 'delta',
  fullName: 'Volume delta',
  group: 'volume',
  pane: 'own',
  inputs: ['buyVolume', 'sellVolume'],
  params: [],
  outputs: ['delta'],
  warmup: () => [0],
  reading:
    'Above 0 takers bought more than they sold in the bar and below 0 sold more; a large delta without a move of the price shows absorption.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: deltaKernel,
};
