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
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Simple average of the candle bodies, `sma(close - open)`.
 *
 * @param open n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 1; usually 14.
 * @returns n values in the unit of price; NaN for the first `period - 1` values, and while a NaN is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/qstick
 * @example
 * ```ts
 * qstick(open, close, 14);
 * ```
 */
export function qstick(open: Column, close: Column, period: number, options?: RunOptions): Float64Array;
/** The same of series, as a series. */
export function qstick(open: Operand, close: Operand, period: number): Series;
export function qstick(
  open: Column | Operand,
  close: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(qstickKernel, [period], [open, close], options)[0];
}

/** The kernel of {@link qstick}. */
export function qstickKernel(period: number): Kernel {
  checkPeriod('qstick', period);
  return composeKernel(
    'open close',
    [
      [combineKernel(-1, 1), 'open close', 'body'],
      [smaKernel(period), 'body', 'qstick'],
    ],
    'qstick',
  );
}

/** Its row of the catalog. */
export const qstickEntry: CatalogEntry = {
  name: 'qstick',
  fullName: 'Qstick',
  group: 'momentum',
  pane: 'own',
  inputs: ['open', 'close'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 14 }],
  outputs: ['qstick'],
  warmup: (period) => [period - 1],
  reading:
    'Above 0 closes are on average above opens, which is buying pressure, and below 0 below them; a crossing of 0 is the signal.',
  source: 'https://tulipindicators.org/qstick',
  evidence: 'ta-lib',
  kernel: qstickKernel,
};
