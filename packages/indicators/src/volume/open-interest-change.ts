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
import { combineKernel, composeKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';
import { madKernel } from '../statistics/mad.js';
import { rocKernel } from '../momentum/roc.js';

/** The change of open interest, as columns or as series. */
export interface OpenInterestChange<Values = Float64Array> {
  /** As a fraction of what it was. */
  readonly change: Values;
  /** The usual size of such changes: `1.4826 * mad` of the earlier ones. */
  readonly noise: Values;
}

/**
 * Change of open interest over `period` bars as a fraction, and the robust deviation of such changes at the `noisePeriod` bars before.
 * A change within the noise says nothing.
 *
 * @param openInterest n amounts, in base units or contracts: in quote units it moves with the price.
 * @param period Lookback in bars, an integer >= 1; usually 20.
 * @param noisePeriod Window of the deviation in bars, an integer >= 2; usually 100.
 * @returns n fractions each; NaN for the first values: `change` `period`, `noise` `period + noisePeriod`, and while a NaN or a
 *   zero is in the window.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see definitions §4
 * @example
 * ```ts
 * const { change, noise } = openInterestChange(openInterest, 20, 100);
 * ```
 */
export function openInterestChange(
  openInterest: Column,
  period: number,
  noisePeriod: number,
  options?: RunOptions,
): OpenInterestChange;
/** The same of a series, as series. */
export function openInterestChange(
  openInterest: Operand,
  period: number,
  noisePeriod: number,
): OpenInterestChange<Series>;
export function openInterestChange(
  openInterest: Column | Operand,
  period: number,
  noisePeriod: number,
  options?: RunOptions,
): OpenInterestChange<Float64Array | Series> {
  const [change, noise] = applyKernel(
    openInterestChangeKernel,
    [period, noisePeriod],
    [openInterest],
    options,
  );
  return { change, noise };
}

/** The kernel of {@link openInterestChange}; its outputs are `change` and `noise`. */
export function openInterestChangeKernel(period: number, noisePeriod: number): Kernel {
  checkPeriod('openInterestChange', period);
  checkPeriod('openInterestChange', noisePeriod, 'noisePeriod', 2);
  return composeKernel(
    'openInterest',
    [
      [rocKernel(period), 'openInterest', 'change'],
      [lagKernel(1), 'change', 'before'],
      [madKernel(noisePeriod), 'before', 'deviation'],
      [combineKernel(1.4826), 'deviation', 'noise'],
    ],
    'change noise',
  );
}

/** Its row of the catalog. */
export const openInterestChangeEntry: CatalogEntry = {
  name: 'openInterestChange',
  fullName: 'Open-interest change',
  group: 'volume',
  pane: 'own',
  inputs: ['openInterest'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'noisePeriod', kind: 'int', least: 2, default: 100 },
  ],
  outputs: ['change', 'noise'],
  warmup: (period, noisePeriod) => [period, period + noisePeriod],
  reading:
    'Above 0 new positions are opened and below 0 positions are closed; ignore a `change` smaller than `noise`.',
  source: 'definitions §4',
  evidence: 'oracle',
  kernel: openInterestChangeKernel,
};
