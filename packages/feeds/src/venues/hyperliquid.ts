import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import type { PriceAndSize, MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';

/** Hyperliquid's addresses. */
export interface HyperliquidOptions {
  /** `wss://api.hyperliquid.xyz` by default. */
  readonly socketUrl?: string;
  /** `https://api.hyperliquid.xyz` by default. */
  readonly restUrl?: string;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...venueAddresses('wss://api.hyperliquid.xyz', 'https://api.hyperliquid.xyz') }))();

const typeOf: Partial<Readonly<Record<StreamName['channel'], string>>> = { trades: 'trades', book: 'l2Book' };
const hourMs = 3_600_000;

/**
 * Hyperliquid perpetuals; symbols as `BTC`. Every message of a book is the whole of it (20 levels a side). Ids of trades do not count: what was lost on an
 * open socket is seen by comparing with REST.
 */
export function hyperliquid(options: HyperliquidOptions = {}): Venue {
  const { socketUrl, restUrl } = parseOptions('hyperliquid', Options, options);
  const name = 'hyperliquid';
  const subscriptionOf = ({ channel, symbol }: StreamName): string =>
    JSON.stringify({ type: typeOf[channel] ?? 'activeAssetCtx', coin: symbol });
  const say = (method: string, subscription: string): string =>
    `{"method":"${method}","subscription":${subscription}}`;

  return {
    name,
    channels: ['trades', 'book', 'open-interest', 'funding', 'mark-price'],
    continuity: { trades: 'overlap', book: 'whole' },
    streamsPerSocket: 300,
    keepAlive: { text: '{"method":"ping"}', everyMs: 30_000 },
    heartbeatMs: 30_000,
    dial: (streams) => ({
      url: `${socketUrl}/ws`,
      hello: [...new Set(streams.map(subscriptionOf))].map((one) => say('subscribe', one)),
    }),
    resubscribe: (stream) =>
      ['unsubscribe', 'subscribe'].map((method) => say(method, subscriptionOf(stream))),
    parse: (text, reading) => read(name, JSON.parse(text) as Frame, reading),
    backfill: ({ symbol }) => ({
      url: `${restUrl}/info`,
      body: JSON.stringify({ type: 'recentTrades', coin: symbol }),
    }),
    readBackfill: (text, _gap, reading) =>
      (JSON.parse(text) as readonly Trade[])
        .map((row) => tradeOf(name, row, reading))
        .sort((a, b) => a.time - b.time),
  };
}

interface Trade {
  readonly coin: string;
  readonly side: 'A' | 'B';
  readonly px: string;
  readonly sz: string;
  readonly time: number;
  readonly tid: number;
}

interface Rung {
  readonly px: string;
  readonly sz: string;
}

interface Frame {
  readonly channel?: string;
  readonly data: unknown;
}

function read(venue: string, { channel, data }: Frame, reading: Reading): readonly Parsed[] {
  const { received } = reading;
  if (channel === 'trades') return (data as readonly Trade[]).map((row) => tradeOf(venue, row, reading));
  if (channel === 'l2Book') {
    const {
      coin: symbol,
      levels,
      time,
    } = data as {
      readonly coin: string;
      readonly levels: readonly [readonly Rung[], readonly Rung[]];
      readonly time: number;
    };
    const [bids, asks] = levels.map((side) =>
      side.map(({ px, sz }): PriceAndSize => [Number(px), Number(sz)]),
    );
    return [{ kind: 'book-snapshot', venue, symbol, time, received, sequence: time, bids, asks }];
  }
  if (channel === 'activeAssetCtx') {
    const { coin: symbol, ctx } = data as {
      readonly coin: string;
      readonly ctx: Readonly<Record<string, string>>;
    };
    const common = { venue, symbol, time: received, received };
    const raw = Number(ctx['openInterest']);
    const settles = (Math.floor(received / hourMs) + 1) * hourMs;
    return [
      { kind: 'open-interest', ...common, openInterest: raw, raw },
      { kind: 'funding', ...common, rate: Number(ctx['funding']), settles },
      { kind: 'mark-price', ...common, price: Number(ctx['markPx']), indexPrice: Number(ctx['oraclePx']) },
    ];
  }
  if (channel === 'error') return [{ kind: 'refused', reason: String(data) }];
  return [{ kind: 'heartbeat' }];
}

function tradeOf(venue: string, row: Trade, { received }: Reading): MarketTrade {
  const size = Number(row.sz);
  return {
    ...{ kind: 'trade', venue, symbol: row.coin, time: row.time, received, id: String(row.tid) },
    ...{ number: NaN, firstNumber: NaN, count: 1, price: Number(row.px), size, rawSize: size },
    side: row.side === 'B' ? 'buy' : 'sell',
  };
}
