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
import { atrKernel } from '../volatility/atr.js';
import { checkFraction, checkPeriod } from '../kit/check.js';
import { composeKernel, passKernel } from '../kit/compose.js';
import { momKernel } from '../momentum/mom.js';
import { openInterestChangeKernel } from './open-interest-change.js';

/** Settings of {@link openInterestQuadrant}. */
export interface OpenInterestQuadrantParams {
  /** Lookback in bars, an integer >= 1; usually 20. */
  readonly period: number;
  /** Dead zone of price in average true ranges, in [0, 1]; usually 0.25. */
  readonly minRange: number;
  /** Dead zone of open interest, a fraction, in [0, 1]; usually 0.001. */
  readonly minChange: number;
  /** Window of the noise of {@link openInterestChange} in bars, an integer >= 2; usually 100. */
  readonly noisePeriod: number;
}

/**
 * Price and open interest together over `period` bars: 1 long build-up (both up), 2 short build-up (price
 * down, interest up), 3 short covering (price up, interest down), 4 long unwinding (both down), 0 neutral, when price
 * moved less than `minRange` average true ranges (14 bars), or interest by less than `minChange` or than its noise.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param openInterest n amounts, in base units or contracts.
 * @returns n codes; NaN for the first `Math.max(period + noisePeriod, 13)` values, and while an input is NaN at one of the two
 *   ends.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see definitions §4
 * @example
 * ```ts
 * openInterestQuadrant(high, low, close, openInterest, { period: 20, minRange: 0.25, minChange: 0.001, noisePeriod: 100 });
 * ```
 */
export function openInterestQuadrant(
  high: Column,
  low: Column,
  close: Column,
  openInterest: Column,
  params: OpenInterestQuadrantParams,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function openInterestQuadrant(
  high: Operand,
  low: Operand,
  close: Operand,
  openInterest: Operand,
  params: OpenInterestQuadrantParams,
): Series;
export function openInterestQuadrant(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  openInterest: Column | Operand,
  params: OpenInterestQuadrantParams,
  options?: RunOptions,
): Float64Array | Series {
  checkArguments('openInterestQuadrant', { params }, { params: 'object' });
  checkFields('openInterestQuadrant', params, ['period', 'minRange', 'minChange', 'noisePeriod']);
  const { period, minRange, minChange, noisePeriod } = params;
  return applyKernel(
    openInterestQuadrantKernel,
    [period, minRange, minChange, noisePeriod],
    [high, low, close, openInterest],
    options,
  )[0];
}

/** The kernel of {@link openInterestQuadrant}. */
export function openInterestQuadrantKernel(
  period: number,
  minRange: number,
  minChange: number,
  noisePeriod: number,
): Kernel {
  checkPeriod('openInterestQuadrant', period);
  checkFraction('openInterestQuadrant', minRange, 'minRange');
  checkFraction('openInterestQuadrant', minChange, 'minChange');
  checkPeriod('openInterestQuadrant', noisePeriod, 'noisePeriod', 2);
  return composeKernel(
    'high low close openInterest',
    [
      [atrKernel(14), 'high low close', 'range'],
      [momKernel(period), 'close', 'move'],
      [openInterestChangeKernel(period, noisePeriod), 'openInterest', 'change noise'],
      [quadrantKernel({ minRange, minChange }), 'move range change noise', 'quadrant'],
    ],
    'quadrant',
  );
}

/** The dead zones of {@link quadrantKernel}. */
export interface QuadrantZones {
  /** Dead zone of price in average true ranges, in [0, 1]. */
  readonly minRange: number;
  /** Dead zone of open interest, a fraction, in [0, 1]. */
  readonly minChange: number;
  /** The fraction by which a move may fall short of a dead zone's edge and is outside; 0 by default, so that rounding decides on the edge. */
  readonly tolerance?: number;
}

/**
 * The joint state of price and open interest from what both did: reads the move of price, its average true range, the change of open interest and
 * the usual size of such changes, and writes the codes of {@link openInterestQuadrant}.
 *
 * @throws {RangeError} when a zone is outside its domain.
 * @see definitions §4
 */
export function quadrantKernel(zones: QuadrantZones): Kernel<null> {
  checkArguments('quadrant', { zones }, { zones: 'object' });
  checkFields('quadrant', zones, ['minRange', 'minChange', 'tolerance']);
  const { minRange, minChange, tolerance = 0 } = zones;
  checkFraction('quadrant', minRange, 'minRange');
  checkFraction('quadrant', minChange, 'minChange');
  checkFraction('quadrant', tolerance, 'tolerance');
  const enough = 1 - tolerance;
  const rule = (move: number, range: number, change: number, noise: number): number => {
    const known = 0 * (move + range + change + noise) + 0; // 0, or NaN
    if (Math.abs(move) < minRange * range * enough) return known;
    if (Math.abs(change) < Math.max(minChange, noise) * enough) return known;
    if (move === 0 || change === 0) return known;
    return (change > 0 ? (move > 0 ? 1 : 2) : move > 0 ? 3 : 4) + known;
  };
  return passKernel((output, from, to, a, b, c, d) => {
    for (let i = from; i < to; i++) output[i] = rule(a[i], b[i], c[i], d[i]);
  }, 4);
}

/** Its row of the catalog. */
export const openInterestQuadrantEntry: CatalogEntry = {
  name: 'openInterestQuadrant',
  fullName: 'Open-interest quadrant',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'close', 'openInterest'],
  params: [
    { name: 'period', kind: 'int', least: 1, default: 20 },
    { name: 'minRange', kind: 'fraction', default: 0.25 },
    { name: 'minChange', kind: 'fraction', default: 0.001 },
    { name: 'noisePeriod', kind: 'int', least: 2, default: 100 },
  ],
  outputs: ['openInterestQuadrant'],
  warmup: (period, _minRange, _minChange, noisePeriod) => [Math.max(period + noisePeriod, 13)],
  reading:
    '1 and 2 are moves with new positions behind them, longs and shorts, and likely to last; 3 and 4 are moves by closing positions, and likely to fade.',
  source: 'definitions §4',
  evidence: 'oracle',
  kernel: openInterestQuadrantKernel,
};
