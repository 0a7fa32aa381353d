import * as z from 'zod';
import { checkArguments, shown, checkMarket, parseOptions, type MarketData } from '@veloce/core';

/** How a level has to be left, and for how long. */
export const FollowThroughOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    buffer: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.005)
      .describe('half height of the zone, as a fraction of the level'),
    departWithinMs: z.int().positive().default(3_600_000).describe('time for a first close outside the zone'),
    windowMs: z.int().positive().default(14_400_000).describe('time without re-entry, from the departure'),
  }))();

/** The price's path after an event at a level. */
export interface FollowThrough {
  /** The bar of the event. */
  readonly index: number;
  readonly level: number;
  readonly outcome: 'follow-through' | 're-entry' | 'no-departure' | 'pending';
  /** 1 when price left upward, -1 downward, 0 when it did not leave. */
  readonly direction: number;
  /** The first bar that closed outside the zone; NaN when there was none. */
  readonly departedAt: number;
  /** The bar at which the outcome was known; NaN while pending. */
  readonly confirmedAt: number;
}

/**
 * Whether price left a structural level and stayed away: a first close outside the zone around it, and then no bar that overlaps
 * the zone until the window ends.
 *
 * @param events A bar and a level each; the bar's close is the first that may be outside only after it.
 * @throws {RangeError} when an option is out of its domain, an index is not a bar of the data, or a level is not above 0.
 * @see definitions §1.13
 * @example
 * ```ts
 * followThrough(data, [{ index: 100, level: 30_000 }])[0].outcome;
 * ```
 */
export function followThrough(
  data: MarketData,
  events: readonly { readonly index: number; readonly level: number }[],
  options?: z.input<typeof FollowThroughOptions>,
): readonly FollowThrough[] {
  checkMarket('followThrough', data);
  checkArguments('followThrough', { events }, { events: [{ index: 'number', level: 'number' }] });
  const own = parseOptions('followThrough', FollowThroughOptions, options ?? {});
  const { time, high, low, close, length, intervalMs } = data;

  return events.map(({ index, level }, k) => {
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      throw new RangeError(
        `followThrough: event ${k} must be at a bar from 0 to ${length - 1}, got ${shown(index)}`,
      );
    }
    if (!(level > 0 && level < Infinity)) {
      throw new RangeError(`followThrough: event ${k} needs a level > 0, got ${shown(level)}`);
    }
    const [bottom, top] = [level * (1 - own.buffer), level * (1 + own.buffer)];
    const known = (i: number): number => time[i] + intervalMs;
    const event = known(index);
    const open = { index, level, direction: 0, departedAt: NaN, confirmedAt: NaN };

    let i = index + 1;
    for (; i < length && known(i) <= event + own.departWithinMs; i++) {
      if (close[i] < bottom || close[i] > top) break;
    }
    if (i === length) {
      const late = known(length - 1) >= event + own.departWithinMs;
      return late
        ? { ...open, outcome: 'no-departure', confirmedAt: length - 1 }
        : { ...open, outcome: 'pending' };
    }
    if (known(i) > event + own.departWithinMs) {
      // Known at the last bar of that time, unless bars are missing there.
      const confirmedAt = known(i - 1) === event + own.departWithinMs ? i - 1 : i;
      return { ...open, outcome: 'no-departure', confirmedAt };
    }
    const left = { ...open, direction: close[i] > top ? 1 : -1, departedAt: i };
    const end = known(i) + own.windowMs;
    for (i++; i < length && known(i) <= end; i++) {
      if (low[i] <= top && high[i] >= bottom) return { ...left, outcome: 're-entry', confirmedAt: i };
      if (known(i) === end) return { ...left, outcome: 'follow-through', confirmedAt: i };
    }
    return i < length
      ? { ...left, outcome: 'follow-through', confirmedAt: i }
      : { ...left, outcome: 'pending' };
  });
}
