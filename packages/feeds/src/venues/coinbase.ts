import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import type { PriceAndSize, MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';
import { unwrap } from './contracts.js';

/** Coinbase's addresses. */
export interface CoinbaseOptions {
  /** `wss://advanced-trade-ws.coinbase.com` by default. */
  readonly socketUrl?: string;
  /** `https://api.coinbase.com` by default. */
  readonly restUrl?: string;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...venueAddresses('wss://advanced-trade-ws.coinbase.com', 'https://api.coinbase.com'),
  }))();

const channelOf: Partial<Readonly<Record<StreamName['channel'], string>>> = {
  trades: 'market_trades',
  book: 'level2',
};

/**
 * Coinbase Advanced Trade, spot. Trades are numbered; the messages of a connection are counted, which shows a hole in a book. Its `side` is that of the
 * maker, and is turned round.
 */
export function coinbase(options: CoinbaseOptions = {}): Venue {
  const { socketUrl, restUrl } = parseOptions('coinbase', Options, options);
  const name = 'coinbase';
  const say = (type: string, channel: string | undefined, products: readonly string[]): string =>
    JSON.stringify({ type, product_ids: products, channel });

  return {
    name,
    channels: ['trades', 'book'],
    continuity: { trades: 'number', book: 'message' },
    streamsPerSocket: 40,
    heartbeatMs: 1_000,
    dial(streams) {
      const all = [...new Set(streams.map(({ symbol }) => symbol))];
      const hello = (['trades', 'book'] as const).flatMap((channel) => {
        const own = streams.filter((stream) => stream.channel === channel).map(({ symbol }) => symbol);
        return own.length === 0 ? [] : [say('subscribe', channelOf[channel], own)];
      });
      return { url: socketUrl, hello: [...hello, say('subscribe', 'heartbeats', all)] };
    },
    resubscribe: ({ channel, symbol }) =>
      ['unsubscribe', 'subscribe'].map((type) => say(type, channelOf[channel], [symbol])),
    parse: (text, reading) => read(name, JSON.parse(text) as Frame, reading),
    backfill({ symbol, firstNumber }) {
      const limit = firstNumber === firstNumber ? 1000 : 1;
      return { url: `${restUrl}/api/v3/brokerage/market/products/${symbol}/ticker?limit=${limit}` };
    },
    readBackfill(text, _gap, reading) {
      const { trades } = JSON.parse(text) as { readonly trades?: readonly Trade[] };
      return unwrap(trades, text)
        .map((row) => tradeOf(name, row, reading))
        .sort((a, b) => a.number - b.number);
    },
  };
}

interface Trade {
  readonly product_id: string;
  readonly trade_id: string;
  readonly price: string;
  readonly size: string;
  readonly time: string;
  readonly side: string;
}

interface Frame {
  readonly channel?: string;
  readonly type?: string;
  readonly message?: string;
  readonly timestamp: string;
  readonly sequence_num: number;
  readonly events?: readonly {
    readonly type: 'snapshot' | 'update';
    readonly product_id: string;
    readonly trades?: readonly Trade[];
    readonly updates?: readonly {
      readonly side: string;
      readonly price_level: string;
      readonly new_quantity: string;
    }[];
  }[];
}

function read(venue: string, frame: Frame, reading: Reading): readonly Parsed[] {
  if (frame.type === 'error') return [{ kind: 'refused', reason: frame.message ?? '' }];
  const parsed: Parsed[] = [];
  for (const { type, product_id: symbol, trades, updates } of frame.events ?? []) {
    // The snapshot is of trades made before the subscription: REST shows where to begin.
    if (trades !== undefined && type === 'update') {
      parsed.push(...trades.map((row) => tradeOf(venue, row, reading)).sort((a, b) => a.number - b.number));
    }
    if (updates === undefined || frame.channel !== 'l2_data') continue;
    const bids: PriceAndSize[] = [];
    const asks: PriceAndSize[] = [];
    for (const { side, price_level, new_quantity } of updates) {
      (side === 'bid' ? bids : asks).push([Number(price_level), Number(new_quantity)]);
    }
    const common = { venue, symbol, time: Date.parse(frame.timestamp), received: reading.received };
    if (type === 'snapshot') {
      bids.sort((a, b) => b[0] - a[0]);
      asks.sort((a, b) => a[0] - b[0]);
      parsed.push({ kind: 'book-snapshot', ...common, sequence: frame.sequence_num, bids, asks });
    } else parsed.push({ kind: 'book-diff', ...common, first: NaN, last: NaN, bids, asks });
  }
  // A hole is reported before the events after it.
  return [{ kind: 'message-number', number: frame.sequence_num }, ...parsed];
}

function tradeOf(venue: string, row: Trade, { received }: Reading): MarketTrade {
  const number = Number(row.trade_id);
  const size = Number(row.size);
  return {
    ...{
      kind: 'trade',
      venue,
      symbol: row.product_id,
      time: Date.parse(row.time),
      received,
      id: row.trade_id,
    },
    ...{ number, firstNumber: number, count: 1, price: Number(row.price), size, rawSize: size },
    side: row.side === 'BUY' ? 'sell' : 'buy',
  };
}
