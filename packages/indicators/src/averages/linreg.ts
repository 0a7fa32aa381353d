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
import { linearWindowKernel, type BlockLinear, type LinearWeights } from '../kit/linear-window.js';

/** The line through a window, as columns or as series. */
export interface Linreg<Values = Float64Array> {
  /** The line at the newest bar, in the unit of the source. */
  readonly value: Values;
  /** Its slope, in the unit of the source per bar. */
  readonly slope: Values;
}

/**
 * Linear regression: value at the newest bar, and slope, of the least-squares line through the last `period` values.
 *
 * @param source n values, any unit.
 * @param period Window in bars, an integer >= 2.
 * @returns n values each; NaN for the first `period - 1` values and while a NaN is in the window.
 * @throws {RangeError} when `period` is not an integer >= 2.
 * @see https://tulipindicators.org/linreg and definitions §0
 * @example
 * ```ts
 * linreg(Float64Array.of(1, 2, 6), 3); // value NaN NaN 5.5, slope NaN NaN 2.5
 * ```
 */
export function linreg(source: Column, period: number, options?: RunOptions): Linreg;
/** The same of a series, as series. */
export function linreg(source: Operand, period: number): Linreg<Series>;
export function linreg(
  source: Column | Operand,
  period: number,
  options?: RunOptions,
): Linreg<Float64Array | Series> {
  const [value, slope] = applyKernel(linregKernel, [period], [source], options);
  return { value, slope };
}

/** The kernel of {@link linreg}; its outputs are `value` and `slope`. */
export function linregKernel(period: number): Kernel<BlockLinear> {
  checkPeriod('linreg', period, 'period', 2);
  return linearWindowKernel(period, weightsAt(period, period - 1), slopeWeights(period));
}

/** The line at `x`, where the oldest value of the window is at 0 and the newest at `period - 1`. */
export function linregAtKernel(period: number, x: number): Kernel<BlockLinear> {
  return linearWindowKernel(period, weightsAt(period, x));
}

/** The weights of the value at the newest bar. */
export function linregWeights(period: number): LinearWeights {
  return weightsAt(period, period - 1);
}

function weightsAt(period: number, x: number): LinearWeights {
  const mid = (period - 1) / 2;
  const perSlope = (x - mid) / spreadOf(period);
  return { level: 1, sum: 1 / period + perSlope * mid, aged: -perSlope };
}

/** The weights of the slope. */
export function slopeWeights(period: number): LinearWeights {
  return { level: 0, sum: (period - 1) / 2 / spreadOf(period), aged: -1 / spreadOf(period) };
}

/** `Σ(x - mean x)²` of the places in a window. */
function spreadOf(period: number): number {
  return (period * (period * period - 1)) / 12;
}

/** Its row of the catalog. */
export const linregEntry: CatalogEntry = {
  name: 'linreg',
  fullName: 'Linear regression',
  group: 'averages',
  pane: 'price',
  inputs: ['source'],
  params: [{ name: 'period', kind: 'int', least: 2, default: 20 }],
  outputs: ['value', 'slope'],
  warmup: (period) => [period - 1, period - 1],
  reading:
    '`value` is the fitted price now and `slope` its change per bar: above 0 the fit rises, below 0 it falls.',
  source: 'https://tulipindicators.org/linreg',
  evidence: 'ta-lib',
  kernel: linregKernel,
};
