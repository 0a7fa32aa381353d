import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isLeft } from 'fp-ts/lib/Either.js';
import { orThrow, type DataError } from '@veloce/core';
import { createOrderBook } from '@veloce/vectorflow-analytics';
import type { MarketEvent, MarketTrade } from '../events.js';
import type { EventFile } from '../files/event-file.js';
import { readHftbacktest, writeHftbacktest } from '../files/hftbacktest.js';
import { readTardis } from '../files/read-tardis.js';
import { replayCapture } from '../files/replay-capture.js';
import { tardisLines } from '../files/tardis-lines.js';
import { binanceUsdm } from '../venues/binance.js';
import { base } from './recordings.js';

export const root = mkdtempSync(join(tmpdir(), 'veloce-convert-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
export const write = (name: string, content: string | Buffer): string => {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
};

export interface Read {
  readonly events: MarketEvent[];
  readonly error?: DataError;
}
export async function read(file: EventFile): Promise<Read> {
  const events: MarketEvent[] = [];
  for await (const step of file) {
    if (isLeft(step)) return { events, error: step.left };
    events.push(step.right);
  }
  return { events };
}
export async function all(file: EventFile): Promise<MarketEvent[]> {
  const { events, error } = await read(file);
  if (error !== undefined) throw new Error(error.message);
  return events;
}
export const tradesOf = (events: readonly MarketEvent[]): MarketTrade[] =>
  events.filter(({ kind }) => kind === 'trade') as MarketTrade[];
export const shared = (path: string): URL => new URL(`../${path}`, base);
export const text = (path: string): string => {
  const bytes = readFileSync(shared(path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};
/** The best levels of a book that is kept from events. */
function bookOf(events: readonly MarketEvent[], levels = 600): string {
  const book = createOrderBook();
  for (const event of events) {
    if (event.kind === 'book-snapshot') book.snapshot(event);
    else if (event.kind === 'book-diff') book.update(event);
  }
  const rows = Array.from({ length: levels }, (_, n) => [
    book.bidPrice(n),
    book.bidSize(n),
    book.askPrice(n),
    book.askSize(n),
  ]);
  return createHash('sha256').update(rows.join('\n')).digest('hex');
}
export const streamsOf = (symbol: string) =>
  [
    { channel: 'trades', symbol },
    { channel: 'book', symbol },
  ] as const;
/** A file has no numbers of the venue: books are numbered as they come, trades not at all. */
const renumbered = (events: readonly MarketEvent[]): MarketEvent[] => {
  let next = 0;
  return events.flatMap((event): MarketEvent[] => {
    if (event.kind === 'trade') return [{ ...event, number: NaN, firstNumber: NaN }];
    if (event.kind === 'book-snapshot') return [{ ...event, sequence: ++next }];
    if (event.kind !== 'book-diff') return [];
    const { previous: _, ...rest } = event;
    return [{ ...rest, first: ++next, last: next }];
  });
};

/** Rows of tests on the first lines of the capture of Binance USD-M. */
export function captureConversions(most: number): void {
  let events: MarketEvent[];
  let usdm: string;
  let lines: readonly string[];
  beforeAll(async () => {
    lines = text('ws-captures/hftbacktest/binance-usdm-btcusdt-20240808.log.gz').trim().split('\n').slice(0, most);
    usdm = write('usdm.log.gz', gzipSync(lines.join('\n'), { level: 1 }));
    events = await all(replayCapture(usdm, binanceUsdm({ trades: 'trade' }), streamsOf('BTCUSDT')));
  });

  it('give the trades that were in them, and the book as its rows say it', () => {
    // Extracted from the same capture by other means.
    const rows = text('trades/binance-usdm-btcusdt-20240808-trades-from-capture.csv.gz')
      .trim()
      .split('\n')
      .slice(1);
    const own = tradesOf(events).map(({ time, id, price, size, side }) =>
      [time, id, price, size, side === 'sell' ? 1 : 0].join(),
    );
    expect(own).toEqual(
      rows.slice(0, own.length).map((row) => {
        const [, , time, id, price, quantity, maker] = row.split(',');
        return [Number(time), id, Number(price), Number(quantity), Number(maker)].join();
      }),
    );
    expect(own.length).toBe(lines.filter((line) => line.includes('"e":"trade"')).length);
    // The book by the plainest means: the snapshot and the rows that are newer on two maps. Some of those came before the answer did.
    const frames = lines.map((line) => line.slice(20));
    const snapshot = JSON.parse(frames.find((frame) => frame.startsWith('{"lastUpdateId"')) ?? '') as {
      lastUpdateId: number;
      bids: string[][];
      asks: string[][];
    };
    const diffs = frames
      .filter((frame) => frame.includes('"depthUpdate"'))
      .map((frame) => (JSON.parse(frame) as { data: { u: number; b: string[][]; a: string[][] } }).data)
      .filter(({ u }) => u >= snapshot.lastUpdateId);
    const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
    for (const { b: bids, a: asks } of [{ b: snapshot.bids, a: snapshot.asks }, ...diffs]) {
      for (const [side, levels] of [
        [sides.bids, bids],
        [sides.asks, asks],
      ] as const)
        for (const [price, size] of levels) {
          if (Number(size) === 0) side.delete(Number(price));
          else side.set(Number(price), Number(size));
        }
    }
    const plain = {
      kind: 'book-snapshot',
      ...{ venue: '', symbol: '', time: 0, received: 0, sequence: 1 },
      bids: [...sides.bids].sort((a, b) => b[0] - a[0]),
      asks: [...sides.asks].sort((a, b) => a[0] - b[0]),
    } as const;
    expect(bookOf(events)).toBe(bookOf([plain]));
    expect(events.filter(({ kind }) => kind === 'stream').length).toBe(2);
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  it('a part of one begins with the book as it then was', async () => {
    const span = events[events.length - 1].received - events[0].received;
    const [from, until] = [events[0].received + 0.7 * span, events[0].received + 0.8 * span];
    const part = await all(
      replayCapture(usdm, binanceUsdm({ trades: 'trade' }), streamsOf('BTCUSDT'), { from, until }),
    );
    const before = events.filter(({ received }) => received < until);
    expect(part[0]).toMatchObject({ kind: 'book-snapshot', received: from });
    expect(bookOf(part)).toBe(bookOf(before));
    expect(tradesOf(part)).toEqual(tradesOf(before).filter(({ received }) => received >= from));
  });

  it('as a file of hftbacktest and back: the same events and book, times of receipt moved by what it says', async () => {
    const path = join(root, 'usdm.npz');
    const { rows, shiftMs } = await orThrow(writeHftbacktest(path, events));
    // 443,193 rows of diffs, 21,313 trades, a snapshot of 2,013 levels: its own reader (2.4.4) counts as many; some stand twice because of their order.
    if (most === Infinity) expect(rows).toBe(491_671);
    const latency = renumbered(events).map(({ time, received }) => received - time);
    expect(shiftMs).toBeCloseTo(-latency.reduce((least, own) => Math.min(least, own)), 3);
    const back = await all(readHftbacktest(path, { venue: 'binance-usdm', symbol: 'BTCUSDT' }));
    const wanted = renumbered(events);
    expect(back.length).toBe(wanted.length);
    const moved = (event: MarketEvent): object => ({ ...event, received: 0, id: '' });
    expect(back.map(moved)).toEqual(wanted.map(moved));
    const off = back.map(({ received }, k) => Math.abs(received - shiftMs - wanted[k].received));
    expect(Math.max(...off)).toBeLessThan(0.000_5); // two roundings of a double of epoch ms, each to 122 ns
    // Where no clock was behind, nothing is moved: equal to the bit, also after a second time.
    const again = join(root, 'again.npz');
    expect(await orThrow(writeHftbacktest(again, back))).toEqual({ rows, shiftMs: 0 });
    expect(await all(readHftbacktest(again, { venue: 'binance-usdm', symbol: 'BTCUSDT' }))).toEqual(back);
  });

  it('as files of Tardis and back, equal to the bit once times are whole microseconds', async () => {
    const part = events.slice(0, 3_000);
    for (const kind of ['trades', 'incremental_book_L2'] as const) {
      const path = write(`${kind}.csv`, [...tardisLines(kind, part)].join('\n'));
      const once = await all(readTardis(path));
      const wanted = renumbered(part).filter((event) => (event.kind === 'trade') === (kind === 'trades'));
      expect(once.map((event) => ({ ...event, received: 0 }))).toEqual(
        wanted.map((event) => ({ ...event, received: 0 })),
      );
      once.forEach(({ received }, k) =>
        expect(Math.abs(received - wanted[k].received)).toBeLessThanOrEqual(0.000_75),
      );
      const packed = write(`${kind}.csv.gz`, gzipSync([...tardisLines(kind, once)].join('\r\n')));
      expect(await all(readTardis(packed))).toEqual(once);
    }
    // Twenty levels by default; the last row is the best of the book.
    const lines = [...tardisLines('book_snapshot', part)];
    expect(lines[0].split(',').length).toBe(4 + 4 * 20);
    const snapshots = await all(readTardis(write('tops.csv', lines.join('\n'))));
    expect(bookOf(snapshots, 20)).toBe(bookOf(part, 20));
  });
}
