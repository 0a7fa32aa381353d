import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { composeKernel } from '../kit/compose.js';
import { windowKernel } from '../kit/window.js';

/** Fractals, as columns or as series. */
export interface Fractals<Values = Float64Array> {
  /** High of the bar two bars ago if it is a fractal, else NaN. */
  readonly up: Values;
  /** Low of the bar two bars ago if it is a fractal, else NaN. */
  readonly down: Values;
}

/**
 * Williams' fractals: a high above the two before it and the two after it, and lows mirrored, reported two bars later,
 * when they are known.
 *
 * @param high n prices.
 * @param low n prices.
 * @returns n values each; NaN while a NaN is in the window.
 * @throws {RangeError} when the columns differ in length.
 * @see B. Williams, Trading Chaos
 * @example
 * ```ts
 * const { up, down } = fractals(high, low);
 * ```
 */
export function fractals(high: Column, low: Column, options?: RunOptions): Fractals;
/** The same of series, as series. */
export function fractals(high: Operand, low: Operand): Fractals<Series>;
export function fractals(
  high: Column | Operand,
  low: Column | Operand,
  options?: RunOptions,
): Fractals<Float64Array | Series> {
  const [up, down] = applyKernel(fractalsKernel, [], [high, low], options);
  return { up, down };
}

/** The kernel of {@link fractals}; its outputs are in the order of {@link Fractals}. */
export function fractalsKernel(): Kernel {
  return composeKernel(
    'high low',
    [
      [windowKernel(5, peakInMiddle), 'high', 'up'],
      [windowKernel(5, troughInMiddle), 'low', 'down'],
    ],
    'up down',
  );
}

function peakInMiddle(x: Float64Array, k: number): number {
  const middle = x[k + 2];
  return middle > x[k] && middle > x[k + 1] && middle > x[k + 3] && middle > x[k + 4] ? middle : NaN;
}

function troughInMiddle(x: Float64Array, k: number): number {
  const middle = x[k + 2];
  return middle < x[k] && middle < x[k + 1] && middle < x[k + 3] && middle < x[k + 4] ? middle : NaN;
}

/** Its row of the catalog. */
export const fractalsEntry: CatalogEntry = {
  name: 'fractals',
  fullName: 'Fractals',
  group: 'statistics',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [],
  outputs: ['up', 'down'],
  warmup: null,
  reading:
    'A mark at `up` is a swing high, a resistance, and one at `down` a swing low, a support; both become known two bars later.',
  source: 'B. Williams, Trading Chaos',
  evidence: 'oracle',
  kernel: fractalsKernel,
};
