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
import { composeKernel } from '../kit/compose.js';
import { rollingSumKernel } from '../statistics/rolling-sum.js';

/**
 * Activity of a window: the sum of `|buyVolume - sellVolume|` over its bars, the yardstick for changes of CVD.
 *
 * @param buyVolume n volumes of takers who bought.
 * @param sellVolume n volumes of takers who sold.
 * @param period Window in bars, an integer >= 1.
 * @returns n volumes, >= 0; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 1, or the columns differ in length.
 * @see definitions §3
 * @example
 * ```ts
 * grossFlow(Float64Array.of(3, 1, 2), Float64Array.of(1, 4, 0), 2); // NaN 5 5
 * ```
 */
export function grossFlow(
  buyVolume: Column,
  sellVolume: Column,
  period: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function grossFlow(buyVolume: Operand, sellVolume: Operand, period: number): Series;
export function grossFlow(
  buyVolume: Column | Operand,
  sellVolume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(grossFlowKernel, [period], [buyVolume, sellVolume], options)[0];
}

/** The kernel of {@link grossFlow}. */
export function grossFlowKernel(period: number): Kernel {
  checkPeriod('grossFlow', period);
  return composeKernel(
    'buyVolume sellVolume',
    [
      [absoluteDeltaKernel(), 'buyVolume sellVolume', 'size'],
      [rollingSumKernel(period), 'size', 'sum'],
    ],
    'sum',
  );
}

function absoluteDeltaKernel(): Kernel<null> {
  return {
    inputs: 2,
    outputs: 1,
    init: () => null,

    advance(_state, inputs, outputs, from, to) {
      const [buyVolume, sellVolume] = inputs;
      const output = outputs[0];
      for (let i = from; i < to; i++) output[i] = Math.abs(buyVolume[i] - sellVolume[i]);
    },
  };
}

/** Its row of the catalog. */
export const grossFlowEntry: CatalogEntry = {
  name: 'grossFlow',
  fullName: 'Gross taker flow',
  group: 'volume',
  pane: 'own',
  inputs: ['buyVolume', 'sellVolume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['grossFlow'],
  warmup: (period) => [period - 1],
  reading:
    'A high value means much one-sided activity in either direction, a low one little: a change of the CVD is large or small only relative to it.',
  source: 'definitions §3',
  evidence: 'oracle',
  kernel: grossFlowKernel,
};
