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
import { tieOf } from '../kit/ties.js';

/**
 * Klinger volume oscillator: `ema(force, fast) - ema(force, slow)` of the volume force
 * `100 * volume * |2 * range / sum - 1|`, positive while `high + low + close` rises and negative while it falls, where `sum` adds up
 * the ranges `high - low` since the turn, the bar before it included. A change within the rounding of the sum turns nothing.
 *
 * @param high n prices.
 * @param low n prices.
 * @param close n prices.
 * @param volume n volumes, >= 0.
 * @param fast Short period in bars, an integer >= 1; usually 34.
 * @param slow Long period in bars, an integer >= 1; usually 55.
 * @returns n values in the unit of volume; NaN for the first `Math.max(fast, slow)` values, where an input is NaN, at the bar
 *   after it, and while no bar since the turn has a range.
 * @throws {RangeError} when a parameter is outside its domain, or the columns differ in length.
 * @see https://tulipindicators.org/kvo
 * @example
 * ```ts
 * kvo(high, low, close, volume, 34, 55);
 * ```
 */
export function kvo(
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array;
/** The same of series, as a series. */
export function kvo(
  high: Operand,
  low: Operand,
  close: Operand,
  volume: Operand,
  fast: number,
  slow: number,
): Series;
export function kvo(
  high: Column | Operand,
  low: Column | Operand,
  close: Column | Operand,
  volume: Column | Operand,
  fast: number,
  slow: number,
  options?: RunOptions,
): Float64Array | Series {
  return applyKernel(kvoKernel, [fast, slow], [high, low, close, volume], options)[0];
}

/** The kernel of {@link kvo}. */
export function kvoKernel(fast: number, slow: number): Kernel {
  checkPeriod('kvo', fast, 'fast');
  checkPeriod('kvo', slow, 'slow');
  return composeKernel(
    'high low close volume',
    [
      [volumeForceKernel(), 'high low close volume', 'force'],
      [emaKernel(fast), 'force', 'quick'],
      [emaKernel(slow), 'force', 'slow'],
      [combineKernel(1, -1), 'quick slow', 'kvo'],
    ],
    'kvo',
  );
}

interface VolumeForce {
  /** The last `high + low + close`, and range. */
  level: number;
  range: number;
  /** 1 while the level rises, -1 while it falls, 0 before its first change. */
  side: number;
  /** Ranges since the turn. */
  sum: number;
}

function volumeForceKernel(): Kernel<VolumeForce> {
  return {
    inputs: 4,
    outputs: 1,
    init: () => ({ level: NaN, range: NaN, side: 0, sum: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close, volume] = inputs;
      const output = outputs[0];
      let side = state.side;
      let level = 1 * state.level; // unboxed
      let range = 1 * state.range; // unboxed
      let sum = 1 * state.sum; // unboxed

      for (let i = from; i < to; i++) {
        const now = high[i] + low[i] + close[i];
        const ownRange = high[i] - low[i];
        const change = now - level;
        const tie = tieOf(now); // what rounding makes of equal sums
        const turned = change > tie ? 1 : change < -tie ? -1 : side;
        if (turned !== side) sum = range;
        side = turned;
        sum = change === change ? sum + ownRange : 0;
        const force = volume[i] * Math.abs((2 * ownRange) / sum - 1) * 100;
        output[i] = change === change ? (side < 0 ? -force : force) : NaN;
        level = now;
        range = ownRange;
      }

      state.side = side;
      state.level = level;
      state.range = range;
      state.sum = sum;
    },
  };
}

/** Its row of the catalog. */
export const kvoEntry: CatalogEntry = {
  name: 'kvo',
  fullName: 'Klinger volume oscillator',
  group: 'volume',
  pane: 'own',
  inputs: ['high', 'low', 'close', 'volume'],
  params: [
    { name: 'fast', kind: 'int', least: 1, default: 34 },
    { name: 'slow', kind: 'int', least: 1, default: 55 },
  ],
  outputs: ['kvo'],
  warmup: (fast, slow) => [Math.max(fast, slow)],
  reading:
    'Above 0 volume flows into the market and below 0 out of it; crossings of 0 and divergences from the price are the signals.',
  source: 'https://tulipindicators.org/kvo',
  evidence: 'oracle',
  kernel: kvoKernel,
};
