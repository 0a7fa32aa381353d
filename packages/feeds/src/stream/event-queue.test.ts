import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderBook } from '@veloce/vectorflow-analytics';
import type { BookDiffEvent, MarketEvent, MarketTrade } from '../events.js';
import { createEventQueue, mergeDiffs } from './event-queue.js';

const told = { venue: 'v', symbol: 'X', time: 1, received: 1 };
const level = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 3 }));
const diffs = fc.array(
  fc.record({ bids: fc.array(level, { maxLength: 4 }), asks: fc.array(level, { maxLength: 4 }) }),
  { maxLength: 30 },
);

const trade = (k: number): MarketTrade => ({
  ...{ kind: 'trade', ...told, id: String(k), number: k, firstNumber: k, count: 1 },
  ...{ price: 1, size: 1, rawSize: 1, side: 'buy' },
});
const mixed = (rows: readonly { bids: [number, number][]; asks: [number, number][] }[]): MarketEvent[] =>
  rows.flatMap(({ bids, asks }, k): MarketEvent[] => [
    {
      kind: 'book-diff',
      ...told,
      first: k + 1,
      last: k + 1,
      bids,
      asks: asks.map(([price, size]) => [price + 50, size] as const),
    },
    trade(k),
  ]);

describe('events that wait', () => {
  it('merged make the same book, and leave every trade in its place', () => {
    fc.assert(
      fc.property(diffs, (rows) => {
        const events = mixed(rows);
        const merged = mergeDiffs(events);
        const books = [events, merged].map((list) => {
          const book = createOrderBook();
          book.snapshot({ sequence: 0, bids: [[30, 1]], asks: [[40, 1]] });
          for (const one of list)
            if (one.kind === 'book-diff') expect(book.update(one satisfies BookDiffEvent)).toBe('applied');
          return book.state();
        });
        expect(books[1]).toMatchObject({ bids: books[0].bids, asks: books[0].asks });
        expect(merged.filter(({ kind }) => kind === 'trade')).toEqual(
          events.filter(({ kind }) => kind === 'trade'),
        );
        expect(merged.filter(({ kind }) => kind === 'book-diff').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are merged for a slow reader, who is told, and never dropped', async () => {
    const queue = createEventQueue(100);
    for (let k = 0; k < 200; k++)
      queue.add([{ kind: 'book-diff', ...told, first: k, last: k, bids: [[1, k]], asks: [] }, trade(k)], 7);
    const batch = (await queue.next())!;
    expect(batch.filter(({ kind }) => kind === 'trade').length).toBe(200);
    expect(batch.filter(({ kind }) => kind === 'book-diff').length).toBeLessThan(110);
    expect(batch.find(({ kind }) => kind === 'fault')).toMatchObject({
      what: 'pressure',
      reason: expect.stringContaining('no trade was dropped') as string,
    });
    queue.end();
    expect(await queue.next()).toBeUndefined();
  });
});
