import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod, checkPositive } from '../kit/check.js';
import { composeKernel, passKernel } from '../kit/compose.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';
import { stdevKernel } from '../statistics/stdev.js';
import { trueRangeKernel } from './true-range.js';
import { tieOf } from '../kit/ties.js';

/**
 * Squeeze against three Keltner channels, 2, 1.5 and 1 mean true ranges wide: the narrower the channel that holds the
 * Bollinger bands, the tighter the squeeze.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param period Window in bars, an integer >= 2; usually 20.
 * @param bandWidth Half width of the Bollinger bands in standard deviations, a finite number > 0; usually 2.
 * @returns n codes: 3 narrow, 2 normal, 1 wide, 0 no squeeze; NaN for the first `period - 1` values, and while a NaN
 *   is in the window.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §6
 * @example
 * ```ts
 * squeezePro(high, low, close, 20, 2);
 * ```
 */
export function squeezePro(
  high: Column,
  low: Column,
  close: Column,
  period: number,
  bandWidth: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function squeezePro(
  high: Operand,
  low: Operand,
  close: Operand,
  period: number,
  bandWidth: number,
): Series;
export function squeezePro(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  period: number,
  bandWidth: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(squeezeProKernel, [period, bandWidth], [high, low, close], options)[0];
}

/** The kernel of {@link squeezePro}. */
export function squeezeProKernel(period: number, bandWidth: number): Kernel {
  checkPeriod('squeezePro', period, 'period', 2);
  checkPositive('squeezePro', bandWidth, 'bandWidth');
  return composeKernel(
    'high low close',
    [
      [trueRangeKernel(), 'high low close', 'range'],
      [smaKernel(period), 'range', 'meanRange'],
      [stdevKernel(period), 'close', 'deviation'],
      [tightnessKernel(bandWidth), 'deviation meanRange close', 'tightness'],
    ],
    'tightness',
  );
}

function tightnessKernel(bandWidth: number): Kernel<null> {
  const rule = (deviation: number, range: number, close: number): number => {
    const band = bandWidth * (deviation + tieOf(close)); // equal widths are no squeeze, however they are rounded
    if (band < range) return 3;
    if (band < 1.5 * range) return 2;
    return band < 2 * range ? 1 : 0 * (band + range);
  };
  return passKernel((output, from, to, a, b, c) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], c[i]);
  }, 3);
}

/** Its row of the catalog. */
export const squeezeProEntry: CatalogEntry = {
  name: 'squeezePro',
  fullName: 'TTM squeeze pro',
  group: 'volatility',
  pane: 'own',
  inputs: ['high', 'low', 'close'],
  params: [
    { name: 'period', kind: 'int', least: 2, default: 20 },
    { name: 'bandWidth', kind: 'positive', default: 2 },
  ],
  outputs: ['squeezePro'],
  warmup: (period) => [period - 1],
  reading:
    '3 is the tightest compression and 0 none; the tighter the squeeze before its release, the larger the move that tends to follow.',
  source: 'definitions §6',
  evidence: 'oracle',
  kernel: squeezeProKernel,
};
