import * as z from 'zod';
import { parseOptions } from '@veloce/core';
import { venueAddresses } from './venue-options.js';
import type { PriceAndSize, LiquidationEvent, MarketTrade, StreamName } from '../events.js';
import type { Parsed, Reading, Venue } from '../venue.js';
import { unwrap } from './contracts.js';

/** Deribit's addresses. */
export interface DeribitOptions {
  /** `wss://www.deribit.com` by default. */
  readonly socketUrl?: string;
  /** `https://www.deribit.com` by default. */
  readonly restUrl?: string;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({ ...venueAddresses('wss://www.deribit.com', 'https://www.deribit.com') }))();

/**
 * Deribit perpetuals, futures and options. Trades are numbered; each change of a book names the one before. Amounts of inverse contracts are in US dollars and
 * converted by the price; those of options and linear contracts are in base units.
 */
export function deribit(options: DeribitOptions = {}): Venue {
  const { socketUrl, restUrl } = parseOptions('deribit', Options, options);
  const name = 'deribit';
  const channelOf = ({ channel, symbol }: StreamName): string =>
    `${channel === 'trades' || channel === 'liquidations' ? 'trades' : channel === 'book' ? 'book' : 'ticker'}.${symbol}.100ms`;
  const say = (method: string, params: object): string =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

  return {
    name,
    channels: ['trades', 'book', 'open-interest', 'funding', 'mark-price', 'liquidations'],
    continuity: { trades: 'number', book: 'previous' },
    streamsPerSocket: 200,
    heartbeatMs: 30_000,
    dial(streams) {
      const channels = [...new Set(streams.map(channelOf))];
      const hello = [say('public/set_heartbeat', { interval: 30 }), say('public/subscribe', { channels })];
      return { url: `${socketUrl}/ws/api/v2`, hello };
    },
    resubscribe: (stream) =>
      ['public/unsubscribe', 'public/subscribe'].map((method) =>
        say(method, { channels: [channelOf(stream)] }),
      ),
    parse: (text, reading) => read(name, JSON.parse(text) as Frame, reading),
    backfill({ symbol, firstNumber, lastNumber }) {
      const known = firstNumber === firstNumber;
      const from = known ? `&start_seq=${firstNumber}&sorting=asc` : '';
      const to = lastNumber === lastNumber ? `&end_seq=${lastNumber}` : '';
      const path = 'api/v2/public/get_last_trades_by_instrument';
      return { url: `${restUrl}/${path}?instrument_name=${symbol}${from}${to}&count=${known ? 1000 : 1}` };
    },
    readBackfill(text, _gap, reading) {
      const { result } = JSON.parse(text) as { readonly result?: { readonly trades: readonly Trade[] } };
      return unwrap(result, text)
        .trades.map((row) => tradeOf(name, row, reading))
        .sort((a, b) => a.number - b.number);
    },
  };
}

interface Trade {
  readonly instrument_name: string;
  readonly trade_seq: number;
  readonly trade_id: string;
  readonly price: number;
  readonly amount: number;
  readonly timestamp: number;
  readonly direction: 'buy' | 'sell';
  /** M, T or MT: the maker, the taker or both were liquidated. */
  readonly liquidation?: string;
}

interface Book {
  readonly type: 'snapshot' | 'change';
  readonly instrument_name: string;
  readonly timestamp: number;
  readonly change_id: number;
  readonly prev_change_id?: number;
  readonly bids: readonly (readonly ['new' | 'change' | 'delete', number, number])[];
  readonly asks: readonly (readonly ['new' | 'change' | 'delete', number, number])[];
}

interface Ticker {
  readonly instrument_name: string;
  readonly timestamp: number;
  readonly open_interest: number;
  readonly mark_price: number;
  readonly index_price: number;
  readonly funding_8h?: number;
}

interface Frame {
  readonly method?: string;
  readonly error?: { readonly message: string };
  readonly params?: { readonly channel?: string; readonly type?: string; readonly data: unknown };
}

/** Options end with their strike and C or P; linear contracts name their stablecoin. */
const isInBase = (symbol: string): boolean => /-[CP]$|_US(DC|DT|DE)/.test(symbol);
const baseOf = (symbol: string, raw: number, price: number): number => (isInBase(symbol) ? raw : raw / price);

function read(venue: string, { method, error, params }: Frame, reading: Reading): readonly Parsed[] {
  if (error !== undefined) return [{ kind: 'refused', reason: error.message }];
  if (method === 'heartbeat') {
    return params?.type === 'test_request'
      ? [{ kind: 'reply', text: '{"jsonrpc":"2.0","id":2,"method":"public/test","params":{}}' }]
      : [{ kind: 'heartbeat' }];
  }
  const channel = params?.channel;
  if (channel === undefined) return [{ kind: 'heartbeat' }];
  const { received } = reading;
  if (channel.startsWith('trades.')) {
    const trades = (params?.data as readonly Trade[]).map((row) => ({
      row,
      trade: tradeOf(venue, row, reading),
    }));
    trades.sort((a, b) => a.trade.number - b.trade.number);
    return trades.flatMap(({ row, trade }) => [trade, ...liquidationsOf(row, trade)]);
  }
  if (channel.startsWith('book.')) {
    const book = params?.data as Book;
    const symbol = book.instrument_name;
    const levels = (rows: Book['bids']): PriceAndSize[] =>
      rows.map(([what, price, amount]) => [price, what === 'delete' ? 0 : baseOf(symbol, amount, price)]);
    const common = { venue, symbol, time: book.timestamp, received };
    const sides = { bids: levels(book.bids), asks: levels(book.asks) };
    const { change_id: last, prev_change_id: previous } = book;
    if (book.type === 'snapshot' || previous === undefined) {
      return [{ kind: 'book-snapshot', ...common, sequence: last, ...sides }];
    }
    return [{ kind: 'book-diff', ...common, first: last, last, previous, ...sides }];
  }
  if (channel.startsWith('ticker.')) {
    const {
      instrument_name: symbol,
      timestamp,
      open_interest,
      mark_price,
      index_price,
      funding_8h,
    } = params?.data as Ticker;
    const common = { venue, symbol, time: timestamp, received };
    const openInterest = baseOf(symbol, open_interest, mark_price);
    return [
      { kind: 'open-interest', ...common, openInterest, raw: open_interest },
      { kind: 'mark-price', ...common, price: mark_price, indexPrice: index_price },
      ...(funding_8h === undefined
        ? []
        : [{ kind: 'funding', ...common, rate: funding_8h, settles: NaN } as const]),
    ];
  }
  return [];
}

function tradeOf(venue: string, row: Trade, { received }: Reading): MarketTrade {
  const { instrument_name: symbol, trade_seq: number, price, amount } = row;
  return {
    ...{
      kind: 'trade',
      venue,
      symbol,
      time: row.timestamp,
      received,
      id: row.trade_id,
      number,
      firstNumber: number,
    },
    ...{ count: 1, price, size: baseOf(symbol, amount, price), rawSize: amount, side: row.direction },
  };
}

function liquidationsOf({ liquidation }: Trade, trade: MarketTrade): readonly LiquidationEvent[] {
  if (liquidation === undefined || liquidation === 'none') return [];
  const { venue, symbol, time, received, price, size, rawSize, side } = trade;
  const common = { kind: 'liquidation', venue, symbol, time, received, price, size, rawSize } as const;
  const other = side === 'buy' ? 'sell' : 'buy';
  return [
    ...(liquidation.includes('T') ? [{ ...common, side }] : []),
    ...(liquidation.includes('M') ? [{ ...common, side: other } as const] : []),
  ];
}
