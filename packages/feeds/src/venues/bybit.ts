import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import type { MarketEvent, MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';
import { inMessages, levelsOf, unwrap } from './contracts.js';

/** Bybit's addresses, and which of its markets is read. */
export interface BybitOptions {
  /** `wss://stream.bybit.com` by default. */
  readonly socketUrl?: string;
  /** `https://api.bybit.com` by default. */
  readonly restUrl?: string;
  /** `linear` by default. */
  readonly category?: 'linear' | 'spot';
  /** 50 by default. */
  readonly bookLevels?: 1 | 50 | 200 | 1000;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...venueAddresses('wss://stream.bybit.com', 'https://api.bybit.com'),
    category: z.enum(['linear', 'spot']).default('linear'),
    bookLevels: z.literal([1, 50, 200, 1000]).default(50),
  }))();

/**
 * Bybit, linear perpetuals or spot. Trades have no numbers: what was lost on an open socket is seen by comparing with REST. Updates of a book are counted,
 * and a new subscription begins with a snapshot.
 */
export function bybit(options: BybitOptions = {}): Venue {
  const { socketUrl, restUrl, category, bookLevels } = parseOptions('bybit', Options, options);
  const isLinear = category === 'linear';
  const name = isLinear ? 'bybit' : 'bybit-spot';
  const topicOf = ({ channel, symbol }: StreamName): string =>
    channel === 'trades'
      ? `publicTrade.${symbol}`
      : channel === 'book'
        ? `orderbook.${bookLevels}.${symbol}`
        : channel === 'liquidations'
          ? `allLiquidation.${symbol}`
          : `tickers.${symbol}`;

  return {
    name,
    channels: isLinear
      ? ['trades', 'book', 'open-interest', 'funding', 'mark-price', 'liquidations']
      : ['trades', 'book'],
    continuity: { trades: 'overlap', book: 'count' },
    streamsPerSocket: 100,
    keepAlive: { text: '{"op":"ping"}', everyMs: 20_000 },
    heartbeatMs: 20_000,
    dial: (streams) => ({
      url: `${socketUrl}/v5/public/${category}`,
      hello: inMessages([...new Set(streams.map(topicOf))], 10, (args) => ({ op: 'subscribe', args })),
    }),
    resubscribe: (stream) =>
      ['unsubscribe', 'subscribe'].map((op) => JSON.stringify({ op, args: [topicOf(stream)] })),
    parse: (text, reading) => read(name, JSON.parse(text) as Frame, reading),
    backfill: ({ symbol }) => ({
      url: `${restUrl}/v5/market/recent-trade?category=${category}&symbol=${symbol}&limit=${isLinear ? 1000 : 60}`,
    }),
    readBackfill(text, { symbol }, { received }) {
      const { result } = JSON.parse(text) as { readonly result?: { readonly list?: readonly RestTrade[] } };
      return unwrap(result?.list, text)
        .map(({ execId, price, size, side, time }) =>
          tradeOf(name, symbol, { i: execId, p: price, v: size, S: side, T: Number(time) }, received),
        )
        .reverse();
    },
  };
}

interface RestTrade {
  readonly execId: string;
  readonly price: string;
  readonly size: string;
  readonly side: string;
  readonly time: string;
}

interface StreamTrade {
  readonly i: string;
  readonly p: string;
  readonly v: string;
  readonly S: string;
  readonly T: number;
}

interface Ticker {
  readonly symbol: string;
  readonly markPrice?: string;
  readonly indexPrice?: string;
  readonly openInterest?: string;
  readonly fundingRate?: string;
  readonly nextFundingTime?: string;
}

interface Frame {
  readonly topic?: string;
  readonly type?: string;
  readonly ts: number;
  readonly data: unknown;
  readonly op?: string;
  readonly success?: boolean;
  readonly ret_msg?: string;
}

function read(venue: string, frame: Frame, { received }: Reading): readonly Parsed[] {
  const { topic, type, ts, data } = frame;
  if (topic === undefined) {
    return frame.success === false
      ? [{ kind: 'refused', reason: frame.ret_msg ?? '' }]
      : [{ kind: 'heartbeat' }];
  }
  if (topic.startsWith('publicTrade.')) {
    return (data as readonly (StreamTrade & { readonly s: string })[]).map((row) =>
      tradeOf(venue, row.s, row, received),
    );
  }
  if (topic.startsWith('orderbook.')) {
    const { s: symbol, b, a, u } = data as Book;
    const levels = { bids: levelsOf(b), asks: levelsOf(a) };
    const common = { venue, symbol, time: ts, received };
    return type === 'snapshot'
      ? [{ kind: 'book-snapshot', ...common, sequence: u, ...levels }]
      : [{ kind: 'book-diff', ...common, first: u, last: u, ...levels }];
  }
  if (topic.startsWith('tickers.')) return tickerEvents(venue, data as Ticker, ts, received);
  if (topic.startsWith('allLiquidation.')) {
    return (data as readonly (StreamTrade & { readonly s: string })[]).map(({ s, T, v, p, S }) => ({
      ...{ kind: 'liquidation', venue, symbol: s, time: T, received, price: Number(p) },
      ...{ size: Number(v), rawSize: Number(v) },
      // The side is that of the position: a long that is liquidated is sold.
      side: S === 'Buy' ? 'sell' : 'buy',
    }));
  }
  return [];
}

interface Book {
  readonly s: string;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
  readonly u: number;
}

/** A ticker says only what has changed; what it leaves out is NaN here, and the feed has it from before. */
function tickerEvents(venue: string, ticker: Ticker, time: number, received: number): readonly MarketEvent[] {
  const common = { venue, symbol: ticker.symbol, time, received };
  const events: MarketEvent[] = [];
  const { openInterest, fundingRate, nextFundingTime, markPrice, indexPrice } = ticker;
  if (openInterest !== undefined && openInterest !== '') {
    const raw = Number(openInterest);
    events.push({ kind: 'open-interest', ...common, openInterest: raw, raw });
  }
  const rate = numberOf(fundingRate);
  const settles = numberOf(nextFundingTime);
  if (rate === rate || settles === settles) events.push({ kind: 'funding', ...common, rate, settles });
  const price = numberOf(markPrice);
  const index = numberOf(indexPrice);
  if (price === price || index === index)
    events.push({ kind: 'mark-price', ...common, price, indexPrice: index });
  return events;
}

const numberOf = (text: string | undefined): number =>
  text === undefined || text === '' ? NaN : Number(text);

function tradeOf(
  venue: string,
  symbol: string,
  { i, p, v, S, T }: StreamTrade,
  received: number,
): MarketTrade {
  const size = Number(v);
  return {
    ...{ kind: 'trade', venue, symbol, time: T, received, id: i, number: NaN, firstNumber: NaN, count: 1 },
    ...{ price: Number(p), size, rawSize: size, side: S === 'Buy' ? 'buy' : 'sell' },
  };
}
