import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { hasShared, sharedText } from '../testdata/markets.js';
import { openInterestWindows, type OiObservation } from '../oi/windows.js';
import { createSuspicionWatch, type SuspectedWall } from '../traps/suspected.js';
import {
  bookOf,
  createOrderBook,
  type BookDiff,
  type BookLevel,
  type BookSnapshot,
  type OrderBook,
} from './order-book.js';
import { createWallWatch, walls } from './walls.js';
import { bandImbalance, bookWeight, imbalance, microPrice, topOfBook, topOfBookKernel, vamp, weightedImbalance } from './weight.js'; // prettier-ignore

const diff = (first: number, last: number, bids: BookLevel[] = [], asks: BookLevel[] = []): BookDiff => ({ first, last, bids, asks }); // prettier-ignore
const linked = (previous: number, last: number, bids: BookLevel[] = []): BookDiff => ({ first: previous + 1, last, previous, bids, asks: [] }); // prettier-ignore
const start: BookSnapshot = { sequence: 10, bids: [[100, 30], [99, 5]], asks: [[100.5, 10], [101, 7]] }; // prettier-ignore
const levelsOf = (book: OrderBook): unknown => [
  Array.from({ length: book.bids }, (_, n) => [book.bidPrice(n), book.bidSize(n)]),
  Array.from({ length: book.asks }, (_, n) => [book.askPrice(n), book.askSize(n)]),
];

describe('createOrderBook', () => {
  it('applies diffs in their sequence and refuses a hole', () => {
    const book = createOrderBook();
    expect(book.snapshot(start)).toBe('applied');
    expect(book.update(diff(9, 10))).toBe('stale');
    expect(book.update(diff(9, 12, [[100, 0], [99.5, 4]], [[100.2, 3]]))).toBe('applied'); // prettier-ignore
    expect(levelsOf(book)).toEqual([[[99.5, 4], [99, 5]], [[100.2, 3], [100.5, 10], [101, 7]]]); // prettier-ignore
    expect(book.update(diff(14, 14))).toBe('gap');
    expect([book.isSynced(), book.bids, book.fault()]).toEqual([
      false,
      0,
      'a diff is missing: expected first 13, got 14',
    ]);
    expect(book.update(diff(15, 15, [[98, 1]]))).toBe('waiting');
    expect(book.snapshot({ ...start, sequence: 14 })).toBe('applied');
    expect([book.sequence(), book.bids]).toEqual([15, 3]);
  });

  it('follows diffs that name the one before', () => {
    const book = createOrderBook();
    expect([book.update(linked(1, 8)), book.update(linked(8, 11)), book.update(linked(11, 13, [[98, 2]]))]).toEqual(['waiting', 'waiting', 'waiting']); // prettier-ignore
    expect(book.snapshot(start)).toBe('applied');
    expect([book.sequence(), book.bids]).toEqual([13, 3]);
    expect(book.update(linked(13, 13))).toBe('applied');
    expect(book.update(linked(14, 15))).toBe('gap');
    expect(book.fault()).toBe('a diff is missing: expected previous 13, got 14');
  });

  it.each([
    [{ bids: [[101, 1]], asks: [[100, 1]] }, /snapshot is crossed: bid 101, ask 100/],
    [{ bids: [[99, 1], [100, 1]], asks: [] }, /bids must fall: 100 after 99 at 1/],
    [{ bids: [], asks: [[99, 1], [99, 1]] }, /asks must rise: 99 after 99 at 1/],
    [{ bids: [[99, -1]], asks: [] }, /bid 0 at 99 needs a size > 0, got -1/],
    [{ bids: [], asks: [[NaN, 1]] }, /ask 0 needs a price > 0, got NaN/],
  ] as const)('refuses what is no book: %j', (levels, message) => {
    expect(() => bookOf(levels as unknown as BookSnapshot)).toThrow(message);
  }); // prettier-ignore

  it('refuses a diff that crosses it, and waits for a snapshot', () => {
    const book = createOrderBook();
    book.snapshot(start);
    expect(book.update(diff(11, 11, [[100.5, 1]]))).toBe('invalid');
    expect(book.fault()).toMatch(/crossed: bid 100.5, ask 100.5 at 11/);
    expect(book.isSynced()).toBe(false);
  });

  it('holds what a map of prices holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 3 })), {
          maxLength: 600,
        }),
        (changes) => {
          const book = createOrderBook();
          book.snapshot({ sequence: 0, bids: [], asks: [] });
          const sides = [new Map<number, number>(), new Map<number, number>()];
          changes.forEach(([isBid, price, size], k) => {
            const own = isBid ? price : 1_000 + price;
            sides[isBid ? 0 : 1].set(own, size);
            expect(
              book.update(diff(k + 1, k + 1, isBid ? [[own, size]] : [], isBid ? [] : [[own, size]])),
            ).toBe('applied');
          });
          const expected = sides.map((side, k) => [...side].filter(([, size]) => size > 0).sort((a, b) => (k === 0 ? b[0] - a[0] : a[0] - b[0]))); // prettier-ignore
          expect(levelsOf(book)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

type Text = readonly (readonly [string, string])[];
const numbers = (levels: Text): BookLevel[] => levels.map(([price, size]) => [Number(price), Number(size)]);
interface DepthFrame {
  readonly e: string;
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly b: Text;
  readonly a: Text;
}
const diffOf = ({ U, u, pu, b, a }: DepthFrame): BookDiff => ({ first: U, last: u, ...(pu === undefined ? {} : { previous: pu }), bids: numbers(b), asks: numbers(a) }); // prettier-ignore

describe.skipIf(!hasShared)('on recordings', () => {
  interface Frame {
    readonly stream?: string;
    readonly data?: DepthFrame & { readonly B: string; readonly A: string };
    readonly lastUpdateId?: number;
    readonly bids?: Text;
    readonly asks?: Text;
  }
  const capture = (name: string): readonly Frame[] =>
    sharedText(`ws-captures/hftbacktest/${name}.log.gz`).trim().split('\n').map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as Frame); // prettier-ignore

  it.each(['binance-usdm-btcusdt-20240808', 'binance-coinm-btcusd_perp-20240808'])('%s replays without a break, and its top is the one the exchange tells', (name) => {
    const frames = capture(name);
    const tickers = frames.filter((frame) => frame.stream?.endsWith('@bookTicker')).map((frame) => frame.data!);
    tickers.sort((x, y) => x.u - y.u);
    const book = createOrderBook();
    const counts: Record<string, number> = {};
    let [ticker, compared, equal] = [0, 0, 0];
    for (const frame of frames) {
      let status: string;
      if (frame.lastUpdateId !== undefined) {
        status = book.snapshot({ sequence: frame.lastUpdateId, bids: numbers(frame.bids!), asks: numbers(frame.asks!) });
      } else if (frame.data?.e === 'depthUpdate') status = book.update(diffOf(frame.data));
      else continue;
      counts[status] = (counts[status] ?? 0) + 1;
      if (!book.isSynced()) continue;
      while (ticker + 1 < tickers.length && tickers[ticker + 1].u <= book.sequence()) ticker++;
      const { b, B, a, A, u } = tickers[ticker] as unknown as Record<string, string>;
      if (Number(u) > book.sequence() || ticker + 1 === tickers.length) continue;
      compared++;
      const top = [book.bidPrice(0), book.bidSize(0), book.askPrice(0), book.askSize(0)];
      if (top.every((x, k) => x === Number([b, B, a, A][k]))) equal++;
    }
    expect(counts['gap'] ?? 0).toBe(0);
    expect(counts['invalid'] ?? 0).toBe(0);
    expect(counts['applied']).toBeGreaterThan(6_000);
    expect(compared).toBeGreaterThan(6_000);
    expect(equal).toBe(compared);
  }); // prettier-ignore

  it('detects one diff that was taken out', () => {
    const frames = capture('binance-usdm-btcusdt-20240808').filter((frame) => frame.lastUpdateId !== undefined || frame.data?.e === 'depthUpdate'); // prettier-ignore
    const book = createOrderBook();
    let [applied, gapAt] = [0, -1];
    frames.forEach((frame, k) => {
      if (frame.lastUpdateId !== undefined) {
        book.snapshot({
          sequence: frame.lastUpdateId,
          bids: numbers(frame.bids!),
          asks: numbers(frame.asks!),
        });
      } else if (k !== 3_000) {
        const status = book.update(diffOf(frame.data!));
        if (status === 'gap') gapAt = k;
        if (status === 'applied' && gapAt < 0) applied++;
      }
    });
    expect(gapAt).toBe(3_001);
    expect(applied).toBeGreaterThan(2_900);
    expect(book.isSynced()).toBe(false);
  });

  it.each([
    { file: 'book/binance-usdm-TRXUSDT-diff-depth-2025-03-04.csv.gz', ids: [6, 7, 8], level: [9, 10, 11] },
    { file: 'book/binance-spot-TRXUSDT-diff-depth-2025-03-04.csv.gz', ids: [5, 6, NaN], level: [7, 8, 9] },
  ])('$file has an unbroken chain', ({ file, ids, level }) => {
    const events = new Map<number, { -readonly [K in keyof BookDiff]: BookDiff[K] }>();
    for (const row of sharedText(file).trim().split('\n').slice(1).map((line) => line.split(',').map(Number))) {
      const [first, last, previous] = ids.map((k) => row[k]);
      const event = events.get(last) ?? { first, last, ...(Number.isNaN(ids[2]) ? {} : { previous }), bids: [], asks: [] };
      events.set(last, event);
      (row[level[0]] === 1 ? (event.asks as BookLevel[]) : (event.bids as BookLevel[])).push([row[level[1]], row[level[2]]]);
    }
    const all = [...events.values()];
    const book = createOrderBook();
    book.snapshot({ sequence: all[0].previous ?? all[0].first - 1, bids: [], asks: [] });
    const statuses = new Set(all.map((event) => book.update(event)));
    expect([...statuses]).toEqual(['applied']);
    expect(all.length).toBeGreaterThan(500);
  }); // prettier-ignore

  it('a deep snapshot is a book', () => {
    const rows = sharedText('book/binance-spot-BTCUSDT-depth-snapshots-2025-04-14.csv.gz').split('\n').filter((line) => /^\d/.test(line)).map((line) => line.split(',')); // prettier-ignore
    expect(rows.length).toBe(20_000);
    const header = sharedText('book/binance-spot-BTCUSDT-depth-snapshots-2025-04-14.csv.gz').split('\n').find((line) => line.startsWith('TimestampOf'))!.split(','); // prettier-ignore
    const [id, isAsk, price, size] = ['LastUpdateId', 'IsAsk', 'Price', 'Quantity'].map((column) => header.indexOf(column)); // prettier-ignore
    const ids = [...new Set(rows.map((row) => row[id]))];
    for (const own of ids) {
      const of = (side: string): BookLevel[] => rows.filter((row) => row[id] === own && row[isAsk] === side).map((row) => [Number(row[price]), Number(row[size])]); // prettier-ignore
      const weight = bookWeight()(bookOf({ bids: of('0'), asks: of('1') }));
      expect(weight.isEmpty).toBe(false);
      for (const x of [weight.imbalance, weight.weighted, weight.band]) expect(Math.abs(x)).toBeLessThan(1);
      expect(Math.abs(weight.microPrice / weight.mid - 1)).toBeLessThan(1e-5);
    }
  });

  interface Line {
    readonly t: string;
    readonly conn: string;
    readonly url?: string;
    readonly data?: string;
  }
  const recording = (name: string): readonly Line[] =>
    sharedText(`ws-captures/cryptofeed/${name}.jsonl.gz`).trim().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
  const countsOf = (name: string): Readonly<Record<string, number>> =>
    (JSON.parse(sharedText('ws-captures/cryptofeed/expected_counts.json')) as Record<string, Record<string, number>>)[name]; // prettier-ignore

  it('as many books and open interests of BYBIT as cryptofeed counts', () => {
    interface Message {
      readonly topic?: string;
      readonly type: string;
      readonly ts: number;
      readonly data: {
        readonly u: number;
        readonly b: Text;
        readonly a: Text;
        readonly openInterest?: string;
      };
    }
    const books = new Map<string, OrderBook>();
    const interests = new Map<string, number>();
    const observations: OiObservation[] = [];
    let count = 0;
    for (const { t, conn, data } of recording('BYBIT')) {
      if (t !== 'recv') continue;
      const { topic = '', type, ts, data: own } = JSON.parse(data!) as Message;
      if (topic.startsWith('orderbook')) {
        const key = `${conn} ${topic}`;
        const book = books.get(key) ?? createOrderBook();
        books.set(key, book);
        const [bids, asks] = [numbers(own.b), numbers(own.a)];
        const status =
          type === 'snapshot'
            ? book.snapshot({ sequence: own.u, bids, asks })
            : book.update({ first: own.u, last: own.u, bids, asks });
        expect(status).toBe('applied');
        count++;
      } else if (topic.startsWith('tickers')) {
        // A ticker that does not name the open interest says that it has not changed.
        const interest = Number(own.openInterest ?? interests.get(`${conn} ${topic}`));
        if (Number.isNaN(interest)) continue; // a spot market has none
        interests.set(`${conn} ${topic}`, interest);
        if (topic === 'tickers.BTCUSDT')
          observations.push({ time: ts, venue: 'bybit', openInterest: interest });
        else observations.push({ time: ts, venue: topic, openInterest: interest });
      }
    }
    expect([count, observations.length]).toEqual([
      countsOf('BYBIT')['l2_book'],
      countsOf('BYBIT')['open_interest'],
    ]);
    const venues = [...new Set(observations.map((one) => one.venue))];
    const sorted = [...observations].sort((a, b) => a.time - b.time);
    const { time, values } = openInterestWindows(sorted, { venues });
    expect(time.length).toBeGreaterThanOrEqual(5);
    expect(values[venues.indexOf('bybit')].at(-1)).toBe(
      sorted.filter((one) => one.venue === 'bybit').at(-1)!.openInterest,
    );
  });

  it('as many books of OKX as cryptofeed counts', () => {
    interface Message {
      readonly action: string;
      readonly arg?: { readonly channel: string; readonly instId: string };
      readonly data?: readonly { readonly bids: Text; readonly asks: Text }[];
    }
    const books = new Map<string, OrderBook>();
    let count = 0;
    for (const { t, data } of recording('OKX')) {
      if (t !== 'recv') continue;
      const { action, arg, data: all } = JSON.parse(data!) as Message;
      if (arg?.channel.startsWith('books') !== true || all === undefined) continue;
      for (const own of all) {
        const book = books.get(arg.instId) ?? createOrderBook();
        books.set(arg.instId, book);
        const [bids, asks] = [numbers(own.bids), numbers(own.asks)];
        // This recording is older than OKX's sequence numbers: count them ourselves.
        const next = book.sequence() + 1;
        const status = action === 'snapshot' ? book.snapshot({ sequence: 0, bids, asks }) : book.update({ first: next, last: next, bids, asks }); // prettier-ignore
        expect(status).toBe('applied');
        count++;
      }
    }
    expect(count).toBe(countsOf('OKX')['l2_book']);
  });

  /** Depth frames and snapshots of the cryptofeed recordings of Binance. */
  it.each(['BINANCE', 'BINANCE_FUTURES'])('as many books of %s as cryptofeed counts', (name) => {
    const lines = recording(name);
    const snapshots = new Map<string, BookSnapshot>();
    for (const { t, url, data } of lines) {
      const symbol = /depth\?symbol=(\w+)/.exec(url ?? '')?.[1];
      if (t !== 'http' || symbol === undefined) continue;
      const { lastUpdateId, bids, asks } = JSON.parse(data!) as {
        lastUpdateId: number;
        bids: Text;
        asks: Text;
      };
      snapshots.set(symbol, { sequence: lastUpdateId, bids: numbers(bids), asks: numbers(asks) });
    }
    // The recorder asked for a snapshot at the first depth message of each symbol: its answer stands before that message.
    const books = new Map<string, OrderBook>();
    let count = 0;
    for (const { t, data } of lines) {
      if (t !== 'recv' || !data!.includes('depthUpdate')) continue;
      const frame = (JSON.parse(data!) as { data: DepthFrame }).data;
      let book = books.get(frame.s);
      if (book === undefined) {
        book = createOrderBook();
        books.set(frame.s, book);
        expect(book.snapshot(snapshots.get(frame.s)!)).toBe('applied');
        count++;
      }
      const status = book.update(diffOf(frame));
      expect(['applied', 'stale']).toContain(status);
      if (status === 'applied') count++;
    }
    expect(count).toBe(countsOf(name)['l2_book']);
  });
});

describe('book weight', () => {
  it('§5: the vector', () => {
    const book = bookOf({ bids: [[100, 30]], asks: [[100.5, 10]] }); // prettier-ignore
    expect(imbalance(book, 1)).toBe(0.5);
    expect(microPrice(book)).toBe(100.375);
  });

  const random = seededRandom(9);
  const bids = Array.from({ length: 50 }, (_, n): BookLevel => [100 - 0.1 * n, 1 + 9 * random()]);
  const asks = Array.from({ length: 50 }, (_, n): BookLevel => [100.1 + 0.1 * n, 1 + 9 * random()]);
  const book = bookOf({ bids, asks });

  it('is what the formulas give on the levels', () => {
    const sum = (levels: BookLevel[], weight: (level: BookLevel) => number): number => levels.reduce((all, level) => all + weight(level), 0); // prettier-ignore
    const of = (weight: (level: BookLevel) => number): number => {
      const [b, a] = [sum(bids, weight), sum(asks, weight)];
      return (b - a) / (b + a);
    };
    const mid = 100.05;
    const bps = ([price]: BookLevel): number => (1e4 * Math.abs(price - mid)) / mid;
    expect(weightedImbalance(book, 10)).toBeCloseTo(of((level) => (bps(level) > 200 ? 0 : level[1] * 0.5 ** (bps(level) / 10))), 12); // prettier-ignore
    expect(bandImbalance(book, 0.5)).toBeCloseTo(
      of((level) => (bps(level) <= 50 ? level[1] : 0)),
      12,
    );
    const top = (levels: BookLevel[]): BookLevel[] => levels.slice(0, 7);
    expect(imbalance(book, 7)).toBeCloseTo((sum(top(bids), (l) => l[1]) - sum(top(asks), (l) => l[1])) / (sum(top(bids), (l) => l[1]) + sum(top(asks), (l) => l[1])), 12); // prettier-ignore
    let [value, size] = [0, 0];
    for (let n = 0; n < 7; n++) {
      value += bids[n][0] * asks[n][1] + asks[n][0] * bids[n][1];
      size += bids[n][1] + asks[n][1];
    }
    expect(vamp(book, 7)).toBeCloseTo(value / size, 10);
  });

  it('is 0 on an empty book, with a flag', () => {
    expect(bookWeight()(bookOf({ bids: [], asks: [] }))).toEqual({
      ...{ isEmpty: true, mid: NaN, microPrice: NaN, vamp: NaN, imbalance: 0, weighted: 0, band: 0 },
    });
    expect(bookWeight()(bookOf({ bids: [[1, 1]], asks: [] }))).toMatchObject({ isEmpty: true, imbalance: 1 }); // prettier-ignore
  });

  const quotes = [
    Float64Array.from({ length: 600 }, () => 100 + Math.floor(3 * random())),
    Float64Array.from({ length: 600 }, () => 10 * random()),
    Float64Array.from({ length: 600 }, () => 103 + Math.floor(3 * random())),
    Float64Array.from({ length: 600 }, () => 10 * random()),
  ];

  it('order-flow imbalance counts what came and went at the top', () => {
    const one = (...x: number[]): Float64Array => Float64Array.from(x);
    const { orderFlow } = topOfBook(
      one(100, 100, 101, 99),
      one(5, 7, 3, 4),
      one(102, 102, 102, 101),
      one(6, 6, 2, 9),
    );
    expect([...orderFlow]).toEqual([NaN, 2, 7, -12]);
    const [bid, bidSize, ask, askSize] = quotes;
    const found = topOfBook(bid, bidSize, ask, askSize);
    for (let i = 1; i < 600; i++) {
      const e =
        (bid[i] >= bid[i - 1] ? bidSize[i] : 0) - (bid[i] <= bid[i - 1] ? bidSize[i - 1] : 0) -
        (ask[i] <= ask[i - 1] ? askSize[i] : 0) + (ask[i] >= ask[i - 1] ? askSize[i - 1] : 0); // prettier-ignore
      expect(found.orderFlow[i]).toBeCloseTo(e, 12);
    }
  });

  describeKernel('topOfBook', topOfBookKernel, { inputs: quotes });
});

/** A book of ones around a mid, with walls. */
const flat = (mid: number, large: Readonly<Record<number, number>> = {}): OrderBook => {
  const book = createOrderBook();
  const side = (sign: number): BookLevel[] => Array.from({ length: 20 }, (_, n): BookLevel => {
    const price = mid + sign * (0.05 + 0.1 * n);
    const key = Math.round(price * 100) / 100;
    return [key, large[key] ?? 1];
  }); // prettier-ignore
  book.snapshot({ sequence: 0, bids: side(-1), asks: side(1) });
  return book;
};

describe('walls', () => {
  it('stand out from the median of their side, near the mid', () => {
    expect(walls(flat(100, { 99.75: 5, 99.55: 4.9, 98.15: 50 }))).toEqual([{ side: 'bid', price: 99.75, size: 5, multiple: 5 }]); // prettier-ignore
    expect(walls(flat(100, { 98.15: 50 }), { withinBps: 200 }).map((wall) => wall.price)).toEqual([98.15]);
    expect(walls(bookOf({ bids: [[1, 1]], asks: [[2, 100]] }))).toEqual([]); // prettier-ignore
  });

  it('are followed until less than a third of their peak is left', () => {
    const watch = createWallWatch();
    expect(watch.look(0, flat(100, { 99.75: 6 }))).toEqual([]);
    expect(watch.look(1_000, flat(100, { 99.75: 10 }))).toEqual([]);
    watch.trade(99.75, 2);
    watch.trade(99.65, 9);
    expect(watch.look(1_500, flat(100, { 99.75: 3 }))).toEqual([]);
    expect(watch.standing()).toMatchObject([{ price: 99.75, size: 3 }]);
    expect(watch.look(3_000, flat(100, { 99.75: 2.9 }))).toEqual([
      {
        side: 'bid',
        price: 99.75,
        appearedAt: 0,
        goneAt: 3_000,
        peak: 10,
        rest: 2.9,
        traded: 2,
        slowestMs: 1_500,
      },
    ]);
  });
});

describe('createSuspicionWatch', () => {
  const run = (
    price: number,
    traded: number,
    stepMs: number,
    move: number,
    lifeMs = 10_000,
  ): readonly SuspectedWall[] => {
    const watch = createSuspicionWatch();
    const found: SuspectedWall[] = [];
    for (let time = 0; time < lifeMs; time += stepMs)
      found.push(...watch.look(time, flat(100, { [price]: 10 }), 1));
    watch.trade(price, traded);
    found.push(...watch.look(lifeMs, flat(100), 1));
    found.push(...watch.look(lifeMs + 5_000, flat(100 + move), 1));
    return found;
  };

  it.each([
    { name: 'a pulled bid and a rise', args: [99.75, 1, 1_000, 0.2], outcomes: ['suspected'] },
    { name: 'a pulled ask and a fall', args: [100.25, 1, 1_000, -0.2], outcomes: ['suspected'] },
    { name: 'no move', args: [99.75, 1, 1_000, 0], outcomes: [] },
    { name: 'a move to the other side', args: [99.75, 1, 1_000, -0.1], outcomes: [] },
    { name: 'traded away', args: [99.75, 2, 1_000, 0.1], outcomes: [] },
    { name: 'stood too long', args: [99.75, 1, 1_000, 0.1, 31_000], outcomes: [] },
    { name: 'too few looks', args: [99.75, 1, 5_000, 0.1], outcomes: ['insufficient-resolution'] },
  ] as const)('$name', ({ args, outcomes }) => {
    const found = run(...(args as unknown as Parameters<typeof run>));
    expect(found.map((one) => one.outcome)).toEqual(outcomes);
    for (const one of found) expect(one.confirmedAt).toBeGreaterThanOrEqual(one.goneAt);
  });

  it('calls several on one side layering', () => {
    const watch = createSuspicionWatch();
    const found: SuspectedWall[] = [];
    for (let k = 0; k < 4; k++) {
      const begin = 60_000 * k;
      for (let time = begin; time < begin + 10_000; time += 1_000)
        watch.look(time, flat(100, { 99.75: 10 }), 1);
      watch.look(begin + 10_000, flat(100), 1);
      found.push(...watch.look(begin + 15_000, flat(100.2), 1));
    }
    expect(found.map((one) => one.isLayering)).toEqual([false, false, true, true]);
  });
});
