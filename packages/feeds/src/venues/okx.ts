import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import type { MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';
import { baseSize, inMessages, levelsOf, unwrap } from './contracts.js';

/** OKX's addresses, and which of its markets is read. */
export interface OkxOptions {
  /** `wss://ws.okx.com:8443` by default. */
  readonly socketUrl?: string;
  /** `https://www.okx.com` by default. */
  readonly restUrl?: string;
  /** `swap` (perpetuals) by default. */
  readonly market?: 'swap' | 'spot' | 'futures';
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    ...venueAddresses('wss://ws.okx.com:8443', 'https://www.okx.com'),
    market: z.enum(['swap', 'spot', 'futures']).default('swap'),
  }))();

/**
 * OKX, which the specification calls `okex`: perpetuals, futures or spot. Trades are numbered; each update of a book names the one before. Sizes of derivatives are in
 * contracts and converted by the facts of their instruments, which are asked for before anything is dialled.
 */
export function okx(options: OkxOptions = {}): Venue {
  const { socketUrl, restUrl, market } = parseOptions('okx', Options, options);
  const isSpot = market === 'spot';
  const name = isSpot ? 'okx-spot' : 'okx';
  const argOf = ({ channel, symbol }: StreamName): string =>
    JSON.stringify({ channel: channels[channel], instId: symbol });

  return {
    name,
    channels: isSpot ? ['trades', 'book'] : ['trades', 'book', 'open-interest', 'funding', 'mark-price'],
    continuity: { trades: 'number', book: 'previous' },
    streamsPerSocket: 100,
    keepAlive: { text: 'ping', everyMs: 20_000 },
    heartbeatMs: 20_000,
    dial: (streams) => ({
      url: `${socketUrl}/ws/v5/public`,
      hello: inMessages([...new Set(streams.map(argOf))], 50, (args) => ({
        op: 'subscribe',
        args: args.map((arg) => JSON.parse(arg) as unknown),
      })),
    }),
    resubscribe: (stream) =>
      ['unsubscribe', 'subscribe'].map((op) =>
        JSON.stringify({ op, args: [JSON.parse(argOf(stream)) as unknown] }),
      ),
    instruments: () => ({ url: `${restUrl}/api/v5/public/instruments?instType=${market.toUpperCase()}` }),
    readInstruments(text, received) {
      const { data } = JSON.parse(text) as { readonly data?: readonly Instrument[] };
      return unwrap(data, text).map(({ instId, ctVal, ctMult, ctValCcy }) => ({
        ...{ kind: 'instrument', venue: name, symbol: instId, time: received, received },
        contractSize: ctVal === '' ? 1 : Number(ctVal) * (ctMult === '' ? 1 : Number(ctMult)),
        contractUnit: ctVal === '' || ctValCcy === instId.split('-')[0] ? 'base' : 'quote',
      }));
    },
    parse: (text, reading) =>
      text === 'pong' ? [{ kind: 'heartbeat' }] : read(name, JSON.parse(text) as Frame, reading),
    backfill({ symbol, lastNumber }) {
      // The newest page before a number: pages are asked for from the end of the hole backwards, and one of 100 is the most.
      if (lastNumber === lastNumber) {
        return {
          url: `${restUrl}/api/v5/market/history-trades?instId=${symbol}&type=1&after=${lastNumber + 1}&limit=100`,
        };
      }
      return { url: `${restUrl}/api/v5/market/trades?instId=${symbol}&limit=500` };
    },
    readBackfill(text, _gap, reading) {
      const { data } = JSON.parse(text) as { readonly data?: readonly Trade[] };
      return unwrap(data, text)
        .map((row) => tradeOf(name, row, reading))
        .reverse();
    },
  };
}

const channels: Readonly<Record<StreamName['channel'], string>> = {
  trades: 'trades',
  book: 'books',
  'open-interest': 'open-interest',
  funding: 'funding-rate',
  'mark-price': 'mark-price',
  liquidations: 'liquidation-orders',
};

interface Instrument {
  readonly instId: string;
  readonly ctVal: string;
  readonly ctMult: string;
  readonly ctValCcy: string;
}

interface Trade {
  readonly instId: string;
  readonly tradeId: string;
  readonly px: string;
  readonly sz: string;
  readonly side: 'buy' | 'sell';
  readonly ts: string;
  readonly count?: string;
}

interface Frame {
  readonly event?: string;
  readonly msg?: string;
  readonly arg?: { readonly channel: string; readonly instId: string };
  readonly action?: 'snapshot' | 'update';
  readonly data?: readonly never[];
}

interface Book {
  readonly bids: readonly (readonly string[])[];
  readonly asks: readonly (readonly string[])[];
  readonly ts: string;
  /** Recordings of 2022 do not have them. */
  readonly seqId?: number;
  readonly prevSeqId?: number;
}

function read(venue: string, { event, msg, arg, action, data }: Frame, reading: Reading): readonly Parsed[] {
  if (arg === undefined || data === undefined) {
    return event === 'error' ? [{ kind: 'refused', reason: msg ?? '' }] : [{ kind: 'heartbeat' }];
  }
  const { received } = reading;
  const symbol = arg.instId;
  switch (arg.channel) {
    case 'trades':
      return (data as readonly Trade[])
        .map((row) => tradeOf(venue, row, reading))
        .sort((a, b) => a.number - b.number);
    case 'books':
      return (data as readonly Book[]).map(({ bids, asks, ts, seqId = NaN, prevSeqId }) => {
        const toBase = (raw: number, price: number): number => baseSize(symbol, raw, price, reading);
        const levels = { bids: levelsOf(bids, toBase), asks: levelsOf(asks, toBase) };
        const common = { venue, symbol, time: Number(ts), received };
        if (action === 'snapshot') return { kind: 'book-snapshot', ...common, sequence: seqId, ...levels };
        const numbers = {
          first: seqId,
          last: seqId,
          ...(prevSeqId !== undefined && { previous: prevSeqId }),
        };
        return { kind: 'book-diff', ...common, ...numbers, ...levels };
      });
    case 'funding-rate':
      return (data as readonly Record<string, string>[]).map(({ fundingRate, fundingTime, ts }) => ({
        ...{ kind: 'funding', venue, symbol, time: Number(ts ?? received), received },
        ...{ rate: Number(fundingRate), settles: Number(fundingTime) },
      }));
    case 'mark-price':
      return (data as readonly Record<string, string>[]).map(({ markPx, ts }) => ({
        ...{ kind: 'mark-price', venue, symbol, time: Number(ts), received },
        ...{ price: Number(markPx), indexPrice: NaN },
      }));
    case 'open-interest':
      return (data as readonly Record<string, string>[]).map(({ oi, oiCcy, ts }) => ({
        ...{ kind: 'open-interest', venue, symbol, time: Number(ts), received },
        ...{ openInterest: Number(oiCcy), raw: Number(oi) },
      }));
    default:
      return [];
  }
}

function tradeOf(venue: string, row: Trade, reading: Reading): MarketTrade {
  const price = Number(row.px);
  const rawSize = Number(row.sz);
  const number = Number(row.tradeId);
  const count = Number(row.count ?? 1);
  return {
    ...{
      kind: 'trade',
      venue,
      symbol: row.instId,
      time: Number(row.ts),
      received: reading.received,
      id: row.tradeId,
    },
    // The id of an aggregate is that of its last trade.
    ...{ number, firstNumber: number - count + 1, count, price },
    ...{ size: baseSize(row.instId, rawSize, price, reading), rawSize, side: row.side },
  };
}
