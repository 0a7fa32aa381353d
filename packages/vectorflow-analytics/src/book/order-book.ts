import { checkArguments, sealed, shown } from '@veloce/core';
import * as z from 'zod';
import { checksum, parseSaved } from '../check.js';
import { createSide, priceAt, setLevel, sizeAt, type BookSide } from './book-side.js';

/** A price and what rests there, in base units; size 0 in a diff takes the level away. */
export type BookLevel = readonly [price: number, size: number];

/** All levels of a book at one sequence number. */
export interface BookSnapshot {
  /** Number of the last update that it contains. */
  readonly sequence: number;
  /** Best first. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** The changes between two sequence numbers. */
export interface BookDiff {
  /** Numbers of the first and the last update in it. */
  readonly first: number;
  readonly last: number;
  /** Number of the last update of the diff before, where the exchange says it; else diffs follow each other without a hole. */
  readonly previous?: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/**
 * The outcome of a snapshot or diff: `applied`; `waiting`: kept until a snapshot comes; `stale`: older than the book; `gap`: one before it is
 * missing; `invalid`: it makes no book. After `gap` and `invalid` the book is empty and waits for a snapshot.
 */
export type BookStatus = 'applied' | 'waiting' | 'stale' | 'gap' | 'invalid';

/** Levels of both sides, read only. `n` counts from the best level, 0. */
export interface BookView {
  readonly bids: number;
  readonly asks: number;
  /** Price of the n-th best bid; NaN beyond the last level. */
  readonly bidPrice: (n: number) => number;
  /** Price of the n-th best ask; NaN beyond the last level. */
  readonly askPrice: (n: number) => number;
  /** Size of the n-th best bid; 0 beyond the last level. */
  readonly bidSize: (n: number) => number;
  /** Size of the n-th best ask; 0 beyond the last level. */
  readonly askSize: (n: number) => number;
}

/** A book maintained from snapshots and diffs. */
export interface OrderBook extends BookView {
  /** Replaces all levels, and applies the diffs that waited. */
  readonly snapshot: (snapshot: BookSnapshot) => BookStatus;
  /** Applies a diff, or keeps it while there is no snapshot. */
  readonly update: (diff: BookDiff) => BookStatus;
  /** Whether the levels are those of the exchange. */
  readonly isSynced: () => boolean;
  /** Number of the last update in the book; NaN while waiting. */
  readonly sequence: () => number;
  /** Why the last snapshot or diff was refused, with what was expected; empty after one that was not. */
  readonly fault: () => string;
  /** Everything needed to go on after a restart, as JSON: {@link createOrderBook} takes it. */
  readonly state: () => OrderBookState;
}

const OrderBookStateSchema = /* @__PURE__ */ (() => {
  const level = z.tuple([z.number(), z.number()]).readonly();
  const levels = z.array(level).readonly();
  const diff = z
    .strictObject({
      first: z.number(),
      last: z.number(),
      previous: z.number().exactOptional(),
      bids: levels,
      asks: levels,
    })
    .readonly();
  return z
    .strictObject({
      checksum,
      sequence: z.number().nullable().describe('number of the last update; null while waiting'),
      isBridged: z.boolean().describe('whether a diff has come since the snapshot'),
      bids: levels.describe('best first'),
      asks: levels,
      waiting: z.array(diff).readonly().describe('diffs kept while waiting for a snapshot'),
      fault: z.string(),
    })
    .readonly();
})();

/** A book at rest: plain JSON. */
export type OrderBookState = z.output<typeof OrderBookStateSchema>;

/** Diffs that are kept while waiting for a snapshot. */
const mostWaiting = 10_000;

/**
 * An empty book that waits for its first snapshot, or one that goes on from a saved state. Diffs that come before a snapshot are kept and
 * applied to it.
 *
 * Every diff must follow the one before without a hole: its `previous` is the last number of the book, or, where the exchange
 * does not say, its `first` the one after. The first diff after a snapshot may reach back before it.
 *
 * @param saved What `state()` of a book gave, also after a round trip through JSON.
 * @throws {RangeError} when that is no state of a book.
 * @example
 * ```ts
 * const book = createOrderBook();
 * book.snapshot({ sequence: 10, bids: [[100, 30]], asks: [[100.5, 10]] });
 * book.update({ first: 11, last: 12, bids: [[100, 0]], asks: [] }); // 'applied'
 * book.update({ first: 14, last: 14, bids: [], asks: [] }); // 'gap': 13 is missing
 * ```
 */
export function createOrderBook(saved?: OrderBookState): OrderBook {
  const bid = createSide(1);
  const ask = createSide(-1);
  let waiting: BookDiff[] = [];
  let sequence = NaN;
  let isBridged = false;
  let fault = '';

  const refuse = (status: 'gap' | 'invalid', why: string): BookStatus => {
    bid.count = ask.count = 0;
    sequence = NaN;
    fault = why;
    return status;
  };

  const apply = (diff: BookDiff): BookStatus => {
    const { first, last, previous, bids, asks } = diff;
    if (!hasNumbers(diff)) return refuse('invalid', badDiff(diff) ?? '');
    if (last < sequence || (previous === undefined && last === sequence)) return 'stale';
    if (
      previous === undefined ? first > sequence + 1 : isBridged ? previous !== sequence : previous > sequence
    ) {
      const expected = previous === undefined ? `first ${sequence + 1}` : `previous ${sequence}`;
      return refuse('gap', `a diff is missing: expected ${expected}, got ${previous ?? first}`);
    }
    const bad = badDiff(diff);
    if (bad !== undefined) return refuse('invalid', bad);
    for (let k = 0; k < bids.length; k++) setLevel(bid, bids[k][0], bids[k][1]);
    for (let k = 0; k < asks.length; k++) setLevel(ask, asks[k][0], asks[k][1]);
    sequence = last;
    isBridged = true;
    if (isCrossed(bid, ask)) {
      return refuse(
        'invalid',
        `the book is crossed: bid ${priceAt(bid, 0)}, ask ${priceAt(ask, 0)} at ${last}`,
      );
    }
    fault = '';
    return 'applied';
  };

  /** Worst first: every level goes to the end. */
  const fill = (bids: readonly BookLevel[], asks: readonly BookLevel[]): void => {
    bid.count = ask.count = 0;
    for (let k = bids.length - 1; k >= 0; k--) setLevel(bid, bids[k][0], bids[k][1]);
    for (let k = asks.length - 1; k >= 0; k--) setLevel(ask, asks[k][0], asks[k][1]);
  };

  if (saved !== undefined) {
    const own = parseSaved('createOrderBook', OrderBookStateSchema, saved);
    fill(own.bids, own.asks);
    const bad =
      badLevels(own, false) ?? badOrder(own) ?? own.waiting.map(badDiff).find((one) => one !== undefined);
    if (bad !== undefined || isCrossed(bid, ask)) {
      throw new RangeError(`createOrderBook: not a state of a book: ${bad ?? 'it is crossed'}`);
    }
    sequence = own.sequence ?? NaN;
    isBridged = own.isBridged;
    waiting = [...own.waiting];
    fault = own.fault;
  }

  return {
    get bids() {
      return bid.count;
    },
    get asks() {
      return ask.count;
    },
    bidPrice: (n) => priceAt(bid, n),
    askPrice: (n) => priceAt(ask, n),
    bidSize: (n) => sizeAt(bid, n),
    askSize: (n) => sizeAt(ask, n),

    snapshot(snapshot) {
      const { bids, asks } = snapshot;
      const bad = badLevels(snapshot, false) ?? badOrder(snapshot);
      if (bad !== undefined) return refuse('invalid', bad);
      fill(bids, asks);
      if (isCrossed(bid, ask)) {
        return refuse('invalid', `the snapshot is crossed: bid ${priceAt(bid, 0)}, ask ${priceAt(ask, 0)}`);
      }
      sequence = snapshot.sequence;
      isBridged = false;
      fault = '';
      const kept = waiting;
      waiting = [];
      for (const diff of kept) {
        const status = apply(diff);
        if (status === 'gap' || status === 'invalid') return status;
      }
      return 'applied';
    },

    update(diff) {
      if (sequence === sequence) return apply(diff);
      const bad = badDiff(diff);
      if (bad !== undefined) return refuse('invalid', bad);
      if (waiting.length === mostWaiting) waiting.shift();
      waiting.push(diff);
      return 'waiting';
    },

    isSynced: () => sequence === sequence,
    sequence: () => sequence,
    fault: () => fault,
    state: () =>
      sealed({
        sequence: sequence === sequence ? sequence : null,
        isBridged,
        bids: levelsOf(bid),
        asks: levelsOf(ask),
        waiting: [...waiting],
        fault,
      }),
  };
}

function levelsOf(side: BookSide): BookLevel[] {
  return Array.from({ length: side.count }, (_, n): BookLevel => [priceAt(side, n), sizeAt(side, n)]);
}

/**
 * A book of one snapshot, for analysis of recorded depth.
 *
 * @throws {RangeError} when it is no book: crossed, not sorted, or with a bad price or size.
 */
export function bookOf(snapshot: Omit<BookSnapshot, 'sequence'>): BookView {
  checkArguments('bookOf', { snapshot }, { snapshot: { bids: ['numbers'], asks: ['numbers'] } });
  const book = createOrderBook();
  if (book.snapshot({ sequence: 0, ...snapshot }) !== 'applied')
    throw new RangeError(`bookOf: ${book.fault()}`);
  return book;
}

function isCrossed(bid: BookSide, ask: BookSide): boolean {
  return priceAt(bid, 0) >= priceAt(ask, 0);
}

const hasNumbers = ({ first, last }: BookDiff): boolean => Number.isFinite(first) && Number.isFinite(last);

function badDiff(diff: BookDiff): string | undefined {
  const { first, last } = diff;
  return hasNumbers(diff)
    ? badLevels(diff, true)
    : `a diff needs the numbers first and last, got ${shown(first)} and ${last}`;
}

type Levels = Pick<BookSnapshot, 'bids' | 'asks'>;

function badLevels({ bids, asks }: Levels, mayBeZero: boolean): string | undefined {
  return badLevel(bids, 'bid', mayBeZero) ?? badLevel(asks, 'ask', mayBeZero);
}

function badLevel(levels: readonly BookLevel[], side: string, mayBeZero: boolean): string | undefined {
  for (let k = 0; k < levels.length; k++) {
    const [price, size] = levels[k];
    if (!(price > 0 && price < Infinity)) return `${side} ${k} needs a price > 0, got ${shown(price)}`;
    if (!(size >= 0 && size < Infinity && (mayBeZero || size > 0))) {
      return `${side} ${k} at ${price} needs a size ${mayBeZero ? '>=' : '>'} 0, got ${size}`;
    }
  }
  return undefined;
}

function badOrder({ bids, asks }: Levels): string | undefined {
  for (let k = 1; k < bids.length; k++) {
    if (!(bids[k][0] < bids[k - 1][0]))
      return `bids must fall: ${bids[k][0]} after ${bids[k - 1][0]} at ${k}`;
  }
  for (let k = 1; k < asks.length; k++) {
    if (!(asks[k][0] > asks[k - 1][0]))
      return `asks must rise: ${asks[k][0]} after ${asks[k - 1][0]} at ${k}`;
  }
  return undefined;
}
