import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealed } from '@veloce/core';
import { describeKernel, seededRandom } from '@veloce/core/testing';
import { createSuspicionWatch, type SuspectedWall } from '../traps/suspected.js';
import {
  bookOf,
  createOrderBook,
  type BookDiff,
  type BookLevel,
  type BookSnapshot,
  type OrderBook,
  type OrderBookState,
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

describe('a saved book', () => {
  const saved = (book: OrderBook): OrderBookState =>
    JSON.parse(JSON.stringify(book.state())) as OrderBookState;

  it('goes on as if it had not stopped, from any state: waiting, synced, after a gap or an invalid diff', () => {
    const level = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3 }));
    const levels = fc.array(level, { maxLength: 3 });
    const event = fc.record({
      // Mostly the next number; now and then an old one or a hole; a bid above the asks crosses the book.
      step: fc.constantFrom(1, 1, 1, 1, 1, 0, 2),
      linked: fc.boolean(),
      isSnapshot: fc.constantFrom(false, false, false, false, true),
      bids: levels,
      asks: levels,
      crosses: fc.constantFrom(...Array<boolean>(20).fill(false), true),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const whole = createOrderBook();
        let broken = createOrderBook();
        let last = 10;
        for (const { step, linked, isSnapshot, bids, asks, crosses } of events) {
          const own = {
            bids: bids.map(([price, size]): BookLevel => [crosses ? price + 200 : price, size]),
            asks: asks.map(([price, size]): BookLevel => [price + 100, size]),
          };
          last += step;
          const unique = (side: readonly BookLevel[], sign: number): BookLevel[] =>
            [...new Map(side.map(([price, size]): [number, number] => [price, size + 1]))].sort((a, b) => sign * (a[0] - b[0])); // prettier-ignore
          const tell = (book: OrderBook): unknown =>
            isSnapshot
              ? book.snapshot({ sequence: last, bids: unique(own.bids, -1), asks: unique(own.asks, 1) })
              : book.update({ first: last, last, ...(linked ? { previous: last - 1 } : {}), ...own });
          expect(tell(broken)).toBe(tell(whole));
          broken = createOrderBook(saved(broken));
          expect(broken.state()).toEqual(whole.state());
        }
      }),
    );
  });

  it.each([
    [{ sequence: 1 }, /createOrderBook: not what one was saved as:[^]*bids/],
    [{ bids: [[99, 1], [100, 1]] }, /not a state of a book: bids must fall: 100 after 99 at 1/], // prettier-ignore
    [{ asks: [[99, 0]] }, /not a state of a book: ask 0 at 99 needs a size > 0, got 0/],
    [{ bids: [[101, 1]], asks: [[100, 1]] }, /not a state of a book: it is crossed/],
    [{ waiting: [{ first: 1, last: 1, bids: [[1, -1]], asks: [] }] }, /bid 0 at 1 needs a size >= 0, got -1/],
  ])('is refused when it is none: %j', (change, message) => {
    const good = { sequence: 1, isBridged: false, bids: [], asks: [], waiting: [], fault: '' };
    const bad = 'sequence' in change ? change : sealed({ ...good, ...change });
    expect(() => createOrderBook(bad as unknown as OrderBookState)).toThrow(message);
    expect(() => createOrderBook(sealed(good))).not.toThrow();
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
