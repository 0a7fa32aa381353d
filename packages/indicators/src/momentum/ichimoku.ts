import {
  checkArguments,
  checkFields,
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { checkPeriod } from '../kit/check.js';
import { combineKernel, composeKernel } from '../kit/compose.js';
import { donchianKernel } from '../volatility/donchian.js';
import { lagKernel } from '../statistics/lag.js';

/** Ichimoku cloud, as columns or as series. */
export interface Ichimoku<Values = Float64Array> {
  /** Middle of the short range. */
  readonly conversion: Values;
  /** Middle of the medium range. */
  readonly base: Values;
  /** Mean of the two, shifted. */
  readonly spanA: Values;
  /** Middle of the long range, shifted. */
  readonly spanB: Values;
}

/** Settings of {@link ichimoku}. */
export interface IchimokuParams {
  /** Short window in bars, an integer >= 1; usually 9. */
  readonly conversionPeriod: number;
  /** Medium window in bars, and shift of the spans, an integer >= 2; usually 26. */
  readonly basePeriod: number;
  /** Long window in bars, an integer >= 1; usually 52. */
  readonly spanPeriod: number;
}

/**
 * Ichimoku cloud: middles of three ranges. The spans are placed where the chart draws them, `base - 1` bars after they
 * were computed; the lagging span is the close drawn back in time, which would look ahead and is left out.
 *
 * @param high n prices.
 * @param low n prices.
 * @returns n values each; NaN for the first values: `conversion` `conversionPeriod - 1`, `base` `basePeriod - 1`,
 *   `spanA` `Math.max(conversionPeriod, basePeriod) + basePeriod - 2`, `spanB` `spanPeriod + basePeriod - 2`, and while
 *   a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://www.tradingview.com/support/solutions/43000589152/
 * @example
 * ```ts
 * const { conversion, base, spanA, spanB } = ichimoku(high, low, { conversionPeriod: 9, basePeriod: 26, spanPeriod: 52 });
 * ```
 */
export function ichimoku(high: Column, low: Column, params: IchimokuParams, options?: RunOptions): Ichimoku;
/** The same of series, as series. */
export function ichimoku(high: Operand, low: Operand, params: IchimokuParams): Ichimoku<Series>;
export function ichimoku(
  high: Column | Operand,
  low: Column | Operand,
  params: IchimokuParams,
  options?: RunOptions,
): Ichimoku<Float64Array | Series> {
  checkArguments('ichimoku', { params }, { params: 'object' });
  checkFields('ichimoku', params, ['conversionPeriod', 'basePeriod', 'spanPeriod']);
  const { conversionPeriod, basePeriod, spanPeriod } = params;
  const [conversion, base, spanA, spanB] = applyKernel(
    ichimokuKernel,
    [conversionPeriod, basePeriod, spanPeriod],
    [high, low],
    options,
  );
  return { conversion, base, spanA, spanB };
}

/** The kernel of {@link ichimoku}; its outputs are in the order of {@link Ichimoku}. */
export function ichimokuKernel(conversionPeriod: number, basePeriod: number, spanPeriod: number): Kernel {
  checkPeriod('ichimoku', conversionPeriod, 'conversionPeriod');
  checkPeriod('ichimoku', basePeriod, 'basePeriod', 2);
  checkPeriod('ichimoku', spanPeriod, 'spanPeriod');
  return composeKernel(
    'high low',
    [
      [donchianKernel(conversionPeriod), 'high low', 'low1 conversion high1'],
      [donchianKernel(basePeriod), 'high low', 'low2 base high2'],
      [donchianKernel(spanPeriod), 'high low', 'low3 long high3'],
      [combineKernel(0.5, 0.5), 'conversion base', 'mean'],
      [lagKernel(basePeriod - 1), 'mean', 'spanA'],
      [lagKernel(basePeriod - 1), 'long', 'spanB'],
    ],
    'conversion base spanA spanB',
  );
}

/** Its row of the catalog. */
export const ichimokuEntry: CatalogEntry = {
  name: 'ichimoku',
  fullName: 'Ichimoku cloud',
  group: 'momentum',
  pane: 'price',
  inputs: ['high', 'low'],
  params: [
    { name: 'conversionPeriod', kind: 'int', least: 1, default: 9 },
    { name: 'basePeriod', kind: 'int', least: 2, default: 26 },
    { name: 'spanPeriod', kind: 'int', least: 1, default: 52 },
  ],
  outputs: ['conversion', 'base', 'spanA', 'spanB'],
  warmup: (conversionPeriod, basePeriod, spanPeriod) => [
    conversionPeriod - 1,
    basePeriod - 1,
    Math.max(conversionPeriod, basePeriod) + basePeriod - 2,
    spanPeriod + basePeriod - 2,
  ],
  reading:
    'A price above both spans is bullish, below both bearish and between them undecided; `conversion` crossing above `base` is a buy signal, below it a sell signal.',
  source: 'https://www.tradingview.com/support/solutions/43000589152/',
  evidence: 'oracle',
  kernel: ichimokuKernel,
};
