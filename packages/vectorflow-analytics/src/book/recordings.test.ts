import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedText } from '../testdata/markets.js';
import {
  countsOf,
  diffOf,
  krakenBooks,
  numbers,
  recordedBooks,
  tell,
  type BookEvent,
  type DepthFrame,
} from '../testdata/recordings.js';
import {
  bookOf,
  createOrderBook,
  type BookDiff,
  type BookLevel,
  type BookStatus,
  type OrderBook,
  type OrderBookState,
} from './order-book.js';
import { createSuspicionWatch, type SuspicionSnapshot } from '../traps/suspected.js';
import { createWallWatch, type WallWatchSnapshot } from './walls.js';
import { bookWeight } from './weight.js';

const names = Object.keys(recordedBooks);

/** The status of each event of a single book. */
const replay = (events: readonly BookEvent[]): readonly BookStatus[] => {
  const books = new Map<string, OrderBook>();
  return events.flatMap((event) => {
    const found = tell(books, event);
    return event.symbol === '*' ? [] : found;
  });
};

/** Kucoin's diff that ends at the number of its snapshot changes nothing; cryptofeed counts it nevertheless. */
const countedTwice = (name: string, events: readonly BookEvent[]): number => {
  const sequences = new Map(events.flatMap(({ symbol, snapshot }) => (snapshot === undefined ? [] : [[symbol, snapshot.sequence]]))); // prettier-ignore
  return name !== 'KUCOIN'
    ? 0
    : events.filter(({ symbol, diff }) => diff?.last === sequences.get(symbol)).length;
};

describe.skipIf(!hasShared)('books of recordings', () => {
  it.each(names)('%s: as many as cryptofeed counts, without a break', (name) => {
    const events = recordedBooks[name]();
    const statuses = replay(events);
    const applied = statuses.filter((status) => status === 'applied').length;
    expect(statuses.filter((status) => status !== 'applied' && status !== 'stale')).toEqual([]);
    expect(applied + countedTwice(name, events)).toBe(countsOf(name)['l2_book']);
  });

  const withNumbers = names.filter((name) => !['OKX', 'KRAKEN', 'BITSTAMP'].includes(name));

  it.each(withNumbers)('%s: one message taken out is seen at the next one', (name) => {
    const events = recordedBooks[name]();
    const diffs = events.flatMap(({ symbol, diff }, k) => (symbol === '*' || diff === undefined ? [] : [{ symbol, k }]));
    const counts = new Map<string, number>();
    for (const { symbol } of diffs) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    const [[busiest]] = [...counts].sort((a, b) => b[1] - a[1]);
    const own = diffs.filter(({ symbol }) => symbol === busiest);
    const { k } = own[own.length >> 1];
    // The number of a connection belongs to every book.
    const isShared = events[k + 1].symbol === '*' && events[k + 1].diff?.last === events[k].diff?.last;
    const books = new Map<string, OrderBook>();
    for (const event of events.slice(0, k)) tell(books, event);
    const book = books.get(busiest) as OrderBook;
    expect(book.isSynced()).toBe(true);
    const later = events.slice(k + (isShared ? 2 : 1)).find(({ symbol }) => symbol === busiest || symbol === '*');
    expect(tell(books, later as BookEvent)).toContain('gap');
    expect([book.isSynced(), book.bids, book.asks]).toEqual([false, 0, 0]);
    expect(book.fault()).toMatch(/a diff is missing: expected (first|previous) \d+, got \d+/);
  }); // prettier-ignore

  it('KRAKEN: the ten best levels of every book have the checksum that the exchange sends', () => {
    /** Prices and sizes as the exchange writes them, without point and leading zeros. */
    const digits = (x: number, places: number): string =>
      x.toFixed(places).replace('.', '').replace(/^0+/, '');
    const placesOf = (levels: readonly (readonly unknown[])[], k: number): number => String(levels[0][k]).split('.')[1].length; // prettier-ignore
    const check = (without: number): readonly number[] => {
      const books = new Map<
        string,
        { readonly book: OrderBook; readonly places: readonly [number, number] }
      >();
      return krakenBooks().flatMap(({ symbol, isSnapshot, bids, asks, checksum }, k) => {
        const levels = { bids: numbers(bids), asks: numbers(asks) };
        if (isSnapshot) {
          const book = createOrderBook();
          book.snapshot({ sequence: 0, ...levels });
          books.set(symbol, { book, places: [placesOf(asks, 0), placesOf(asks, 1)] });
          return [];
        }
        if (k === without) return [];
        const { book, places } = books.get(symbol)!;
        const n = book.sequence() + 1;
        book.update({ first: n, last: n, ...levels });
        let text = '';
        for (let j = 0; j < 10; j++) text += digits(book.askPrice(j), places[0]) + digits(book.askSize(j), places[1]); // prettier-ignore
        for (let j = 0; j < 10; j++) text += digits(book.bidPrice(j), places[0]) + digits(book.bidSize(j), places[1]); // prettier-ignore
        return crc32(text) === checksum ? [] : [k];
      });
    };
    expect(check(-1)).toEqual([]);

    // A message that changed the ten best: without it, the next one of its book does not fit.
    const messages = krakenBooks();
    const followers = (k: number): number[] => messages.flatMap(({ symbol }, j) => (j > k && symbol === messages[k].symbol ? [j] : [])); // prettier-ignore
    const gone = messages.findIndex(({ symbol, isSnapshot, checksum }, k) => {
      const before = messages.slice(0, k).findLast((one) => one.symbol === symbol);
      const after = messages[followers(k)[0]] as (typeof messages)[number] | undefined;
      return k > 2_000 && !isSnapshot && before?.checksum !== checksum && after?.checksum === checksum;
    });
    expect(gone).toBeGreaterThan(2_000);
    expect(check(gone)[0]).toBe(followers(gone)[0]);
  });

  it.each(names)('%s: a book goes on from JSON as if it had not stopped', (name) => {
    const events = recordedBooks[name]();
    const whole = new Map<string, OrderBook>();
    let broken = new Map<string, OrderBook>();
    const every = Math.ceil(events.length / 15);
    const textOf = (books: ReadonlyMap<string, OrderBook>): string =>
      JSON.stringify([...books].map(([symbol, book]) => [symbol, book.state()]));
    events.forEach((event, k) => {
      if (String(tell(broken, event)) !== String(tell(whole, event))) throw new Error(`event ${k} differs`);
      if (k % every > 0) return;
      const text = textOf(broken);
      const saved = JSON.parse(text) as [string, OrderBookState][];
      broken = new Map(saved.map(([symbol, state]) => [symbol, createOrderBook(state)]));
      expect(textOf(broken)).toBe(text);
    });
    expect(textOf(broken)).toBe(textOf(whole));
  });
});

describe.skipIf(!hasShared)('recordings of Binance', () => {
  interface Frame {
    readonly stream?: string;
    readonly data?: DepthFrame & { readonly B: string; readonly A: string };
    readonly lastUpdateId?: number;
    readonly bids?: DepthFrame['b'];
    readonly asks?: DepthFrame['a'];
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

  it('walls and what is suspected of them go on from JSON as if nothing had stopped', () => {
    const frames = capture('binance-usdm-btcusdt-20240808').filter(({ lastUpdateId, data }) => lastUpdateId !== undefined || data?.e === 'depthUpdate' || data?.e === 'trade'); // prettier-ignore
    const wallOptions = { multiple: 20, withinBps: 5 };
    const options = { ...wallOptions, mostLifeMs: 60_000 };
    const book = createOrderBook();
    const whole = { walls: createWallWatch(wallOptions), suspicion: createSuspicionWatch(options) };
    let broken = { walls: createWallWatch(wallOptions), suspicion: createSuspicionWatch(options) };
    let [gone, judged, frame] = [0, 0, 0];
    for (const { data, ...snapshot } of frames) {
      if (data?.e === 'trade') {
        const { p, q } = data as unknown as { readonly p: string; readonly q: string };
        for (const { walls, suspicion } of [whole, broken]) {
          walls.trade(Number(p), Number(q));
          suspicion.trade(Number(p), Number(q));
        }
        continue;
      }
      if (data === undefined)
        book.snapshot({ sequence: snapshot.lastUpdateId!, bids: numbers(snapshot.bids!), asks: numbers(snapshot.asks!) }); // prettier-ignore
      else book.update(diffOf(data));
      if (data === undefined || !book.isSynced() || frame++ % 10 > 0) continue;
      const time = (data as unknown as { readonly E: number }).E;
      const [walls, suspected] = [whole.walls.look(time, book), whole.suspicion.look(time, book, 20)];
      expect([broken.walls.look(time, book), broken.suspicion.look(time, book, 20)]).toEqual([
        walls,
        suspected,
      ]);
      gone += walls.length;
      judged += suspected.length;
      const saved = JSON.parse(JSON.stringify([broken.walls.snapshot(), broken.suspicion.snapshot()])) as [WallWatchSnapshot, SuspicionSnapshot]; // prettier-ignore
      broken = { walls: createWallWatch(wallOptions, saved[0]), suspicion: createSuspicionWatch(options, saved[1]) }; // prettier-ignore
      expect(saved).toEqual([whole.walls.snapshot(), whole.suspicion.snapshot()]);
      expect(broken.walls.standing()).toEqual(whole.walls.standing());
    }
    expect([gone > 100, judged > 10]).toEqual([true, true]);
  });

  it('a book of one day carried into the next is, after its first diff, the one the exchange then sends', () => {
    const rows = sharedText('book/binance-usdm-TRXUSDT-merged-2025-04-14.csv.gz').split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(',')); // prettier-ignore
    const column = (name: string): number => rows[0].indexOf(name);
    const [kind, last, first, before, isAsk, price, size, snapshotId] = ['StreamType', 'FinalUpdateId', 'FirstUpdateId', 'FinalUpdateIdInLastStream', 'IsAsk', 'Price', 'Quantity', 'LastUpdateId'].map(column); // prettier-ignore
    const of = (own: string[][], side: string): BookLevel[] => own.filter((row) => row[isAsk] === side).map((row) => [Number(row[price]), Number(row[size])]); // prettier-ignore
    const sorted = (own: string[][]): Pick<BookDiff, 'bids' | 'asks'> => ({ bids: of(own, '0').sort((a, b) => b[0] - a[0]), asks: of(own, '1').sort((a, b) => a[0] - b[0]) }); // prettier-ignore
    const yesterday = rows.filter((row) => row[kind] === 'FINAL_DEPTH_SNAPSHOT');
    const diffs = rows.filter((row) => row[kind] === 'DIFFERENCE_DEPTH_STREAM');
    const sent = rows.filter((row) => row[kind] === 'DEPTH_SNAPSHOT');
    const book = createOrderBook();
    const sequence = Math.max(...yesterday.map((row) => Number(row[last])));
    expect(sequence).toBe(Number(diffs[0][before]));
    expect(book.snapshot({ sequence, ...sorted(yesterday) })).toBe('applied');
    for (const id of new Set(diffs.map((row) => row[last]))) {
      const own = diffs.filter((row) => row[last] === id);
      const diff = { first: Number(own[0][first]), last: Number(id), previous: Number(own[0][before]) };
      expect(book.update({ ...diff, bids: of(own, '0'), asks: of(own, '1') })).toBe('applied');
      if (id !== sent[0][snapshotId]) continue;
      const { bids, asks } = sorted(sent);
      expect([bids.length, asks.length]).toEqual([1_000, 1_000]);
      const { bids: ownBids, asks: ownAsks } = book.state();
      expect(ownBids.slice(0, 1_000)).toEqual(bids);
      // Levels that rested far from the price all day were in no diff of that day: they are not in the carried-over book.
      const carried = new Map(ownAsks);
      const missing = asks.filter(([at]) => !carried.has(at));
      expect(missing.map(([at]) => at)).toEqual([0.26703, 0.2673]);
      const known = asks.filter(([at]) => carried.has(at));
      expect(ownAsks.slice(0, 998)).toEqual(known);
    }
    expect(diffs.some((row) => row[last] === sent[0][snapshotId])).toBe(true);
  });
});

describe.skipIf(!hasShared)('books of other sources', () => {
  it('Hyperliquid: twenty levels a side, again and again', () => {
    interface Own {
      readonly channel: string;
      readonly data: { readonly time: number; readonly levels: readonly { px: string; sz: string }[][] };
    }
    const messages = sharedText('ws-captures/hftbacktest/hyperliquid-btc-20250126.log.gz').trim().split('\n').map((line) => JSON.parse(line.slice(line.indexOf(' '))) as Own).filter(({ channel }) => channel === 'l2Book'); // prettier-ignore
    const book = createOrderBook();
    for (const { data } of messages) {
      const [bids, asks] = data.levels.map((side) =>
        side.map(({ px, sz }): BookLevel => [Number(px), Number(sz)]),
      );
      expect(book.snapshot({ sequence: data.time, bids, asks })).toBe('applied');
      expect([book.bids, book.asks]).toEqual([20, 20]);
      const { mid, microPrice, vamp } = bookWeight()(book);
      for (const x of [microPrice, vamp]) expect(Math.abs(x / mid - 1)).toBeLessThan(1e-3);
    }
    expect(messages.length).toBeGreaterThan(20);
  });

  it('Tardis: snapshots of 25 levels, and the increments of Deribit', () => {
    const [header, ...rows] = sharedText('book/tardis-binance-futures-book_snapshot_25-BTCUSDT.csv').trim().split('\n').map((line) => line.split(',')); // prettier-ignore
    for (const row of rows) {
      const side = (name: string): BookLevel[] => Array.from({ length: 25 }, (_, n) => [Number(row[header.indexOf(`${name}[${n}].price`)]), Number(row[header.indexOf(`${name}[${n}].amount`)])]); // prettier-ignore
      const book = bookOf({ bids: side('bids'), asks: side('asks') });
      expect([book.bids, book.asks]).toEqual([25, 25]);
      expect(book.bidPrice(0)).toBe(Number(row[header.indexOf('bids[0].price')]));
    }
    const changes = sharedText('book/tardis-deribit-incremental_book_L2-BTC-PERPETUAL.csv').trim().split('\n').slice(1).map((line) => line.split(',')); // prettier-ignore
    const of = (own: string[][], side: string, sign: number): BookLevel[] => own.filter((row) => row[5] === side).map((row): BookLevel => [Number(row[6]), Number(row[7])]).sort((a, b) => sign * (a[0] - b[0])); // prettier-ignore
    const isSnapshot = (row: string[]): boolean => row[4] === 'true';
    const start = changes.filter(isSnapshot);
    const book = createOrderBook();
    expect(book.snapshot({ sequence: 0, bids: of(start, 'bid', -1), asks: of(start, 'ask', 1) })).toBe(
      'applied',
    );
    changes.filter((row) => !isSnapshot(row)).forEach((row, k) => {
      const own = { first: k + 1, last: k + 1, bids: of([row], 'bid', -1), asks: of([row], 'ask', 1) };
      expect(book.update(own)).toBe('applied');
    }); // prettier-ignore
    const kept = new Map(changes.map((row) => [`${row[5]} ${row[6]}`, Number(row[7])]));
    expect(book.bids + book.asks).toBe([...kept.values()].filter((size) => size > 0).length);
  });

  it('BitMEX: books by level number have at their top what the exchange quotes', () => {
    interface Row {
      readonly symbol: string;
      readonly id: number;
      readonly side: string;
      readonly size?: number;
      readonly price?: number;
      readonly bidPrice: number;
      readonly bidSize: number;
      readonly askPrice: number;
      readonly askSize: number;
    }
    interface Own {
      readonly table?: string;
      readonly action: string;
      readonly data: readonly Row[];
    }
    const messages = sharedText('ws-captures/cryptofeed/BITMEX.ws.1.0.gz').split('\n').filter((line) => /^\d+\.\d+: /.test(line)).map((line) => JSON.parse(line.slice(line.indexOf(' '))) as Own); // prettier-ignore
    const prices = new Map<string, number>();
    const books = new Map<string, OrderBook>();
    const tops = new Map<string, Set<string>>();
    const topOf = (book: OrderBook): string =>
      String([book.bidPrice(0), book.bidSize(0), book.askPrice(0), book.askSize(0)]);
    const quotes: [symbol: string, top: string][] = [];
    for (const { table, action, data } of messages) {
      if (table === 'quote') {
        for (const q of data) quotes.push([q.symbol, String([q.bidPrice, q.bidSize, q.askPrice, q.askSize])]);
      }
      if (table !== 'orderBookL2' || data.length === 0) continue;
      const [{ symbol }] = data;
      for (const row of data) if (row.price !== undefined) prices.set(`${symbol} ${row.id}`, row.price);
      const of = (side: string): BookLevel[] => data.filter((row) => row.side === side).map((row) => [prices.get(`${symbol} ${row.id}`) ?? NaN, row.size ?? 0]); // prettier-ignore
      const levels = { bids: of('Buy'), asks: of('Sell') };
      const book = books.get(symbol) ?? createOrderBook();
      books.set(symbol, book);
      const n = book.sequence() + 1;
      const sides = {
        bids: levels.bids.sort((a, b) => b[0] - a[0]),
        asks: levels.asks.sort((a, b) => a[0] - b[0]),
      };
      const status = action === 'partial' ? book.snapshot({ sequence: 0, ...sides }) : book.update({ first: n, last: n, ...levels }); // prettier-ignore
      expect(status === 'applied' ? '' : book.fault()).toBe('');
      tops.set(symbol, (tops.get(symbol) ?? new Set()).add(topOf(book)));
    }
    const known = quotes.filter(([symbol]) => books.has(symbol));
    const told = known.filter(([symbol, top]) => tops.get(symbol)?.has(top) === true);
    expect(known.length).toBeGreaterThan(400);
    expect(told.length).toBe(known.length);
  });
});
