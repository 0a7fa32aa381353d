import {
  applyKernel,
  type Column,
  type Kernel,
  type Operand,
  type RunOptions,
  type Series,
} from '@veloce/core';
import { checkPeriod } from '../kit/check.js';
import { composeKernel, ratioKernel } from '../kit/compose.js';
import { lagKernel } from '../statistics/lag.js';
import { smaKernel } from '../averages/sma.js';
import type { CatalogEntry } from '../kit/catalog-entry.js';

/**
 * Volume by the mean volume of the `period` bars before it.
 *
 * @param volume n volumes, >= 0.
 * @param period Window in bars, an integer >= 1; usually 20.
 * @returns n ratios; NaN for the first `period` values, and while a NaN is in the window, or no volume before.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.investopedia.com/terms/r/relative-volume.asp
 * @example
 * ```ts
 * relativeVolume(volume, 20);
 * ```
 */
export function relativeVolume(volume: Column, period: number, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function relativeVolume(volume: Operand, period: number): Series;
export function relativeVolume(
  volume: Column | Operand,
  period: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(relativeVolumeKernel, [period], [volume], options)[0];
}

/** The kernel of {@link relativeVolume}. */
export function relativeVolumeKernel(period: number): Kernel {
  checkPeriod('relativeVolume', period);
  return composeKernel(
    'volume',
    [
      [lagKernel(1), 'volume', 'before'],
      [smaKernel(period), 'before', 'mean'],
      [ratioKernel(), 'volume mean', 'relative'],
    ],
    'relative',
  );
}

/** Its row of the catalog. */
export const relativeVolumeEntry: CatalogEntry = {
  name: 'relativeVolume',
  fullName: 'Relative volume',
  group: 'volume',
  pane: 'own',
  inputs: ['volume'],
  params: [{ name: 'period', kind: 'int', least: 1, default: 20 }],
  outputs: ['relativeVolume'],
  warmup: (period) => [period],
  reading:
    '1 is the usual volume and 2 twice as much: high values confirm a breakout, low ones cast doubt on it.',
  source: 'https://www.investopedia.com/terms/r/relative-volume.asp',
  evidence: 'oracle',
  kernel: relativeVolumeKernel,
};
