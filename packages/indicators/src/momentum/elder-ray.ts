import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { emaKernel } from '../averages/ema.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/** Elder ray, as columns or as series. */
export interface ElderRay<Values = Float64Array> {
  /** `high - ema(close)`. */
  readonly bull: Values;
  /** `low - ema(close)`. */
  readonly bear: Values;
}

/**
 * Elder ray: how far the bar reaches above and below the exponential average of the close.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Smoothing period in bars, an integer >= 1; usually 13.
 * @returns n values each; NaN for the first `period - 1` values, and wherever an input is NaN.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see A. Elder, Trading for a Living
 * @example
 * ```ts
 * const { bull, bear } = elderRay(high, low, close, 13);
 * ```
 */
export function elderRay(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  options?: RunOptions,
): ElderRay;
/** The same of series, as series. */
export function elderRay(high: Operand, low: Operand, close: Operand, period: number): ElderRay<Series>;
export function elderRay(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): ElderRay<Float64Array | Series> {
  const [bull, bear] = applyKernel(elderRayKernel, [period], [high, low, close], options);
  return { bull, bear };
}

/** The kernel of {@link elderRay}; its outputs are in the order of {@link ElderRay}. */
export function elderRayKernel(period: number): Kernel {
  checkPeriod('elderRay', period);
  return composeKernel(
    'high low close',
    [
      [emaKernel(period), 'close', 'mean'],
      [combineKernel(1, -1), 'high mean', 'bull'],
      [combineKernel(1, -1), 'low mean', 'bear'],
    ],
    'bull bear',
  );
}

/** Its row of the catalog. */
export const elderRayEntry: CatalogEntry = {
  name: 'elderRay',
  fullName: 'Elder ray',
  group: 'momentum',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 13 }],
  outputs: ['bull', 'bear'],
  warmup: (period) => [period - 1, period - 1],
  reading:
    '`bull` above 0 means that buyers pushed the high above the average and `bear` below 0 that sellers pushed the low below it; in an uptrend a negative `bear` that rises is the entry.',
  source: 'A. Elder, Trading for a Living',
  evidence: 'ta-lib',
  kernel: elderRayKernel,
};
