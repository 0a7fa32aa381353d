import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';

/** Pivots as columns on the bars at which they became known. */
export interface Pivots<Values = Float64Array> {
  /** High of the pivot bar, `right` bars ago; NaN where no pivot high is confirmed. */
  readonly high: Values;
  /** Low of the pivot bar, `right` bars ago; NaN where no pivot low is confirmed. */
  readonly low: Values;
}

/**
 * Pivot highs and lows, each written at the bar that confirms it, `right` bars after the pivot.
 *
 * A pivot high is above each of the `left` highs before it, and not below any of the `right` highs after it; of several equal
 * highs the first is the pivot. Lows mirrored. At bar `i` the pivot, if there is one, is at bar `i - right`.
 *
 * @param high n prices.
 * @param low n prices.
 * @param left Bars before a pivot, an integer >= 1.
 * @param right Bars after it, an integer >= 1.
 * @returns n prices each; NaN where nothing is confirmed, at the first `left + right` bars, and while a NaN is in the window.
 * @throws {RangeError} when `left` or `right` is not an integer >= 1, or the columns differ in length.
 * @see definitions §3.1
 * @example
 * ```ts
 * pivots(Float64Array.of(1, 3, 2), Float64Array.of(0, 1, 1), 1, 1).high; // NaN NaN 3
 * ```
 */
export function pivots(high: Column, low: Column, left: number, right: number, options?: RunOptions): Pivots;
/** The same of series, as series. */
export function pivots(high: Operand, low: Operand, left: number, right: number): Pivots<Series>;
export function pivots(
  high: Column | Operand,
  low: Column | Operand,
  left: number,
  right: number,
  options?: RunOptions,
): Pivots<Float64Array | Series> {
  const [pivotHigh, pivotLow] = applyKernel(pivotsKernel, [left, right], [high, low], options);
  return { high: pivotHigh, low: pivotLow };
}

/** The last `left + 1 + right` highs and lows. */
interface PivotWindow {
  /** Place of the next bar. */
  place: number;
  readonly highs: Float64Array;
  readonly lows: Float64Array;
}

/** The kernel of {@link pivots}; its outputs are `high` and `low`. */
export function pivotsKernel(left: number, right: number): Kernel<PivotWindow> {
  checkPeriod('pivots', left, 'left');
  checkPeriod('pivots', right, 'right');
  const size = left + 1 + right;

  return {
    inputs: 2,
    outputs: 2,
    init: () => ({
      place: 0,
      highs: new Float64Array(size).fill(NaN),
      lows: new Float64Array(size).fill(NaN),
    }),

    advance(state, inputs, outputs, from, to) {
      const [high, low] = inputs;
      const [pivotHigh, pivotLow] = outputs;
      const { highs, lows } = state;
      let place = state.place;

      for (let i = from; i < to; i++) {
        highs[place] = high[i];
        lows[place] = low[i];
        if (++place === size) place = 0; // now the oldest bar
        pivotHigh[i] = peak(highs, place, left, right, 1);
        pivotLow[i] = peak(lows, place, left, right, -1);
      }

      state.place = place;
    },
  };
}

/** The value `right` places before the newest of a ring if it is a pivot, else NaN; lows are highs with the sign turned. */
function peak(ring: Float64Array, oldest: number, left: number, right: number, sign: 1 | -1): number {
  const size = ring.length;
  const middle = (oldest + left) % size;
  const x = sign * ring[middle];
  // Neighbours first: most bars fail there.
  let k = middle;
  for (let n = 0; n < left; n++) {
    k = k === 0 ? size - 1 : k - 1;
    if (!(x > sign * ring[k])) return NaN;
  }
  k = middle;
  for (let n = 0; n < right; n++) {
    k = k === size - 1 ? 0 : k + 1;
    if (!(x >= sign * ring[k])) return NaN;
  }
  return ring[middle];
}

/** Its row of the catalog. */
export const pivotsEntry: CatalogEntry = {
  name: 'pivots',
  fullName: 'Pivot highs and lows',
  group: 'statistics',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [
    { name: 'left', kind: 'int', least: 1, default: 5 },
    { name: 'right', kind: 'int', least: 1, default: 5 },
  ],
  outputs: ['high', 'low'],
  warmup: null,
  reading:
    'A value in `high` is a confirmed swing high, a resistance, and one in `low` a confirmed swing low, a support; larger `left` and `right` give fewer, more important ones.',
  source: 'definitions §3.1',
  evidence: 'oracle',
  kernel: pivotsKernel,
};
