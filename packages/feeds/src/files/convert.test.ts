import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { loadTradeFiles } from '@veloce/data-files';
import { createMarketBars } from '../bars/market-bars.js';
import type { MarketEvent } from '../events.js';
import type { FeedInput } from '../feed-input.js';
import {
  all,
  captureConversions,
  read,
  root,
  shared,
  streamsOf,
  text,
  tradesOf,
  write,
} from '../testdata/capture-conversions.js';
import { expectedCounts, hasRecordings } from '../testdata/recordings.js';
import { bybit } from '../venues/bybit.js';
import { hyperliquid } from '../venues/hyperliquid.js';
import { cryptofeedLines, hftbacktestLines } from './capture-lines.js';
import type { EventFileNote } from './event-file.js';
import { readHftbacktest, writeHftbacktest } from './hftbacktest.js';
import { readBinanceArchive } from './read-binance.js';
import { readTardis } from './read-tardis.js';
import { replayCapture } from './replay-capture.js';
import { tardisLines, type TardisKind } from './tardis-lines.js';

describe.skipIf(!hasRecordings)('captures of hftbacktest and recordings of cryptofeed', () => {
  captureConversions(9_000);

  it('the frames of a capture are written again as they were, for both tools', async () => {
    const inputs = text('ws-captures/hftbacktest/hyperliquid-btc-20250126.log.gz')
      .trim()
      .split('\n')
      .map((line): FeedInput => {
        const time = Number(line.slice(0, 13)) + Number(line.slice(13, 19)) / 1e6;
        return { kind: 'frame', socket: 2, time, text: line.slice(20) };
      });
    const own = await all(
      replayCapture(
        shared('ws-captures/hftbacktest/hyperliquid-btc-20250126.log.gz').pathname,
        hyperliquid(),
        streamsOf('BTC'),
      ),
    );
    expect(tradesOf(own).length).toBe(64);
    const raw = write('raw.log', [...hftbacktestLines(inputs)].join('\n'));
    expect(await all(replayCapture(raw, hyperliquid(), streamsOf('BTC')))).toEqual(own);
    const json = write('raw.jsonl', [...cryptofeedLines('HYPERLIQUID', inputs)].join('\n'));
    const told = await all(replayCapture(json, hyperliquid(), streamsOf('BTC')));
    // Seconds, as cryptofeed has them, are exact to a quarter of a microsecond.
    expect(told.map((event) => ({ ...event, received: 0, from: 0, until: 0 }))).toMatchObject(
      own.map(({ kind, symbol }) => ({ kind, symbol })),
    );
    expect(tradesOf(told).map(({ id, price, size }) => [id, price, size])).toEqual(
      tradesOf(own).map(({ id, price, size }) => [id, price, size]),
    );
  });

  it('cryptofeed: as many trades as it counts itself, its REST answers are used, other connections are noted', async () => {
    const path = shared('ws-captures/cryptofeed/BYBIT.jsonl.gz').pathname;
    const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT'];
    const notes: EventFileNote[] = [];
    const channels = ['trades', 'open-interest', 'funding', 'mark-price'] as const;
    const streams = channels.flatMap((channel) => symbols.map((symbol) => ({ channel, symbol })));
    const linear = await all(replayCapture(path, bybit(), streams, { onNote: (note) => notes.push(note) }));
    const spotStreams = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ channel: 'trades', symbol }) as const);
    const spot = await all(
      replayCapture(path, bybit({ category: 'spot' }), spotStreams, { connection: 'BYBIT.ws.3' }),
    );
    expect(tradesOf(linear).length + tradesOf(spot).length).toBe(expectedCounts()['BYBIT']['trades']);
    expect(notes.map(({ message }) => message)).toEqual([
      'frames of the connection BYBIT.ws.3 were passed over; BYBIT.ws.2 was read',
    ]);
    expect(
      (await read(replayCapture(path, bybit(), streams, { connection: 'BYBIT.ws.9' }))).error,
    ).toMatchObject({
      message: `${path}: has no frame of BYBIT.ws.9`,
      fix: 'its connections are BYBIT.ws.2, BYBIT.ws.3',
    });
    // Open interest, funding and mark prices through a derivative_ticker file.
    const tickers = linear.filter(
      ({ kind }) => kind === 'open-interest' || kind === 'funding' || kind === 'mark-price',
    );
    const kinds = new Set(tickers.map(({ kind }) => kind));
    expect(kinds.size).toBe(3);
    const csv = (list: readonly MarketEvent[]): string =>
      write('ticker.csv', [...tardisLines('derivative_ticker', list)].join('\n'));
    const once = await all(readTardis(csv(tickers)));
    const timeless = (list: readonly MarketEvent[]): unknown[] =>
      list.map((event) => ({ ...event, received: 0 }));
    expect(timeless(once)).toEqual(timeless(tickers));
    expect(await all(readTardis(csv(once)))).toEqual(once);
  });
});

describe.skipIf(!hasRecordings)('files of Tardis', () => {
  const inUsd = { contractSize: 1, contractUnit: 'quote' } as const;

  it('of trades: every cell, sizes in base units, and the same bytes when written again', async () => {
    const path = shared('trades/tardis-bitmex-trades-XBTUSD.csv').pathname;
    const refused = await read(readTardis(path));
    expect(refused.error).toMatchObject({
      ...{ _tag: 'DataFormat', row: 2, column: 'amount' },
      fix: `say their size: { contracts: { "XBTUSD": { contractSize: 1, contractUnit: 'quote' } } }`,
    });
    const events = tradesOf(await all(readTardis(path, { contracts: { XBTUSD: inUsd } })));
    const rows = text('trades/tardis-bitmex-trades-XBTUSD.csv').trim().split('\n');
    expect(events.length).toBe(rows.length - 1);
    events.forEach(({ venue, symbol, time, received, id, side, price, rawSize, size }, k) => {
      expect([venue, symbol, time * 1_000, received * 1_000, id, side, price, rawSize].join()).toBe(
        rows[k + 1],
      );
      expect(size).toBe(rawSize / price);
    });
    expect([...tardisLines('trades', events)]).toEqual(rows);
  });

  it('of books: snapshots level by level and the same bytes again, changes as one event for what was received together', async () => {
    const path = 'book/tardis-binance-futures-book_snapshot_25-BTCUSDT.csv';
    const events = await all(readTardis(shared(path).pathname));
    expect(events.map(({ venue, symbol }) => [venue, symbol].join())).toEqual(
      Array(10).fill('binance-usdm,BTCUSDT'),
    );
    const rows = text(path).trim().split('\n');
    const own = [...tardisLines('book_snapshot', events, { levels: 25 })];
    // Rows in which the best levels are those before are not written again.
    expect(own.every((row) => rows.includes(row))).toBe(true);
    const cells = (row: string): string => row.split(',').slice(4).join();
    expect(own.length).toBe(rows.filter((row, k) => k === 0 || cells(row) !== cells(rows[k - 1])).length);

    const changes = 'book/tardis-deribit-incremental_book_L2-BTC-PERPETUAL.csv';
    const options = { contracts: { 'BTC-PERPETUAL': inUsd } };
    const diffs = await all(readTardis(shared(changes).pathname, options));
    const lines = text(changes).trim().split('\n');
    const together = new Set(lines.slice(1).map((row) => row.split(',').slice(0, 5).join()));
    expect(diffs.length).toBe(together.size);
    const instrument = {
      kind: 'instrument',
      venue: 'deribit',
      symbol: 'BTC-PERPETUAL',
      time: 0,
      received: 0,
      ...inUsd,
    } as const;
    expect([...tardisLines('incremental_book_L2', [instrument, ...diffs])].sort()).toEqual([...lines].sort());
  });

  it.each([
    [
      '1,BTCUSDT,1600000000000000,1600000000000000,7,buy,x,1',
      'row 3, column price: must be a number, got "x"',
    ],
    [
      '1,BTCUSDT,1600000000,1600000000000000,7,buy,1,1',
      'row 3, column timestamp: must be an epoch time in microseconds, got "1600000000"',
    ],
    [
      '1,BTCUSDT,1600000000000000,1600000000000000,7,long,1,1',
      'row 3, column side: must be buy, sell or unknown, got "long"',
    ],
    ['1,BTCUSDT,1600000000000000', 'row 3: has 3 cells, and the header 8'],
  ])('a row %s is named with its fault', async (row, message) => {
    const head =
      'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nbinance,BTCUSDT,1600000000000000,1600000000000001,6,buy,1,1\n';
    const path = write('bad.csv', `${head}${row}\n`);
    const { events, error } = await read(readTardis(path));
    expect(events.length).toBe(1);
    expect(error?.message).toBe(`${path}, ${message}`);
  });

  it('liquidations are told by the name or by word; a side that nobody knows is noted; other files are refused; work can be aborted', async () => {
    const rows = [
      'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
      'binance-futures,BTCUSDT,1600000000000000,1600000000000001,,sell,100,2',
      'binance-futures,BTCUSDT,1600000000000000,1600000000000001,,unknown,100,2',
    ].join('\n');
    const notes: EventFileNote[] = [];
    const path = write('binance-futures_liquidations_2020-09-13_BTCUSDT.csv', rows);
    const events = await all(readTardis(path, { onNote: (note) => notes.push(note) }));
    expect(events).toEqual([
      {
        kind: 'liquidation',
        venue: 'binance-usdm',
        symbol: 'BTCUSDT',
        time: 1.6e12,
        received: 1.6e12 + 0.001,
        price: 100,
        size: 2,
        rawSize: 2,
        side: 'sell',
      },
    ]);
    expect(notes).toEqual([
      { source: path, count: 1, message: 'liquidations whose side is unknown were passed over' },
    ]);
    expect((await all(readTardis(path, { as: 'trades' })))[0].kind).toBe('trade');
    expect([...tardisLines('liquidations', events)][1]).toBe(rows.split('\n')[1]);
    expect((await read(readTardis(write('x.csv', 'a,b\n1,2\n')))).error?.message).toContain(
      'is no header of a file of Tardis',
    );
    expect((await read(readTardis(join(root, 'nowhere.csv')))).error?._tag).toBe('DataNotFound');
    expect((await read(readTardis(path, { signal: AbortSignal.abort() }))).error?._tag).toBe('Aborted');
    expect(() => readTardis(path, { contracts: { X: { contractSize: 0, contractUnit: 'base' } } })).toThrow(
      RangeError,
    );
    expect(() => tardisLines('candles' as TardisKind, [])).toThrow('tardisLines: kind: must be one of');
  });
});

describe('files of Binance', () => {
  it('aggTrades: the same bars as the loader of files makes', async () => {
    const start = Date.UTC(2025, 7, 1);
    const rows = Array.from({ length: 2_000 }, (_, k) => {
      const price = (100 + Math.sin(k / 50)).toFixed(2);
      return [k + 1, price, (1 + (k % 7)) / 8, 2 * k + 1, 2 * k + 2, start + k * 310, k % 3 === 0].join();
    });
    const head = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker';
    const path = write('BTCUSDT-aggTrades-2025-08-01.csv', [head, ...rows].join('\n'));
    const events = await all(readBinanceArchive(path, { venue: 'binance-usdm' }));
    expect(events.length).toBe(2_000);
    const [{ data }] = await orThrow(loadTradeFiles([path], { timeframe: '1m' }));
    const bars = createMarketBars({ symbol: 'BTCUSDT', timeframe: '1m' });
    const own = [...events.flatMap((event) => bars.step(event)), ...bars.tick(Infinity)].map(
      ({ bar }) => bar,
    );
    // The bar in which a stream begins is not given: it may have begun before.
    const first = own[0].time;
    const k = [...data.time].indexOf(first);
    expect(own.map(({ close }) => close)).toEqual([...data.close].slice(k, k + own.length));
    expect(own.map(({ buyVolume }) => buyVolume)).toEqual([...data.buyVolume!].slice(k, k + own.length));
    expect(own.map(({ trades }) => trades)).toEqual([...data.trades!].slice(k, k + own.length));
    expect(own.length).toBeGreaterThan(8);
  });

  it('spot without a header and in microseconds, prints at no price, book tickers out of order, liquidations', async () => {
    const spot = write(
      'BTCUSDT-trades-2025-08-01.csv',
      '7,100.5,0.5,50.25,1754006400000123,True,True\n8,0,1,0,1754006400000200,False,True\n',
    );
    const notes: string[] = [];
    const onNote = ({ count, message }: EventFileNote): void => void notes.push(`${count} ${message}`);
    expect(await all(readBinanceArchive(spot, { venue: 'binance-spot', onNote }))).toEqual([
      {
        ...{
          kind: 'trade',
          venue: 'binance-spot',
          symbol: 'BTCUSDT',
          time: 1754006400000.123,
          received: 1754006400000.123,
        },
        ...{
          id: '7',
          number: 7,
          firstNumber: 7,
          count: 1,
          price: 100.5,
          size: 0.5,
          rawSize: 0.5,
          side: 'sell',
        },
      },
    ]);
    const ticker = write(
      'ETHUSDT-bookTicker-2024-02-15.csv',
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n100,1,2,3,4,1707955200024,1707955200033\n200,1.5,2,3,4,1707955200020,1707955200033\n',
    );
    expect(await all(readBinanceArchive(ticker, { venue: 'binance-usdm', onNote }))).toMatchObject([
      { kind: 'book-snapshot', sequence: 100, bids: [[1, 2]], asks: [[3, 4]], time: 1707955200024 },
      { sequence: 200, bids: [[1.5, 2]] },
    ]);
    expect(notes).toEqual([
      '1 prints at price 0 or of quantity 0 were passed over: they are no trades',
      '1 rows step back in time, and come as they stand',
    ]);
    const depth = write('BTCUSDT-bookDepth-2024-12-08.csv', 'timestamp,percentage,depth,notional\n');
    expect((await read(readBinanceArchive(depth, { venue: 'binance-usdm' }))).error?.message).toContain(
      'it makes no book',
    );
    const coin = write('BTCUSD_PERP-trades-2025-08-01.csv', '7,100,3,0,1754006400000,true\n');
    expect((await read(readBinanceArchive(coin, { venue: 'binance-coinm' }))).error?.fix).toContain(
      'contractSize: 100',
    );
    const contracts = { BTCUSD_PERP: { contractSize: 100, contractUnit: 'quote' } } as const;
    expect(await all(readBinanceArchive(coin, { venue: 'binance-coinm', contracts }))).toMatchObject([
      { symbol: 'BTCUSD_PERP', rawSize: 3, size: 3 },
    ]);
    expect(
      (await read(readBinanceArchive(write('some.csv', 'x'), { venue: 'binance-usdm' }))).error?.message,
    ).toContain('its name does not say what it is');
  });

  it.skipIf(!hasRecordings)('metrics and forced orders, at the time at which they were known', async () => {
    const path = shared('cases/metrics-labels-2026-06-25/BTCUSDT-metrics-2026-06-24.csv').pathname;
    const events = await all(readBinanceArchive(path, { venue: 'binance-usdm' }));
    expect(events[0]).toMatchObject({
      kind: 'open-interest',
      venue: 'binance-usdm',
      symbol: 'BTCUSDT',
      openInterest: 1_276,
      raw: 1_276,
    });
    // Labels are not before the moment they stand for.
    expect(events[0].time).toBeGreaterThanOrEqual(Date.UTC(2026, 5, 24, 23));
    const forced = shared('cases/BTCUSDT-liquidationSnapshot-2023-06-25.csv').pathname;
    expect(await all(readBinanceArchive(forced, { venue: 'binance-usdm' }))).toMatchObject([
      { kind: 'liquidation', time: 1687651200000, price: 30_001, size: 0.05, side: 'sell' },
      { time: 1687651200500, size: 0.05 },
      { time: 1687651260000, side: 'buy' },
    ]);
  });
});

describe('files of hftbacktest', () => {
  const told = { venue: 'v', symbol: 'S', received: 1.6e12 + 0.25, time: 1.6e12 };
  const events: readonly MarketEvent[] = [
    {
      kind: 'book-snapshot',
      ...told,
      sequence: 1,
      bids: [[1, 2]],
      asks: [
        [3, 4],
        [5, 6],
      ],
    },
    {
      kind: 'trade',
      ...told,
      id: '',
      number: NaN,
      firstNumber: NaN,
      count: 1,
      price: 3,
      size: 0.1,
      rawSize: 0.1,
      side: 'buy',
    },
    { kind: 'book-diff', ...told, received: told.received + 1, first: 2, last: 2, bids: [[1, 0]], asks: [] },
  ];

  it('damaged at any byte is a value or the same events, never an exception', async () => {
    const path = join(root, 'small.npz');
    await orThrow(writeHftbacktest(path, events));
    const bytes = readFileSync(path);
    const options = { venue: 'v', symbol: 'S' };
    expect(await all(readHftbacktest(path, options))).toEqual(events);
    for (let at = 0; at < bytes.length; at += 7) {
      await read(readHftbacktest(write('cut.npz', bytes.subarray(0, at)), options));
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 0xff;
      await read(readHftbacktest(write('damaged.npz', damaged), options));
    }
    const changed = Buffer.from(bytes);
    changed[300] ^= 1;
    expect((await read(readHftbacktest(write('damaged.npz', changed), options))).error?.message).toContain(
      'its checksum is wrong',
    );
    expect((await read(readHftbacktest(write('cut.npz', bytes.subarray(0, 900)), options))).error?._tag).toBe(
      'DataFormat',
    );
    expect((await read(readHftbacktest(join(root, 'none.npz'), options))).error?._tag).toBe('DataNotFound');
  });

  it('is of one symbol, and has no place for other events', async () => {
    const path = join(root, 'two.npz');
    expect(await writeHftbacktest(path, [...events, { ...told, ...events[1], symbol: 'T' }])()).toMatchObject(
      {
        left: { _tag: 'DataFormat', message: `${path}: events must be of one symbol, got S of v and T of v` },
      },
    );
  });
});
