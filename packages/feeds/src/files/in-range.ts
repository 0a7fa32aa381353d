import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { createOrderBook, type BookView, type OrderBook } from '@veloce/vectorflow-analytics';
import type { BookDiffEvent, BookSnapshotEvent, PriceAndSize } from '../events.js';
import type { EventFile, EventFileSettings } from './event-file.js';

/** Events that were received from `from` on, and before `until`. The books as they were at `from` come first, as snapshots. */
export async function* inRange(
  events: EventFile,
  { from, until, signal }: Pick<EventFileSettings, 'from' | 'until' | 'signal'>,
  asked: string,
): EventFile {
  const books = from > -Infinity ? bookShelf() : undefined;
  let isBefore = books !== undefined;
  for await (const step of events) {
    if (signal?.aborted === true) {
      yield left({ _tag: 'Aborted', message: 'the reading was aborted', asked, fix: 'start it again' });
      return;
    }
    if (isLeft(step)) {
      yield step;
      continue;
    }
    const event = step.right;
    if (event.received < from) {
      if (event.kind === 'book-snapshot' || event.kind === 'book-diff') books?.take(event);
      continue;
    }
    if (event.received >= until) continue;
    if (isBefore) {
      isBefore = false;
      for (const snapshot of books?.snapshots(from) ?? []) yield right(snapshot);
    }
    yield step;
  }
}

/** Books of several symbols, kept from events. */
export function bookShelf() {
  const books = new Map<string, { readonly book: OrderBook; last: BookSnapshotEvent | BookDiffEvent }>();
  return {
    /** Takes an event; gives the book that it has changed. */
    take(event: BookSnapshotEvent | BookDiffEvent): OrderBook {
      const key = `${event.venue} ${event.symbol}`;
      const kept = books.get(key) ?? { book: createOrderBook(), last: event };
      books.set(key, kept);
      kept.last = event;
      if (event.kind === 'book-snapshot') kept.book.snapshot(event);
      else kept.book.update(event);
      return kept.book;
    },
    /** Every book that is whole, as it is. */
    snapshots: (received: number): readonly BookSnapshotEvent[] =>
      [...books.values()].flatMap(({ book, last }) => {
        if (!book.isSynced()) return [];
        const { venue, symbol, time } = last;
        const levels = topOf(book, Infinity);
        return [
          { kind: 'book-snapshot', venue, symbol, time, received, sequence: book.sequence(), ...levels },
        ];
      }),
  };
}

/** The best levels of a book. */
export function topOf(
  book: BookView,
  most: number,
): { readonly bids: PriceAndSize[]; readonly asks: PriceAndSize[] } {
  return {
    bids: Array.from({ length: Math.min(most, book.bids) }, (_, n) => [book.bidPrice(n), book.bidSize(n)]),
    asks: Array.from({ length: Math.min(most, book.asks) }, (_, n) => [book.askPrice(n), book.askSize(n)]),
  };
}
