import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import type { MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';
import { baseSize, levelsOf, unwrap } from './contracts.js';

/** MEXC's addresses. */
export interface MexcOptions {
  /** `wss://contract.mexc.com` by default. */
  readonly socketUrl?: string;
  /** `https://api.mexc.com` by default. */
  readonly restUrl?: string;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...venueAddresses('wss://contract.mexc.com', 'https://api.mexc.com') }))();

const methodOf: Readonly<Record<StreamName['channel'], string>> = {
  trades: 'deal',
  book: 'depth',
  'open-interest': 'ticker',
  'mark-price': 'ticker',
  funding: 'funding.rate',
  liquidations: 'ticker',
};

/**
 * MEXC perpetuals by their contract stream; symbols as `BTC_USDT`. Written from the published schema and never seen live. Versions of a book rise by one; trades
 * are not counted, and have no ids in the published schema. Sizes are in contracts and converted by the facts of their instruments.
 */
export function mexc(options: MexcOptions = {}): Venue {
  const { socketUrl, restUrl } = parseOptions('mexc', Options, options);
  const name = 'mexc';
  return {
    name,
    channels: ['trades', 'book', 'open-interest', 'funding', 'mark-price'],
    continuity: { trades: 'overlap', book: 'count' },
    streamsPerSocket: 30,
    keepAlive: { text: '{"method":"ping"}', everyMs: 15_000 },
    heartbeatMs: 15_000,
    dial(streams) {
      const messages = streams.map(({ channel, symbol }) =>
        // Frames are compressed unless they are asked for as text.
        JSON.stringify({ method: `sub.${methodOf[channel]}`, param: { symbol }, gzip: false }),
      );
      return { url: `${socketUrl}/edge`, hello: [...new Set(messages)] };
    },
    instruments: () => ({ url: `${restUrl}/api/v1/contract/detail` }),
    readInstruments(text, received) {
      const { data } = JSON.parse(text) as {
        readonly data?: readonly { readonly symbol: string; readonly contractSize: number }[];
      };
      return unwrap(data, text).map(({ symbol, contractSize }) => ({
        ...{ kind: 'instrument', venue: name, symbol, time: received, received },
        ...{ contractSize, contractUnit: 'base' },
      }));
    },
    parse: (text, reading) => read(name, JSON.parse(text) as Frame, reading),
    bookSnapshot: (symbol) => ({ url: `${restUrl}/api/v1/contract/depth/${symbol}` }),
    readBookSnapshot(text, symbol, reading) {
      const { data } = JSON.parse(text) as { readonly data?: Book };
      const { version, bids, asks, timestamp } = unwrap(data, text);
      const toBase = (raw: number, price: number): number => baseSize(symbol, raw, price, reading);
      const common = { venue: name, symbol, time: timestamp ?? reading.received, received: reading.received };
      const levels = { bids: levelsOf(bids, toBase), asks: levelsOf(asks, toBase) };
      return { kind: 'book-snapshot', ...common, sequence: version, ...levels };
    },
    backfill: ({ symbol }) => ({ url: `${restUrl}/api/v1/contract/deals/${symbol}?limit=100` }),
    readBackfill(text, { symbol }, reading) {
      const { data } = JSON.parse(text) as { readonly data?: readonly Deal[] };
      return unwrap(data, text)
        .map((row) => tradeOf(name, symbol, row, reading))
        .sort((a, b) => a.time - b.time);
    },
  };
}

interface Deal {
  readonly p: number;
  readonly v: number;
  /** 1: the taker bought; 2: it sold. */
  readonly T: 1 | 2;
  readonly t: number;
  readonly i?: string | number;
}

interface Book {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
  readonly version: number;
  readonly timestamp?: number;
}

interface BookChange extends Book {
  /** First and last version, where several changes came as one. */
  readonly begin?: number;
  readonly end?: number;
}

interface Funding {
  readonly rate?: number;
  readonly fundingRate?: number;
  readonly nextSettleTime?: number;
}

interface Frame {
  readonly channel?: string;
  readonly symbol: string;
  readonly ts?: number;
  readonly data: unknown;
}

function read(venue: string, { channel, symbol, ts, data }: Frame, reading: Reading): readonly Parsed[] {
  const { received } = reading;
  const common = { venue, symbol, time: ts ?? received, received };
  switch (channel) {
    case 'push.deal':
      return [data as Deal | readonly Deal[]].flat().map((row) => tradeOf(venue, symbol, row, reading));
    case 'push.depth': {
      const { bids, asks, version, begin = version, end = version } = data as BookChange;
      const toBase = (raw: number, price: number): number => baseSize(symbol, raw, price, reading);
      const levels = { bids: levelsOf(bids, toBase), asks: levelsOf(asks, toBase) };
      return [{ kind: 'book-diff', ...common, first: begin, last: end, ...levels }];
    }
    case 'push.funding.rate': {
      // The published table calls it fundingRate, the published example rate.
      const { fundingRate, rate = fundingRate, nextSettleTime = NaN } = data as Funding;
      if (typeof rate !== 'number') throw new TypeError('a funding rate is missing');
      return [{ kind: 'funding', ...common, rate, settles: nextSettleTime }];
    }
    case 'push.ticker': {
      const { holdVol, fairPrice, indexPrice } = data as Readonly<
        Record<'holdVol' | 'fairPrice' | 'indexPrice', number>
      >;
      const openInterest = baseSize(symbol, holdVol, fairPrice, reading);
      return [
        { kind: 'open-interest', ...common, openInterest, raw: holdVol },
        { kind: 'mark-price', ...common, price: fairPrice, indexPrice },
      ];
    }
    case 'rs.error':
      return [{ kind: 'refused', reason: String(data) }];
    default:
      return [{ kind: 'heartbeat' }];
  }
}

function tradeOf(venue: string, symbol: string, row: Deal, reading: Reading): MarketTrade {
  const { p: price, v: rawSize, T, t: time, i } = row;
  return {
    ...{
      kind: 'trade',
      venue,
      symbol,
      time,
      received: reading.received,
      id: String(i ?? ''),
    },
    ...{
      number: NaN,
      firstNumber: NaN,
      count: 1,
      price,
      size: baseSize(symbol, rawSize, price, reading),
      rawSize,
    },
    side: T === 1 ? 'buy' : 'sell',
  };
}
