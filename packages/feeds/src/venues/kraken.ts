import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import { crc32 } from 'node:zlib';
import type { BookView } from '@veloce/vectorflow-analytics';
import type { InstrumentEvent, PriceAndSize, MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';
import { unwrap } from './contracts.js';

/** Kraken's addresses. */
export interface KrakenOptions {
  /** `wss://ws.kraken.com` by default. */
  readonly socketUrl?: string;
  /** `https://api.kraken.com` by default. */
  readonly restUrl?: string;
  /** 25 by default. */
  readonly bookLevels?: 10 | 25 | 100 | 500 | 1000;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...venueAddresses('wss://ws.kraken.com', 'https://api.kraken.com'),
    bookLevels: z.literal([10, 25, 100, 500, 1000]).default(25),
  }))();

/**
 * Kraken spot by its WebSocket v2; symbols as `BTC/USD`. Trades are numbered; every message of a book brings the checksum of its top ten levels.
 */
export function kraken(options: KrakenOptions = {}): Venue {
  const { socketUrl, restUrl, bookLevels } = parseOptions('kraken', Options, options);
  const name = 'kraken';
  const params = (channel: StreamName['channel'], symbols: readonly string[]): object =>
    channel === 'trades'
      ? { channel: 'trade', symbol: symbols, snapshot: false }
      : { channel: 'book', symbol: symbols, depth: bookLevels, snapshot: true };

  return {
    name,
    channels: ['trades', 'book'],
    continuity: { trades: 'number', book: 'checksum' },
    bookLevels,
    streamsPerSocket: 100,
    keepAlive: { text: '{"method":"ping"}', everyMs: 30_000 },
    heartbeatMs: 1_000,
    dial(streams) {
      const hello = (['trades', 'book'] as const).flatMap((channel) => {
        const symbols = streams.filter((stream) => stream.channel === channel).map(({ symbol }) => symbol);
        return symbols.length === 0
          ? []
          : [JSON.stringify({ method: 'subscribe', params: params(channel, symbols) })];
      });
      return { url: `${socketUrl}/v2`, hello };
    },
    resubscribe: ({ channel, symbol }) =>
      ['unsubscribe', 'subscribe'].map((method) =>
        JSON.stringify({ method, params: params(channel, [symbol]) }),
      ),
    instruments: (symbols) => ({
      url: `${restUrl}/0/public/AssetPairs?pair=${symbols.map(restName).join(',')}`,
    }),
    readInstruments(text, received) {
      const { result } = JSON.parse(text) as { readonly result?: Readonly<Record<string, Pair>> };
      return Object.values(unwrap(result, text)).flatMap(
        ({ wsname, pair_decimals, lot_decimals }): InstrumentEvent[] => {
          // Pairs of the dark pool have no streams.
          if (wsname === undefined) return [];
          const common = { venue: name, symbol: streamName(wsname), time: received, received };
          const decimals = { priceDecimals: pair_decimals, sizeDecimals: lot_decimals };
          return [{ kind: 'instrument', ...common, contractSize: 1, contractUnit: 'base', ...decimals }];
        },
      );
    },
    parse: (text, reading) => read(name, JSON.parse(text) as Frame, reading),
    checkBook(symbol, book, text, { facts }) {
      const fact = facts.get(symbol);
      const { data } = JSON.parse(text) as { readonly data?: readonly { readonly checksum?: number }[] };
      const said = data?.[0]?.checksum;
      if (said === undefined || fact?.priceDecimals === undefined || fact.sizeDecimals === undefined)
        return undefined;
      const own = bookChecksum(book, fact.priceDecimals, fact.sizeDecimals);
      return own === said ? undefined : `the checksum of the book is ${own}, and should be ${said}`;
    },
    backfill({ symbol, firstNumber, fromTime }) {
      // From just before the last trade that is known, in nanoseconds as text: they are more than a number holds.
      const since =
        firstNumber === firstNumber && fromTime === fromTime
          ? `&since=${Math.floor(fromTime) - 1}000000`
          : '&count=1';
      return { url: `${restUrl}/0/public/Trades?pair=${restName(symbol)}${since}` };
    },
    readBackfill(text, { symbol }, { received }) {
      const { result } = JSON.parse(text) as { readonly result?: Readonly<Record<string, unknown>> };
      const rows = Object.entries(unwrap(result, text)).find(
        ([key]) => key !== 'last',
      )?.[1] as readonly RestTrade[];
      return unwrap(rows, text).map(([price, volume, time, side, , , id]): MarketTrade => ({
        ...{ kind: 'trade', venue: name, symbol, time: time * 1_000, received, id: String(id) },
        ...{ number: id, firstNumber: id, count: 1, price: Number(price), size: Number(volume) },
        ...{ rawSize: Number(volume), side: side === 'b' ? 'buy' : 'sell' },
      }));
    },
  };
}

/** The CRC-32 of the ten best asks, then the ten best bids: digits of price and size, without the point and leading zeros. */
function bookChecksum(book: BookView, priceDecimals: number, sizeDecimals: number): number {
  const digits = (value: number, decimals: number): string =>
    value.toFixed(decimals).replace('.', '').replace(/^0+/, '');
  let text = '';
  for (let n = 0; n < Math.min(10, book.asks); n++) {
    text += digits(book.askPrice(n), priceDecimals) + digits(book.askSize(n), sizeDecimals);
  }
  for (let n = 0; n < Math.min(10, book.bids); n++) {
    text += digits(book.bidPrice(n), priceDecimals) + digits(book.bidSize(n), sizeDecimals);
  }
  return crc32(text);
}

interface Pair {
  readonly wsname?: string;
  readonly pair_decimals: number;
  readonly lot_decimals: number;
}

type RestTrade = readonly [string, string, number, 'b' | 's', string, string, number];

interface Frame {
  readonly channel?: string;
  readonly type?: 'snapshot' | 'update';
  readonly method?: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly data?: readonly Row[];
}

interface Row {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly qty: number;
  readonly trade_id: number;
  readonly timestamp?: string;
  readonly bids: readonly { readonly price: number; readonly qty: number }[];
  readonly asks: readonly { readonly price: number; readonly qty: number }[];
}

/** REST calls bitcoin XBT and dogecoin XDG, and has no slash. */
const restName = (symbol: string): string =>
  symbol
    .replace(/\bBTC\b/, 'XBT')
    .replace(/\bDOGE\b/, 'XDG')
    .replace('/', '');
const streamName = (name: string): string => name.replace(/\bXBT\b/, 'BTC').replace(/\bXDG\b/, 'DOGE');

function read(
  venue: string,
  { channel, type, success, error, data }: Frame,
  { received }: Reading,
): readonly Parsed[] {
  if (success === false) return [{ kind: 'refused', reason: error ?? '' }];
  if (data === undefined || (channel !== 'trade' && channel !== 'book')) return [{ kind: 'heartbeat' }];
  return data.map((row): Parsed => {
    const { symbol, timestamp, price, qty } = row;
    const common = {
      venue,
      symbol,
      time: timestamp === undefined ? received : Date.parse(timestamp),
      received,
    };
    if (channel === 'trade') {
      const number = row.trade_id;
      const sizes = { size: qty, rawSize: qty, side: row.side };
      return {
        kind: 'trade',
        ...common,
        id: String(number),
        number,
        firstNumber: number,
        count: 1,
        price,
        ...sizes,
      };
    }
    const bids = row.bids.map((level): PriceAndSize => [level.price, level.qty]);
    const asks = row.asks.map((level): PriceAndSize => [level.price, level.qty]);
    return type === 'snapshot'
      ? { kind: 'book-snapshot', ...common, sequence: NaN, bids, asks }
      : { kind: 'book-diff', ...common, first: NaN, last: NaN, bids, asks };
  });
}
