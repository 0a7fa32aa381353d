import * as z from 'zod';
import { checkArguments, parseOptions, sealed } from '@veloce/core';
import { checksum, parseSaved } from '../check.js';
import { midPrice } from '../book/weight.js';
import { createWallWatch, wallLife, WallOptions, WallWatchSnapshot, type WallLife } from '../book/walls.js';
import type { BookView } from '../book/order-book.js';

/** The definition of suspected spoofing. */
export const SuspicionOptions = /* @__PURE__ */ (() =>
  WallOptions.extend({
    mostLifeMs: z.int().positive().default(30_000).describe('longest life of a suspected wall'),
    tradedShare: z
      .number()
      .gt(0)
      .max(1)
      .default(0.2)
      .describe('share of what disappeared that may have traded, exclusive'),
    moveAtr: z
      .number()
      .positive()
      .default(0.1)
      .describe('least move of price afterwards, in average true ranges'),
    moveWithinMs: z.int().positive().default(60_000).describe('time that price has for it'),
    repeats: z.int().min(2).default(3).describe('suspected walls on one side that make layering'),
    repeatWithinMs: z.int().positive().default(600_000).describe('time in which they are counted'),
  }))();

/** A wall that was pulled. Intent cannot be seen: it is suspected, never more. */
export interface SuspectedWall extends WallLife {
  readonly outcome: 'suspected' | 'insufficient-resolution';
  /** When it became known, epoch ms. */
  readonly confirmedAt: number;
  /** Whether it is one of several on its side within a short time. */
  readonly isLayering: boolean;
}

/** Watches depth and trades of one market on one clock. */
export interface SuspicionWatch {
  /**
   * Looks at the book. @returns What became known.
   *
   * @param range Average true range of the market's bars at that time, in quote currency.
   */
  readonly look: (time: number, book: BookView, range: number) => readonly SuspectedWall[];
  /** Takes a trade: its price, and its size in base units. */
  readonly trade: (price: number, size: number) => void;
  /** Everything needed to go on after a restart, as JSON: {@link createSuspicionWatch} takes it. */
  readonly snapshot: () => SuspicionSnapshot;
}

const SuspicionSnapshotSchema = /* @__PURE__ */ (() => {
  const times = z.array(z.number()).readonly();
  return z
    .strictObject({
      checksum,
      walls: WallWatchSnapshot,
      pulled: z
        .array(z.strictObject({ life: wallLife.readonly(), mid: z.number().nullable() }).readonly())
        .readonly()
        .describe('pulled walls that wait for price to move, and the mid when they were gone'),
      suspected: z.strictObject({ bid: times, ask: times }).readonly().describe('when each was suspected'),
    })
    .readonly();
})();

/** A watch at rest: plain JSON. */
export type SuspicionSnapshot = z.output<typeof SuspicionSnapshotSchema>;

/**
 * Watches for walls that disappear without having traded, after which price moves away from their side (up from a bid, down from an ask).
 *
 * A wall that lived less than four looks at the book cannot be judged: it is reported as `insufficient-resolution`.
 *
 * @param snapshot What `snapshot()` of one gave, also after a round trip through JSON: the new one goes on from there.
 * @throws {RangeError} naming each option that is out of its domain, or when that is no snapshot.
 * @see definitions §8.2
 */
export function createSuspicionWatch(
  options: z.input<typeof SuspicionOptions> = {},
  snapshot?: SuspicionSnapshot,
): SuspicionWatch {
  checkArguments('createSuspicionWatch', { snapshot }, { snapshot: 'object?' });
  const own = parseOptions('createSuspicionWatch', SuspicionOptions, options);
  const { multiple, withinBps, goneShare } = own;
  const before = snapshot && parseSaved('createSuspicionWatch', SuspicionSnapshotSchema, snapshot);
  const watch = createWallWatch({ multiple, withinBps, goneShare }, before?.walls);
  /** Pulled walls that wait for price to move, and the mid when they were gone. */
  let pulled: { readonly life: WallLife; readonly mid: number }[] =
    before?.pulled.map(({ life, mid }) => ({ life, mid: mid ?? NaN })) ?? [];
  const suspected = { bid: [...(before?.suspected.bid ?? [])], ask: [...(before?.suspected.ask ?? [])] };

  return {
    trade: watch.trade,
    look(time, book, range) {
      const mid = midPrice(book);
      const found: SuspectedWall[] = [];
      pulled = pulled.filter(({ life, mid: then }) => {
        if (time - life.goneAt > own.moveWithinMs) return false;
        const away = life.side === 'bid' ? mid - then : then - mid;
        if (!(away >= own.moveAtr * range)) return true;
        const times = suspected[life.side].filter((one) => time - one <= own.repeatWithinMs);
        times.push(time);
        suspected[life.side] = times;
        found.push({
          ...life,
          outcome: 'suspected',
          confirmedAt: time,
          isLayering: times.length >= own.repeats,
        });
        return false;
      });
      for (const life of watch.look(time, book)) {
        const age = life.goneAt - life.appearedAt;
        const isPulled = life.traded < own.tradedShare * (life.peak - life.rest);
        if (!isPulled || age > own.mostLifeMs) continue;
        if (life.slowestMs > age / 4) {
          found.push({ ...life, outcome: 'insufficient-resolution', confirmedAt: time, isLayering: false });
        } else pulled.push({ life, mid });
      }
      return found;
    },
    snapshot: () =>
      sealed({
        walls: watch.snapshot(),
        pulled: pulled.map(({ life, mid }) => ({ life, mid: mid === mid ? mid : null })),
        suspected: { bid: [...suspected.bid], ask: [...suspected.ask] },
      }),
  };
}
