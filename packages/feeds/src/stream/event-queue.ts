import type { BookDiffEvent, PriceAndSize, MarketEvent } from '../events.js';

/** Events on their way to a reader. */
export interface EventQueue {
  readonly add: (events: readonly MarketEvent[], now: number) => void;
  /** All that waits, as soon as something does; `undefined` at the end. */
  readonly next: () => Promise<readonly MarketEvent[] | undefined>;
  /** Ends it; what waits is not given any more. */
  readonly end: () => void;
  readonly isEnded: () => boolean;
}

/**
 * A queue with room for this many events before diffs of a book are merged: each symbol's into one, between two snapshots. Trades and facts all
 * stay, in their order.
 */
export function createEventQueue(mostWaiting: number): EventQueue {
  let waiting: MarketEvent[] = [];
  let mergeAt = mostWaiting;
  let isEnded = false;
  let wake: (() => void) | undefined;

  return {
    add(events, now) {
      for (const event of events) waiting.push(event);
      if (waiting.length > mergeAt) {
        const before = waiting.length;
        waiting = mergeDiffs(waiting);
        const merged = before - waiting.length;
        // Events that cannot be merged are not examined again and again.
        mergeAt = Math.max(mostWaiting, 2 * waiting.length);
        const { venue } = events[0];
        const reason = `${before} events wait for their reader; ${merged} diffs of books were merged into others, no trade was dropped`;
        waiting.push({
          kind: 'fault',
          venue,
          symbol: '',
          time: now,
          received: now,
          what: 'pressure',
          count: 1,
          reason,
        });
      }
      wake?.();
    },
    async next() {
      if (waiting.length === 0 && !isEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
      if (isEnded) return undefined;
      const batch = waiting;
      waiting = [];
      mergeAt = mostWaiting;
      return batch;
    },
    end() {
      isEnded = true;
      wake?.();
    },
    isEnded: () => isEnded,
  };
}

/** The same with the diffs of each book merged into the last of them before a snapshot; of each level, the newest size counts. */
export function mergeDiffs(events: readonly MarketEvent[]): MarketEvent[] {
  const kept: (MarketEvent | undefined)[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    const key = `${event.venue} ${event.symbol}`;
    if (event.kind === 'book-diff') {
      const at = open.get(key);
      const earlier = at === undefined ? undefined : (kept[at] as BookDiffEvent);
      if (at !== undefined) kept[at] = undefined;
      open.set(key, kept.length);
      kept.push(earlier === undefined ? event : merged(earlier, event));
      continue;
    }
    // A snapshot begins the book again, and so does what is said about its stream.
    if (event.kind === 'book-snapshot' || (event.kind === 'stream' && event.channel === 'book'))
      open.delete(key);
    kept.push(event);
  }
  return kept.filter((event) => event !== undefined);
}

function merged(earlier: BookDiffEvent, later: BookDiffEvent): BookDiffEvent {
  const { previous: _previous, ...rest } = later;
  return {
    ...rest,
    first: earlier.first,
    ...(earlier.previous !== undefined && { previous: earlier.previous }),
    bids: newest(earlier.bids, later.bids),
    asks: newest(earlier.asks, later.asks),
  };
}

function newest(earlier: readonly PriceAndSize[], later: readonly PriceAndSize[]): readonly PriceAndSize[] {
  return [...new Map([...earlier, ...later])];
}
