import * as z from 'zod';
import {
  checkArguments,
  checkMarket,
  parseOptions,
  runKernel,
  type Column,
  type Kernel,
  type MarketData,
  type RunOptions,
} from '@veloce/core';
import type { Profile } from './profile.js';
import { profileLevels } from './levels.js';
import { rowEdge } from './rows.js';

/** A level of a past session that later bars may or may not have traded. */
export interface NakedLevel {
  readonly price: number;
  /** Start of its session, epoch ms. */
  readonly session: number;
  /** First bar at which it counts: the first after its session. */
  readonly from: number;
  /** Whether no bar has traded it. */
  readonly naked: boolean;
  /** The bar that traded it; NaN while naked. */
  readonly touchedAt: number;
  /** Bars from `from` until it was touched, or until the end of the data. */
  readonly age: number;
}

/** The definition of a level being traded. */
export interface NakedLevelOptions {
  /** `poc` (default), `vah` or `val`. */
  readonly level?: 'poc' | 'vah' | 'val';
  /** `price` (default): the bar's range holds the level; `row`: it reaches the level's row. */
  readonly touch?: 'price' | 'row';
  /** Whether a gap that jumps the level counts as trading it; false by default. */
  readonly gapCounts?: boolean;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    level: z.enum(['poc', 'vah', 'val']).default('poc'),
    touch: z.enum(['price', 'row']).default('price'),
    gapCounts: z.boolean().default(false),
  }))();

/**
 * The points of control (or value-area edges) of complete sessions, and whether later bars have traded them.
 *
 * @param profiles Profiles of the same bars, such as those of `marketProfiles`.
 * @see definitions §1.12
 * @example
 * ```ts
 * nakedLevels(data, marketProfiles(data, options)).filter((level) => level.naked);
 * ```
 */
export function nakedLevels(
  data: MarketData,
  profiles: readonly Profile[],
  options: NakedLevelOptions = {},
): readonly NakedLevel[] {
  checkMarket('nakedLevels', data);
  checkArguments(
    'nakedLevels',
    { profiles },
    { profiles: [{ tpos: 'numbers', volume: 'numbers', bottomRow: 'number' }] },
  );
  const { level, touch, gapCounts } = parseOptions('nakedLevels', Options, options);
  const { high, low, close, length } = data;
  return profiles
    .filter((profile) => profile.lastIndex + 1 < length)
    .map((profile) => {
      const levels = profileLevels(profile);
      const price = levels[level];
      const row = profile.bottomRow + levels.rows[level];
      const [bottom, top] =
        touch === 'price' ? [price, price] : [rowEdge(row, profile), rowEdge(row + 1, profile)];
      const from = profile.lastIndex + 1;
      let i = from;
      for (; i < length; i++) {
        const highest = gapCounts ? Math.max(high[i], close[i - 1]) : high[i];
        const lowest = gapCounts ? Math.min(low[i], close[i - 1]) : low[i];
        if (lowest <= top && highest >= bottom) break;
      }
      const naked = i === length;
      return { price, session: profile.start, from, naked, touchedAt: naked ? NaN : i, age: i - from };
    });
}

/** Levels that no bar has traded yet, as columns. */
export interface NakedColumns {
  /** The nearest one above the close; NaN when there is none. */
  readonly above: Float64Array;
  /** The nearest one at or below the close; NaN when there is none. */
  readonly below: Float64Array;
  /** How many there are. */
  readonly count: Float64Array;
}

/**
 * The nearest levels that no bar has traded since they began to count.
 *
 * @param level n prices: a level that counts from this bar on, this bar included; NaN where none begins.
 * @returns n values each; NaN where a price is NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §1.12
 */
export function nakedColumns(
  high: Column,
  low: Column,
  close: Column,
  level: Column,
  options?: RunOptions,
): NakedColumns {
  const [above, below, count] = runKernel(nakedLevelsKernel(), [high, low, close, level], options);
  return { above, below, count };
}

/** The kernel of {@link nakedColumns}; its outputs are in the order of {@link NakedColumns}. */
export function nakedLevelsKernel(): Kernel<{ levels: Float64Array; count: number }> {
  return {
    inputs: 4,
    outputs: 3,
    init: () => ({ levels: new Float64Array(64), count: 0 }),

    advance(state, inputs, outputs, from, to) {
      const [high, low, close, level] = inputs;
      const [above, below, counts] = outputs;
      let { levels, count } = state;

      for (let i = from; i < to; i++) {
        const h = high[i];
        const l = low[i];
        const c = close[i];
        if (level[i] === level[i]) {
          if (count === levels.length) {
            const larger = new Float64Array(2 * count);
            larger.set(levels);
            levels = larger;
          }
          levels[count++] = level[i];
        }
        let kept = 0;
        let nearestAbove = Infinity;
        let nearestBelow = -Infinity;
        for (let k = 0; k < count; k++) {
          const x = levels[k];
          if (l <= x && x <= h) continue;
          levels[kept++] = x;
          if (x > c) nearestAbove = Math.min(nearestAbove, x);
          else nearestBelow = Math.max(nearestBelow, x);
        }
        count = kept;
        const known = 0 * (h + l + c);
        above[i] = nearestAbove < Infinity ? nearestAbove + known : NaN;
        below[i] = nearestBelow > -Infinity ? nearestBelow + known : NaN;
        counts[i] = count + known;
      }

      state.levels = levels;
      state.count = count;
    },
  };
}
