import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { binanceText } from './binance-text.js';
import { venueAddresses } from './venue-options.js';
import type { PriceAndSize, MarketEvent, StreamName } from '../events.js';
import type { Backfilled, Parsed, Reading, Venue } from '../venue.js';

/** Binance's addresses, and which of its streams are read. */
export interface BinanceOptions {
  /** Socket address; `wss://fstream.binance.com` or `wss://stream.binance.com:9443` by default. */
  readonly socketUrl?: string;
  /** REST address; `https://fapi.binance.com` or `https://api.binance.com` by default. */
  readonly restUrl?: string;
  /**
   * Aggregated trades (one for each taker order and price) can be back-filled without a key, and are the default; single trades only with
   * one on USD-M.
   */
  readonly trades?: 'aggTrade' | 'trade';
}

const trades = z.enum(['aggTrade', 'trade']).default('aggTrade');
const Usdm = /* @__PURE__ */ (() =>
  z.strictObject({ ...venueAddresses('wss://fstream.binance.com', 'https://fapi.binance.com'), trades }))();
const Spot = /* @__PURE__ */ (() =>
  z.strictObject({
    ...venueAddresses('wss://stream.binance.com:9443', 'https://api.binance.com'),
    trades,
  }))();

/** Symbols in one message of subscription. */
const perMessage = 100;

/**
 * Binance USD-M perpetuals. Trades and diffs are numbered; the book begins with a snapshot by REST.
 *
 * @example
 * ```ts
 * const venue = binanceUsdm();
 * ```
 */
export function binanceUsdm(options: BinanceOptions = {}): Venue {
  const { socketUrl, restUrl, trades } = parseOptions('binanceUsdm', Usdm, options);
  return binance('binance-usdm', socketUrl, `${restUrl}/fapi/v1`, trades, true);
}

/** Binance spot. */
export function binanceSpot(options: BinanceOptions = {}): Venue {
  const { socketUrl, restUrl, trades } = parseOptions('binanceSpot', Spot, options);
  return binance('binance-spot', socketUrl, `${restUrl}/api/v3`, trades, false);
}

function binance(
  name: string,
  socketUrl: string,
  rest: string,
  trades: 'aggTrade' | 'trade',
  isPerpetual: boolean,
): Venue {
  const streamOf = ({ channel, symbol }: StreamName): string => {
    const lower = symbol.toLowerCase();
    if (channel === 'trades') return `${lower}@${trades}`;
    if (channel === 'book') return `${lower}@depth@100ms`;
    if (channel === 'liquidations') return `${lower}@forceOrder`;
    return `${lower}@markPrice@1s`;
  };

  const readText = binanceText(name);
  return {
    name,
    channels: isPerpetual
      ? ['trades', 'book', 'open-interest', 'funding', 'mark-price', 'liquidations']
      : ['trades', 'book'],
    continuity: { trades: 'number', book: isPerpetual ? 'previous' : 'range' },
    streamsPerSocket: 200,
    socketLifeMs: 24 * 3_600_000,
    // The venue pings every 3 minutes (20 s on spot); the socket answers by itself.
    heartbeatMs: isPerpetual ? 180_000 : 20_000,

    dial(streams) {
      const names = [...new Set(streams.filter(({ channel }) => channel !== 'open-interest').map(streamOf))];
      const hello: string[] = [];
      for (let k = 0; k < names.length; k += perMessage) {
        const params = names.slice(k, k + perMessage);
        hello.push(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 + k / perMessage }));
      }
      return { url: `${socketUrl}/stream`, hello };
    },

    parse(text, reading) {
      const known = readText(text, reading.received);
      return known === undefined ? read(name, JSON.parse(text) as Frame, reading) : [known];
    },

    bookSnapshot: (symbol) => ({ url: `${rest}/depth?symbol=${symbol}&limit=1000` }),
    readBookSnapshot(text, symbol, { received }) {
      const { lastUpdateId, bids, asks, E } = JSON.parse(text) as RestBook;
      if (!Number.isSafeInteger(lastUpdateId))
        throw new TypeError(`no lastUpdateId in ${text.slice(0, 120)}`);
      const time = E ?? received;
      const levels = { bids: levelsOf(bids), asks: levelsOf(asks) };
      return {
        kind: 'book-snapshot',
        venue: name,
        symbol,
        time,
        received,
        sequence: lastUpdateId,
        ...levels,
      };
    },

    backfill({ symbol, firstNumber }) {
      const path = trades === 'aggTrade' ? 'aggTrades' : 'historicalTrades';
      const wanted = firstNumber === firstNumber ? `&fromId=${firstNumber}&limit=1000` : '&limit=1';
      return { url: `${rest}/${path}?symbol=${symbol}${wanted}` };
    },
    readBackfill: (text, { symbol }, { received }) =>
      (JSON.parse(text) as readonly RestTrade[]).map((row) => tradeOf(name, symbol, row, received)),

    ...(isPerpetual && {
      poll: ({ channel, symbol }: StreamName) =>
        channel === 'open-interest' ? { url: `${rest}/openInterest?symbol=${symbol}` } : undefined,
      readPoll(text: string, { symbol }: StreamName, { received }: Reading): readonly MarketEvent[] {
        const answer = JSON.parse(text) as { readonly openInterest: string; readonly time: number };
        const raw = Number(answer.openInterest);
        if (!(raw >= 0)) throw new TypeError(`no openInterest in ${text.slice(0, 120)}`);
        const { time } = answer;
        return [{ kind: 'open-interest', venue: name, symbol, time, received, openInterest: raw, raw }];
      },
    }),
  };
}

type Rows = readonly (readonly [string, string])[];

interface RestBook {
  readonly lastUpdateId: number;
  readonly bids: Rows;
  readonly asks: Rows;
  readonly E?: number;
}

/** Aggregated trades have one-letter names, single ones words. */
interface RestTrade {
  readonly a?: number;
  readonly f?: number;
  readonly l?: number;
  readonly p?: string;
  readonly q?: string;
  readonly T?: number;
  readonly m?: boolean;
  readonly id?: number;
  readonly price?: string;
  readonly qty?: string;
  readonly time?: number;
  readonly isBuyerMaker?: boolean;
}

interface Frame {
  readonly stream?: string;
  readonly data?: Payload;
  readonly error?: { readonly code: number; readonly msg: string };
}

interface Payload {
  readonly e?: string;
  readonly s: string;
  readonly E: number;
  readonly T: number;
  readonly a: number & Rows;
  readonly b: Rows;
  readonly f: number;
  readonly l: number;
  readonly t: number;
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly i: string;
  readonly r: string;
  readonly o: {
    readonly s: string;
    readonly S: string;
    readonly q: string;
    readonly ap: string;
    readonly z: string;
    readonly T: number;
  };
}

const nothing: readonly Parsed[] = [];

function read(venue: string, { data, error, stream }: Frame, { received }: Reading): readonly Parsed[] {
  if (data === undefined) {
    if (error !== undefined) return [{ kind: 'refused', reason: `${error.code} ${error.msg}` }];
    return stream === undefined ? [{ kind: 'heartbeat' }] : nothing;
  }
  const { s: symbol, E } = data;
  switch (data.e) {
    case 'trade':
    case 'aggTrade': {
      const isAggregate = data.e === 'aggTrade';
      const number = isAggregate ? data.a : data.t;
      const price = Number(data.p);
      const size = Number(data.q);
      if (price === 0 || size === 0) return [{ kind: 'passed-over', symbol, number }];
      // Fields by name: a spread costs more than reading the frame.
      return [
        {
          kind: 'trade',
          venue,
          symbol,
          time: data.T,
          received,
          id: String(number),
          number,
          firstNumber: number,
          count: isAggregate ? data.l - data.f + 1 : 1,
          price,
          size,
          rawSize: size,
          side: data.m ? 'sell' : 'buy',
        },
      ];
    }
    case 'depthUpdate':
      return [
        {
          ...{ kind: 'book-diff', venue, symbol, time: data.T ?? E, received, first: data.U, last: data.u },
          ...(data.pu !== undefined && { previous: data.pu }),
          bids: levelsOf(data.b),
          asks: levelsOf(data.a),
        },
      ];
    case 'markPriceUpdate': {
      const common = { venue, symbol, time: E, received };
      const mark = {
        kind: 'mark-price',
        ...common,
        price: Number(data.p),
        indexPrice: Number(data.i),
      } as const;
      return data.r === ''
        ? [mark]
        : [mark, { kind: 'funding', ...common, rate: Number(data.r), settles: data.T }];
    }
    case 'forceOrder': {
      const { s, S, q, ap, z, T } = data.o;
      const size = Number(z) > 0 ? Number(z) : Number(q);
      const side = S === 'BUY' ? 'buy' : 'sell';
      return [
        {
          kind: 'liquidation',
          venue,
          symbol: s,
          time: T,
          received,
          price: Number(ap),
          size,
          rawSize: size,
          side,
        },
      ];
    }
    default:
      // Tickers of the spot have no `e`; what was not asked for is passed over.
      return nothing;
  }
}

function levelsOf(rows: Rows): PriceAndSize[] {
  const levels = new Array<PriceAndSize>(rows.length);
  for (let k = 0; k < rows.length; k++) levels[k] = [Number(rows[k][0]), Number(rows[k][1])];
  return levels;
}

function tradeOf(venue: string, symbol: string, row: RestTrade, received: number): Backfilled {
  const number = row.a ?? row.id;
  const size = Number(row.q ?? row.qty);
  const time = row.T ?? row.time;
  if (number === undefined || time === undefined) throw new TypeError(`no trade: ${JSON.stringify(row)}`);
  if (!(Number(row.p ?? row.price) > 0 && size > 0)) return { kind: 'passed-over', symbol, number };
  return {
    ...{ kind: 'trade', venue, symbol, time, received, id: String(number), number, firstNumber: number },
    count: row.f === undefined || row.l === undefined ? 1 : row.l - row.f + 1,
    price: Number(row.p ?? row.price),
    size,
    rawSize: size,
    side: (row.m ?? row.isBuyerMaker) === true ? 'sell' : 'buy',
  };
}
