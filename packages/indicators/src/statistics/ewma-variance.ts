import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkFraction } from '../kit/check.js';

/**
 * Exponentially weighted variance of returns about zero, `v = decay * v + (1 - decay) * r^2`, from the first return
 * (RiskMetrics; usual decay 0.94 for days).
 *
 * @param source n values, any unit.
 * @param decay Weight of the past, in [0, 1]; usually 0.94.
 * @returns n values in the squared unit of `source`; NaN wherever `source` is NaN.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see J. P. Morgan, RiskMetrics Technical Document (1996)
 * @example
 * ```ts
 * ewmaVariance(source, 0.94);
 * ```
 */
export function ewmaVariance(source: Column, decay: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function ewmaVariance(source: Operand, decay: number): Series;
export function ewmaVariance(
  source: Column | Operand,
  decay: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(ewmaVarianceKernel, [decay], [source], options)[0];
}

/** The kernel of {@link ewmaVariance}. */
export function ewmaVarianceKernel(decay: number): Kernel<{ variance: number }> {
  checkFraction('ewmaVariance', decay, 'decay');
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ variance: NaN }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let variance = 1 * state.variance; // unboxed

      for (let i = from; i < to; i++) {
        const squared = source[i] * source[i];
        const next = variance === variance ? decay * variance + (1 - decay) * squared : squared;
        output[i] = squared === squared ? next : NaN;
        if (next === next) variance = next;
      }

      state.variance = variance;
    },
  };
}

/** Its row of the catalog. */
export const ewmaVarianceEntry: CatalogEntry = {
  name: 'ewmaVariance',
  fullName: 'Exponentially weighted variance',
  group: 'statistics',
  pane: 'own',
  inputs: ['source'],
  params: [{ name: 'decay', kind: 'fraction', default: 0.94 }],
  outputs: ['ewmaVariance'],
  warmup: () => [0],
  reading:
    'A high value means turbulent and a low value calm; its square root is the volatility per bar, and recent returns count most.',
  source: 'J. P. Morgan, RiskMetrics Technical Document (1996)',
  evidence: 'oracle',
  kernel: ewmaVarianceKernel,
};
