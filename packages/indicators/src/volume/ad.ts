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
import { moneyFlowKernel } from './money-flow.js';

/**
 * Accumulation/distribution line: the sum of `volume * ((close - low) - (high - close)) / (high - low)`; a bar
 * without range adds 0.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @returns n signed volumes; NaN where an input is NaN, which leaves the sum where it was.
 * @throws {RangeError} when the columns differ in length.
 * @see https://tulipindicators.org/ad
 * @example
 * ```ts
 * ad(high, low, close, volume);
 * ```
 */
export function ad(
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function ad(high: Operand, low: Operand, close: Operand, volume: Operand): Series;
export function ad(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(adKernel, [], [high, low, close, volume], options)[0];
}

/** The kernel of {@link ad}. */
export function adKernel(): Kernel {
  return composeKernel(
    'high low close volume',
    [
      [moneyFlowKernel(), 'high low close volume', 'flow'],
      [accumulateKernel(), 'flow', 'line'],
    ],
    'line',
  );
}

function accumulateKernel(): Kernel<{ sum: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ sum: 0 }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let sum = 1 * state.sum; // unboxed

      for (let i = from; i < to; i++) {
        const next = sum + source[i];
        output[i] = next;
        if (next === next) sum = next;
      }

      state.sum = sum;
    },
  };
}

/** Its row of the catalog. */
export const adEntry: CatalogEntry = {
  name: 'ad',
  fullName: 'Accumulation/distribution',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [],
  outputs: ['ad'],
  warmup: () => [0],
  reading:
    'A rising line means that closes lie near the highs on volume, which is accumulation, and a falling one distribution; a divergence from the price warns of a turn.',
  source: 'https://tulipindicators.org/ad',
  evidence: 'ta-lib',
  kernel: adKernel,
};
