import * as z from 'zod';
import { checkArguments, parseOptions, sealed } from '@veloce/core';
import { checksum, parseSaved } from '../check.js';
import { midPrice } from './weight.js';
import type { BookView } from './order-book.js';

/** The definition of a wall. */
export const WallOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    multiple: z.number().gt(1).default(5).describe('least size, by the median size of its side'),
    withinBps: z
      .number()
      .positive()
      .default(50)
      .describe('furthest from the mid, in basis points; also the levels of the median'),
    goneShare: z.number().gt(0).lt(1).default(0.3).describe('share of its peak below which a wall is gone'),
  }))();

/** A level much larger than the others of its side. */
export interface Wall {
  readonly side: 'bid' | 'ask';
  readonly price: number;
  readonly size: number;
  /** Size by the median size of the side. */
  readonly multiple: number;
}

/**
 * The walls of a book: levels near the mid of at least `multiple` times the median size of their side there, best first.
 *
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §5
 * @example
 * ```ts
 * walls(book, { multiple: 8 }).filter((wall) => wall.side === 'bid');
 * ```
 */
export function walls(book: BookView, options: z.input<typeof WallOptions> = {}): readonly Wall[] {
  const { multiple, withinBps } = parseOptions('walls', WallOptions, options);
  return findWalls(book, multiple, withinBps);
}

function findWalls(book: BookView, multiple: number, withinBps: number): readonly Wall[] {
  const mid = midPrice(book);
  const reach = (mid * withinBps) / 1e4;
  const found: Wall[] = [];
  for (const side of ['bid', 'ask'] as const) {
    const [count, price, size] =
      side === 'bid' ? [book.bids, book.bidPrice, book.bidSize] : [book.asks, book.askPrice, book.askSize];
    let levels = 0;
    while (levels < count && Math.abs(price(levels) - mid) <= reach) levels++;
    if (levels < 3) continue; // no median to stand out from
    const sizes = Float64Array.from({ length: levels }, (_, n) => size(n));
    const sorted = sizes.slice().sort();
    const median = (sorted[(levels - 1) >> 1] + sorted[levels >> 1]) / 2;
    sizes.forEach((own, n) => {
      if (own >= multiple * median) found.push({ side, price: price(n), size: own, multiple: own / median });
    });
  }
  return found;
}

/** The life of a wall, once it is gone. */
export interface WallLife {
  readonly side: 'bid' | 'ask';
  readonly price: number;
  /** When it was first seen, and when it was seen to be gone, epoch ms. */
  readonly appearedAt: number;
  readonly goneAt: number;
  /** Largest size it had, and what was left when it was gone. */
  readonly peak: number;
  readonly rest: number;
  /** Volume that traded at its price meanwhile. */
  readonly traded: number;
  /** Longest time between two looks at the book during its life. */
  readonly slowestMs: number;
}

/** Follows walls by price across states of one book. */
export interface WallWatch {
  /** Looks at the book. @returns The walls that are gone since the last look. */
  readonly look: (time: number, book: BookView) => readonly WallLife[];
  /** Takes a trade, in base units. */
  readonly trade: (price: number, size: number) => void;
  /** The current walls. */
  readonly standing: () => readonly Wall[];
  /** Everything needed to go on after a restart, as JSON: {@link createWallWatch} takes it. */
  readonly snapshot: () => WallWatchSnapshot;
}

/** The numbers of {@link WallLife}, as JSON. */
export const wallLife = /* @__PURE__ */ (() =>
  z.strictObject({
    side: z.enum(['bid', 'ask']),
    price: z.number(),
    appearedAt: z.number(),
    goneAt: z.number(),
    peak: z.number(),
    rest: z.number(),
    traded: z.number(),
    slowestMs: z.number(),
  }))();

const OpenWall = /* @__PURE__ */ (() =>
  wallLife.omit({ goneAt: true, rest: true }).extend({ size: z.number(), multiple: z.number() }))();
type OpenWall = z.output<typeof OpenWall>;

export const WallWatchSnapshot = /* @__PURE__ */ (() =>
  z
    .strictObject({
      checksum,
      last: z.number().nullable().describe('time of the last look; null before the first'),
      open: z.array(OpenWall.readonly()).readonly().describe('the walls that stand, oldest first'),
    })
    .readonly())();

/** A watch at rest: plain JSON. */
export type WallWatchSnapshot = z.output<typeof WallWatchSnapshot>;

/**
 * Follows walls from the look at which they first stand out until less than `goneShare` of their peak is left.
 *
 * @param snapshot What `snapshot()` of one gave, also after a round trip through JSON: the new one goes on from there.
 * @throws {RangeError} naming each option that is out of its domain, or when that is no snapshot.
 * @see definitions §5 and §8.2
 */
export function createWallWatch(
  options: z.input<typeof WallOptions> = {},
  snapshot?: WallWatchSnapshot,
): WallWatch {
  checkArguments('createWallWatch', { snapshot }, { snapshot: 'object?' });
  const { multiple, withinBps, goneShare } = parseOptions('createWallWatch', WallOptions, options);
  const before = snapshot && parseSaved('createWallWatch', WallWatchSnapshot, snapshot);
  const keyOf = (wall: Pick<Wall, 'side' | 'price'>): string => `${wall.side} ${wall.price}`;
  const open = new Map(before?.open.map((wall): [string, OpenWall] => [keyOf(wall), { ...wall }]));
  let last = before?.last ?? NaN;

  return {
    look(time, book) {
      const gone: WallLife[] = [];
      const step = time - last;
      last = time;
      for (const [key, wall] of open) {
        const size = sizeOf(book, wall.side, wall.price);
        wall.slowestMs = Math.max(wall.slowestMs, step);
        wall.size = size;
        wall.peak = Math.max(wall.peak, size);
        if (size >= goneShare * wall.peak) continue;
        open.delete(key);
        const { side, price, appearedAt, peak, traded, slowestMs } = wall;
        gone.push({ side, price, appearedAt, goneAt: time, peak, rest: size, traded, slowestMs });
      }
      for (const found of findWalls(book, multiple, withinBps)) {
        const wall = open.get(keyOf(found));
        if (wall !== undefined) wall.multiple = found.multiple;
        else
          open.set(keyOf(found), { ...found, appearedAt: time, peak: found.size, traded: 0, slowestMs: 0 });
      }
      return gone;
    },
    trade(price, size) {
      for (const one of ['bid', 'ask'] as const) {
        const wall = open.get(keyOf({ side: one, price }));
        if (wall !== undefined) wall.traded += size;
      }
    },
    standing: () =>
      [...open.values()].map((wall) => ({
        side: wall.side,
        price: wall.price,
        size: wall.size,
        multiple: wall.multiple,
      })),
    snapshot: () =>
      sealed({
        last: last === last ? last : null,
        open: [...open.values()].map((wall) => ({ ...wall })),
      }),
  };
}

function sizeOf(book: BookView, side: 'bid' | 'ask', price: number): number {
  const sign = side === 'bid' ? 1 : -1;
  const [count, at, size] =
    side === 'bid' ? [book.bids, book.bidPrice, book.bidSize] : [book.asks, book.askPrice, book.askSize];
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sign * at(middle) > sign * price) low = middle + 1;
    else high = middle;
  }
  return at(low) === price ? size(low) : 0;
}
