import ccxt from 'ccxt';

/** A trade as ccxt reads it: what is compared, in one line. */
export interface ReadByCcxt {
  /** `symbol id price size side time`, sizes as the venue says them. */
  readonly trades: readonly string[];
  /** The books at the end, best first, by the venue's symbol. */
  readonly books: ReadonlyMap<
    string,
    {
      readonly bids: readonly (readonly [number, number])[];
      readonly asks: readonly (readonly [number, number])[];
    }
  >;
}

interface CcxtTrade {
  readonly id?: string;
  readonly symbol: string;
  readonly price: number;
  readonly amount: number;
  readonly side: string;
  readonly timestamp: number;
}

interface CcxtBook {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
}

/** The parts of ccxt's classes that read messages; they are not in its types. */
interface CcxtReader {
  readonly options: Record<string, unknown>;
  readonly trades: Record<string, readonly CcxtTrade[] | undefined>;
  readonly orderbooks: Record<string, CcxtBook | undefined>;
  readonly setMarkets: (markets: readonly object[]) => void;
  readonly handleMessage: (client: object, message: unknown) => void;
}

/** A market as the venue names it, and its kind. */
export interface CcxtMarket {
  readonly id: string;
  readonly kind: 'spot' | 'swap' | 'future';
  readonly contractSize?: number;
}

/**
 * Reads frames by ccxt.pro, without a connection. Symbols are those of the venue on both sides, so that ccxt's own names do not come in.
 */
export function byCcxt(
  exchange: 'binance' | 'binanceusdm' | 'bybit' | 'okx' | 'coinbase' | 'kraken' | 'mexc' | 'hyperliquid',
  markets: readonly CcxtMarket[],
  frames: readonly { readonly text: string }[],
  address = 'wss://loopback',
): ReadByCcxt {
  const reader = new ccxt.pro[exchange]({ newUpdates: true }) as unknown as CcxtReader;
  reader.options['tradesLimit'] = 1_000_000;
  reader.setMarkets(
    markets.map(({ id, kind, contractSize }) => ({
      ...{ id, symbol: id, base: id, quote: 'Q', baseId: id, quoteId: 'Q', type: kind, active: true },
      ...{ spot: kind === 'spot', swap: kind === 'swap', future: kind === 'future', option: false },
      ...{ contract: kind !== 'spot', linear: kind !== 'spot', inverse: false, settle: 'Q', contractSize },
      ...{ precision: { amount: 1e-8, price: 1e-8 }, limits: {}, info: {} },
    })),
  );
  const rejected: unknown[] = [];
  const client = {
    ...{ url: address, subscriptions: {}, futures: {}, messageQueue: {}, lastPong: 0, keepAlive: 0 },
    resolve: () => undefined,
    reject: (cause: unknown) => void rejected.push(cause),
    future: () => Promise.resolve(),
    send: () => Promise.resolve(),
    onPong: () => undefined,
  };
  for (const { text } of frames) reader.handleMessage(client, JSON.parse(text));
  if (rejected.length > 0) throw new Error(`ccxt refused ${rejected.length} frames: ${String(rejected[0])}`);
  return {
    trades: Object.values(reader.trades).flatMap((all = []) => [...all]).map(
      ({ symbol, id = '', price, amount, side, timestamp }) =>
        `${symbol} ${id} ${price} ${amount} ${side} ${timestamp}`,
    ),
    books: new Map(
      Object.entries(reader.orderbooks).flatMap(([symbol, book]) =>
        book === undefined ? [] : [[symbol, { bids: levels(book.bids), asks: levels(book.asks) }] as const],
      ),
    ),
  };
}

const levels = (side: readonly (readonly number[])[]): [number, number][] =>
  side.map(([price, size]) => [price, size]);
