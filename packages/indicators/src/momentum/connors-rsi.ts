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
import { rocKernel } from './roc.js';
import { rsiKernel } from './rsi.js';
import { lowerBound, sortedWindowKernel, type SortedWindow } from '../kit/sorted-window.js';
import { tieOf } from '../kit/ties.js';

/** Settings of {@link connorsRsi}. */
export interface ConnorsRsiParams {
  /** Smoothing period of the RSI in bars, an integer >= 1; usually 3. */
  readonly rsiPeriod: number;
  /** Smoothing period of the RSI of the streak in bars, an integer >= 1; usually 2. */
  readonly streakPeriod: number;
  /** Returns that the newest is compared with, an integer >= 1; usually 100. */
  readonly rankPeriod: number;
}

/**
 * Connors RSI: the mean of the RSI of the close, the RSI of the streak of rises or falls, and the share of the last
 * `rankPeriod` one-bar returns below the newest, in percent.
 *
 * @param source n values, any unit.
 * @returns n values in [0, 100]; NaN for the first `Math.max(rsiPeriod, streakPeriod, rankPeriod + 1)` values, and
 *   while a NaN is in the window, or nothing has moved.
 * @throws {RangeError} when a parameter is outside its domain.
 * @see https://www.tradingview.com/support/solutions/43000502017/
 * @example
 * ```ts
 * connorsRsi(source, { rsiPeriod: 3, streakPeriod: 2, rankPeriod: 100 });
 * ```
 */
export function connorsRsi(source: Column, params: ConnorsRsiParams, options?: RunOptions): Float64Array;
/** The same of a series, as a series. */
export function connorsRsi(source: Operand, params: ConnorsRsiParams): Series;
export function connorsRsi(
  source: Column | Operand,
  params: ConnorsRsiParams,
  options?: RunOptions,
): Float64Array | Series {
  checkArguments('connorsRsi', { params }, { params: 'object' });
  checkFields('connorsRsi', params, ['rsiPeriod', 'streakPeriod', 'rankPeriod']);
  const { rsiPeriod, streakPeriod, rankPeriod } = params;
  return applyKernel(connorsRsiKernel, [rsiPeriod, streakPeriod, rankPeriod], [source], options)[0];
}

/** The kernel of {@link connorsRsi}. */
export function connorsRsiKernel(rsiPeriod: number, streakPeriod: number, rankPeriod: number): Kernel {
  checkPeriod('connorsRsi', rsiPeriod, 'rsiPeriod');
  checkPeriod('connorsRsi', streakPeriod, 'streakPeriod');
  checkPeriod('connorsRsi', rankPeriod, 'rankPeriod');
  return composeKernel(
    'source',
    [
      [rsiKernel(rsiPeriod), 'source', 'rsi'],
      [streakKernel(), 'source', 'streak'],
      [rsiKernel(streakPeriod), 'streak', 'streakRsi'],
      [rocKernel(1), 'source', 'return'],
      [sortedWindowKernel(rankPeriod + 1, shareBelow), 'return', 'rank'],
      [combineKernel(1 / 3, 1 / 3, 1 / 3), 'rsi streakRsi rank', 'mean'],
    ],
    'mean',
  );
}

function shareBelow(sorted: SortedWindow, newest: number): number {
  // A return is a ratio less 1: equal ones differ by the rounding of the ratio.
  return (100 * lowerBound(sorted, newest - tieOf(1 + newest))) / (sorted.period - 1);
}

/** Bars in a row that rose (positive) or fell (negative). */
function streakKernel(): Kernel<{ before: number; streak: number }> {
  return {
    inputs: 1,
    outputs: 1,
    init: () => ({ before: NaN, streak: 0 }),

    advance(state, inputs, outputs, from, to) {
      const source = inputs[0];
      const output = outputs[0];
      let before = 1 * state.before; // unboxed
      let streak = state.streak;

      for (let i = from; i < to; i++) {
        const x = source[i];
        if (x > before) streak = streak > 0 ? streak + 1 : 1;
        else if (x < before) streak = streak < 0 ? streak - 1 : -1;
        else streak = 0;
        output[i] = x === x ? streak : NaN;
        before = x;
      }

      state.before = before;
      state.streak = streak;
    },
  };
}

/** Its row of the catalog. */
export const connorsRsiEntry: CatalogEntry = {
  name: 'connorsRsi',
  fullName: 'Connors RSI',
  group: 'momentum',
  pane: 'own',
  inputs: ['source'],
  params: [
    { name: 'rsiPeriod', kind: 'int', least: 1, default: 3 },
    { name: 'streakPeriod', kind: 'int', least: 1, default: 2 },
    { name: 'rankPeriod', kind: 'int', least: 1, default: 100 },
  ],
  outputs: ['connorsRsi'],
  warmup: (rsiPeriod, streakPeriod, rankPeriod) => [Math.max(rsiPeriod, streakPeriod, rankPeriod + 1)],
  reading:
    'Above about 90 the price is stretched upwards and below about 10 downwards, for trades of a few days against the move.',
  source: 'https://www.tradingview.com/support/solutions/43000502017/',
  evidence: 'oracle',
  kernel: connorsRsiKernel,
};
