import { createOrderBook, type BookView, type OrderBook } from '@veloce/vectorflow-analytics';
import type { BookDiffEvent, BookSnapshotEvent, MarketEvent, StreamEvent } from '../events.js';
import type { Continuity } from '../venue.js';

/** The outputs and requests of a book's keeper. */
export interface BookPort {
  readonly tell: (event: MarketEvent) => void;
  /** Asks for the whole book, by REST or by subscribing again. */
  readonly resync: () => void;
}

/** Keeps the book of one symbol equal to the venue's. */
export interface BookKeeper {
  readonly snapshot: (event: BookSnapshotEvent, now: number) => void;
  readonly diff: (event: BookDiffEvent, now: number) => void;
  /** The book is not the venue's any more, as the venue's own count or checksum shows. */
  readonly lost: (reason: string, now: number) => void;
  readonly disconnected: (reason: string, now: number) => void;
  readonly connected: (now: number) => void;
  readonly failed: (reason: string, now: number) => void;
  readonly tick: (now: number) => void;
  readonly view: () => BookView;
  readonly state: () => StreamEvent['state'];
}

const retryMs = 1_000;

/** A keeper of one book. A diff is emitted only after it has been applied. */
export function bookKeeper(
  venue: string,
  symbol: string,
  by: Continuity['book'],
  depth: number,
  holdMs: number,
  { tell, resync }: BookPort,
): BookKeeper {
  let book: OrderBook = createOrderBook();
  let state: StreamEvent['state'] = 'hole';
  let lastTime = NaN;
  let since = NaN;
  let why = 'not connected yet';
  let isAsked = false;
  let askAt = NaN;
  let isConnected = false;
  let missing = NaN;
  /** Number of the newest diff that waits for a snapshot. */
  let waitingLast = NaN;
  /** Venues without numbers of their own: every message is the next one. */
  const isCounted = by === 'message' || by === 'checksum' || by === 'whole';

  const say = (now: number, next: StreamEvent['state'], reason: string): void => {
    state = next;
    const isWhole = next === 'whole';
    tell({
      ...{ kind: 'stream', venue, symbol, channel: 'book', state, time: now, received: now, reason },
      ...{ from: lastTime, until: isWhole ? now : NaN, missing: isWhole ? 0 : missing },
    });
  };
  const askNow = (): void => {
    isAsked = true;
    askAt = NaN;
    resync();
  };
  const mend = (now: number, reason: string): void => {
    if (state !== 'mending') {
      since = now;
      why = reason;
      say(now, 'mending', reason);
    }
    if (!isAsked && !(now < askAt)) askNow();
  };
  /** Levels beyond the depth that was subscribed to are not kept up to date by the venue. */
  const trim = (): void => {
    if (!(book.bids > depth || book.asks > depth)) return;
    const last = book.sequence();
    const bids: [number, number][] = [];
    const asks: [number, number][] = [];
    for (let n = depth; n < book.bids; n++) bids.push([book.bidPrice(n), 0]);
    for (let n = depth; n < book.asks; n++) asks.push([book.askPrice(n), 0]);
    if (bids.length + asks.length > 0) book.update({ first: last, last, previous: last, bids, asks });
  };

  return {
    snapshot(event, now) {
      isAsked = false;
      const status = book.snapshot(
        isCounted || event.sequence !== event.sequence ? { ...event, sequence: 0 } : event,
      );
      if (status !== 'applied') {
        // Older than what waits: a newer one is needed.
        if (status === 'invalid') why = book.fault();
        if (state === 'mending') askAt = now + retryMs;
        mend(now, book.fault());
        return;
      }
      lastTime = event.time;
      waitingLast = NaN;
      const { bids, asks } = book.state();
      tell({ ...event, sequence: isCounted ? event.sequence : book.sequence(), bids, asks });
      if (state !== 'whole') say(now, 'whole', 'a new snapshot');
    },
    diff(event, now) {
      const sequence = book.sequence();
      let diff: BookDiffEvent = event;
      if (isCounted || event.last !== event.last) {
        if (sequence !== sequence) return;
        diff = { ...event, first: sequence + 1, last: sequence + 1 };
      } else if (event.last <= sequence && !(event.previous === sequence)) return;
      // Told twice, as while two sockets overlap.
      if (sequence !== sequence && diff.last <= waitingLast) return;
      const status = book.update(diff);
      if (status === 'applied') {
        lastTime = event.time;
        trim();
        tell(event);
        return;
      }
      if (status === 'stale') return;
      if (status === 'waiting') {
        waitingLast = diff.last;
        if (isConnected && !isAsked && !(now < askAt)) askNow();
        return;
      }
      const reason = book.fault();
      missing = event.previous === undefined ? event.first - sequence - 1 : NaN;
      // Diffs after the hole wait for the snapshot.
      if (status === 'gap') book.update(diff);
      waitingLast = diff.last;
      mend(now, reason);
    },
    lost(reason, now) {
      if (state === 'mending') return;
      book = createOrderBook();
      mend(now, reason);
    },
    disconnected(reason, now) {
      isConnected = false;
      isAsked = false;
      book = createOrderBook();
      waitingLast = NaN;
      if (state === 'mending' || state === 'hole') return;
      since = now;
      why = reason;
      say(now, 'mending', reason);
    },
    connected: () => {
      isConnected = true;
    },
    failed(reason, now) {
      isAsked = false;
      askAt = now + retryMs;
      why = `${why.split(';')[0]}; ${reason}`;
    },
    tick(now) {
      if (state === 'mending' && now - since >= holdMs)
        say(now, 'hole', `no book within ${holdMs} ms: ${why}`);
      if (isConnected && !isAsked && now >= askAt) askNow();
    },
    view: () => book,
    state: () => state,
  };
}
