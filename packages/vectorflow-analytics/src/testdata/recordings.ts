import type { BookDiff, BookLevel, BookSnapshot, BookStatus, OrderBook } from '../book/order-book.js';
import { createOrderBook } from '../book/order-book.js';
import { sharedText } from './markets.js';

/** A message of an exchange about one book, or about every book if the symbol is `*`. */
export interface BookEvent {
  readonly symbol: string;
  readonly snapshot?: BookSnapshot;
  readonly diff?: BookDiff;
}

type Text = readonly (readonly [string | number, string | number, ...unknown[]])[];
export const numbers = (levels: Text): BookLevel[] =>
  levels.map(([price, size]) => [Number(price), Number(size)]);

interface Line {
  readonly t: string;
  readonly conn: string;
  readonly ts: number;
  readonly url?: string;
  readonly data?: string;
}

/** The lines of a recording of cryptofeed. */
export const recording = (name: string): readonly Line[] =>
  sharedText(`ws-captures/cryptofeed/${name}.jsonl.gz`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** How many events of each kind cryptofeed finds in a recording of its own. */
export const countsOf = (name: string): Readonly<Record<string, number>> =>
  (
    JSON.parse(sharedText('ws-captures/cryptofeed/expected_counts.json')) as Record<
      string,
      Record<string, number>
    >
  )[name];

/** The messages of a recording, to be classified. */
const received = (name: string): readonly unknown[] =>
  recording(name).flatMap(({ t, data }) => (t === 'recv' ? [JSON.parse(data ?? '') as unknown] : []));

/** Answers to requests, by the symbol that their address names. */
const answers = <Answer>(name: string, symbolIn: RegExp): ReadonlyMap<string, Answer> =>
  new Map(
    recording(name).flatMap(({ t, url, data }): [string, Answer][] => {
      const symbol = symbolIn.exec(url ?? '')?.[1];
      return t === 'http' && symbol !== undefined ? [[symbol, JSON.parse(data ?? '') as Answer]] : [];
    }),
  );

interface Sides {
  readonly bids: Text;
  readonly asks: Text;
}

/** The recorder asked for a snapshot at the first message of each symbol: the answer goes before it. */
function withSnapshots(
  snapshots: ReadonlyMap<string, BookSnapshot>,
  diffs: readonly BookEvent[],
): readonly BookEvent[] {
  const seen = new Set<string>();
  return diffs.flatMap((event) => {
    const snapshot = snapshots.get(event.symbol);
    if (seen.has(event.symbol) || snapshot === undefined) return [event];
    seen.add(event.symbol);
    return [{ symbol: event.symbol, snapshot }, event];
  });
}

const mapOf = <A, B>(map: ReadonlyMap<string, A>, change: (one: A) => B): ReadonlyMap<string, B> =>
  new Map([...map].map(([key, one]) => [key, change(one)]));

/** Messages without numbers: they are counted per symbol. */
function numbered(
  events: readonly (Sides & { readonly symbol: string; readonly isSnapshot: boolean })[],
): readonly BookEvent[] {
  const counts = new Map<string, number>();
  return events.map(({ symbol, isSnapshot, bids, asks }) => {
    const n = isSnapshot ? 0 : (counts.get(symbol) ?? 0) + 1;
    counts.set(symbol, n);
    const levels = { bids: numbers(bids), asks: numbers(asks) };
    return isSnapshot
      ? { symbol, snapshot: { sequence: 0, ...levels } }
      : { symbol, diff: { first: n, last: n, ...levels } };
  });
}

/** A depth frame of Binance. */
export interface DepthFrame {
  readonly e: string;
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly pu?: number;
  readonly b: Text;
  readonly a: Text;
}

export const diffOf = ({ U, u, pu, b, a }: DepthFrame): BookDiff => ({
  first: U,
  last: u,
  ...(pu === undefined ? {} : { previous: pu }),
  bids: numbers(b),
  asks: numbers(a),
});

function binance(name: string): readonly BookEvent[] {
  const snapshots = mapOf(
    answers<Sides & { lastUpdateId: number }>(name, /depth\?symbol=(\w+)/),
    ({ lastUpdateId, bids, asks }) => ({ sequence: lastUpdateId, bids: numbers(bids), asks: numbers(asks) }),
  );
  const diffs = (received(name) as readonly { data?: DepthFrame }[]).flatMap(({ data }): BookEvent[] =>
    data?.e === 'depthUpdate' ? [{ symbol: data.s, diff: diffOf(data) }] : [],
  );
  return withSnapshots(snapshots, diffs);
}

function bybit(): readonly BookEvent[] {
  interface Message {
    readonly topic?: string;
    readonly type: string;
    readonly data: { readonly u: number; readonly b: Text; readonly a: Text };
  }
  return recording('BYBIT').flatMap(({ t, conn, data }): BookEvent[] => {
    if (t !== 'recv') return [];
    const { topic = '', type, data: own } = JSON.parse(data ?? '') as Message;
    if (!topic.startsWith('orderbook')) return [];
    const symbol = `${conn} ${topic}`;
    const levels = { bids: numbers(own.b), asks: numbers(own.a) };
    return type === 'snapshot'
      ? [{ symbol, snapshot: { sequence: own.u, ...levels } }]
      : [{ symbol, diff: { first: own.u, last: own.u, ...levels } }];
  });
}

/** This recording is older than OKX's numbers. */
function okx(): readonly BookEvent[] {
  interface Message {
    readonly action: string;
    readonly arg?: { readonly channel: string; readonly instId: string };
    readonly data?: readonly Sides[];
  }
  return numbered(
    (received('OKX') as readonly Message[]).flatMap(({ action, arg, data = [] }) =>
      arg?.channel.startsWith('books') === true
        ? data.map(({ bids, asks }) => ({ symbol: arg.instId, isSnapshot: action === 'snapshot', bids, asks }))
        : [],
    ),
  );
}

/** Numbers count the messages of the connection: each says to every book that nothing before it is missing. */
function coinbase(): readonly BookEvent[] {
  interface Update {
    readonly side: string;
    readonly price_level: string;
    readonly new_quantity: string;
  }
  interface Message {
    readonly channel: string;
    readonly sequence_num: number;
    readonly events: readonly { type: string; product_id: string; updates: readonly Update[] }[];
  }
  return (received('COINBASE') as readonly Message[]).flatMap(({ channel, sequence_num: n, events }): BookEvent[] => {
    const others = { symbol: '*', diff: { first: n, last: n, bids: [], asks: [] } };
    if (channel !== 'l2_data') return [others];
    const [{ type, product_id: symbol, updates }] = events;
    const of = (side: string): BookLevel[] =>
      updates
        .filter((one) => one.side === side)
        .map((one) => [Number(one.price_level), Number(one.new_quantity)]);
    const levels = { bids: of('bid'), asks: of('offer') };
    return type === 'snapshot'
      ? [{ symbol, snapshot: { sequence: n, ...levels } }, others]
      : [{ symbol, diff: { first: n, last: n, ...levels } }, others];
  });
}

/** The same numbers at Bitfinex, which was asked for them. */
function bitfinex(): readonly BookEvent[] {
  type Row = readonly [price: number, orders: number, amount: number];
  type Message =
    | { readonly channel?: string; readonly chanId: number; readonly symbol: string }
    | readonly [channel: number, own: string | Row | readonly Row[], number: number];
  const symbols = new Map<number, string>();
  return (received('BITFINEX') as readonly Message[]).flatMap((message): BookEvent[] => {
    if (!isList(message)) {
      if (message.channel === 'book') symbols.set(message.chanId, message.symbol);
      return [];
    }
    const [channel, own, n] = message;
    const others = { symbol: '*', diff: { first: n, last: n, bids: [], asks: [] } };
    const symbol = symbols.get(channel);
    if (symbol === undefined || typeof own === 'string') return [others];
    const isSnapshot = typeof own[0] !== 'number';
    const rows = (isSnapshot ? own : [own]) as readonly Row[];
    const of = (side: number): BookLevel[] =>
      rows
        .filter(([, , amount]) => Math.sign(amount) === side)
        .map(([price, orders, amount]) => [price, orders === 0 ? 0 : Math.abs(amount)]);
    const levels = { bids: of(1), asks: of(-1) };
    return isSnapshot
      ? [{ symbol, snapshot: { sequence: n, ...levels } }, others]
      : [{ symbol, diff: { first: n, last: n, ...levels } }, others];
  });
}

const isList = <T>(value: T): value is Extract<T, readonly unknown[]> => Array.isArray(value);

function kucoin(): readonly BookEvent[] {
  interface Message {
    readonly subject?: string;
    readonly data: { symbol: string; sequenceStart: number; sequenceEnd: number; changes: Sides };
  }
  const snapshots = mapOf(
    answers<{ data: Sides & { sequence: string } }>('KUCOIN', /level2\?symbol=(\S+)/),
    ({ data: { sequence, bids, asks } }) => ({
      sequence: Number(sequence),
      bids: numbers(bids),
      asks: numbers(asks),
    }),
  );
  // A change at price 0 only takes a number.
  const of = (levels: Text): BookLevel[] => numbers(levels).filter(([price]) => price > 0);
  const diffs = (received('KUCOIN') as readonly Message[])
    .filter(({ subject }) => subject === 'trade.l2update')
    .map(({ data: { symbol, sequenceStart, sequenceEnd, changes } }) => ({
      symbol,
      diff: { first: sequenceStart, last: sequenceEnd, bids: of(changes.bids), asks: of(changes.asks) },
    }));
  return withSnapshots(snapshots, diffs);
}

function deribit(): readonly BookEvent[] {
  type Levels = readonly (readonly [string, number, number])[];
  interface Book {
    readonly type: string;
    readonly instrument_name: string;
    readonly change_id: number;
    readonly prev_change_id: number;
    readonly bids: Levels;
    readonly asks: Levels;
  }
  const of = (levels: Levels): BookLevel[] => levels.map(([, price, size]) => [price, size]);
  return (received('DERIBIT') as readonly { params?: { channel: string; data: Book } }[]).flatMap(({ params }): BookEvent[] => {
    if (params?.channel.startsWith('book.') !== true) return [];
    const { type, instrument_name: symbol, change_id: last, prev_change_id: previous, bids, asks } = params.data;
    const levels = { bids: of(bids), asks: of(asks) };
    return type === 'snapshot'
      ? [{ symbol, snapshot: { sequence: last, ...levels } }]
      : [{ symbol, diff: { first: last, last, previous, ...levels } }];
  });
}

function gateio(): readonly BookEvent[] {
  type Levels = readonly { readonly p: string; readonly s: number }[];
  interface Message {
    readonly channel: string;
    readonly event: string;
    readonly result: { s: string; U: number; u: number; b: Levels; a: Levels };
  }
  const of = (levels: Levels): BookLevel[] => levels.map(({ p, s }) => [Number(p), s]);
  const snapshots = mapOf(
    answers<{ id: number; bids: Levels; asks: Levels }>('GATEIO_FUTURES', /order_book\?contract=(\w+)/),
    ({ id, bids, asks }) => ({ sequence: id, bids: of(bids), asks: of(asks) }),
  );
  const diffs = (received('GATEIO_FUTURES') as readonly Message[])
    .filter(({ channel, event }) => channel === 'futures.order_book_update' && event === 'update')
    .map(({ result: { s, U, u, b, a } }) => ({
      symbol: s,
      diff: { first: U, last: u, bids: of(b), asks: of(a) },
    }));
  return withSnapshots(snapshots, diffs);
}

/** Bitstamp has times in microseconds and no numbers: a diff older than the snapshot is stale, the others are counted; a hole cannot be seen. */
function bitstamp(): readonly BookEvent[] {
  type Own = Sides & { readonly microtimestamp: string };
  const snapshots = answers<Own>('BITSTAMP', /order_book\/(\w+)/);
  const counts = new Map<string, number>();
  const diffs = (received('BITSTAMP') as readonly { event: string; channel: string; data: Own }[])
    .filter(({ event, channel }) => event === 'data' && channel.startsWith('diff_order_book'))
    .map(({ channel, data }) => {
      const symbol = channel.slice('diff_order_book_'.length);
      const isStale = Number(data.microtimestamp) < Number(snapshots.get(symbol)?.microtimestamp);
      const n = (counts.get(symbol) ?? 0) + (isStale ? 0 : 1);
      counts.set(symbol, n);
      return { symbol, diff: { first: n, last: n, bids: numbers(data.bids), asks: numbers(data.asks) } };
    });
  const levels = mapOf(snapshots, ({ bids, asks }) => ({
    sequence: 0,
    bids: numbers(bids),
    asks: numbers(asks),
  }));
  return [...[...levels].map(([symbol, snapshot]) => ({ symbol, snapshot })), ...diffs];
}

interface KrakenBook extends Sides {
  readonly symbol: string;
  readonly isSnapshot: boolean;
  /** Checksum of the ten best levels of each side after it; none in a snapshot. */
  readonly checksum: number;
}

/** Kraken has no numbers but checksums. */
export function krakenBooks(): readonly KrakenBook[] {
  type Own = Partial<Record<'as' | 'bs' | 'a' | 'b', Text> & { c: string }>;
  type Message = object | readonly [channel: number, ...own: Own[], name: string, symbol: string];
  return (received('KRAKEN') as readonly Message[]).flatMap((message): KrakenBook[] => {
    if (!isList(message) || !(message.at(-2) as string).startsWith('book')) return [];
    const own: Own = Object.assign({}, ...(message.slice(1, -2) as Own[])) as Own;
    return [
      {
        symbol: message.at(-1) as string,
        isSnapshot: own.as !== undefined,
        bids: own.bs ?? own.b ?? [],
        asks: own.as ?? own.a ?? [],
        checksum: Number(own.c),
      },
    ];
  });
}

/** The books of each recording. */
export const recordedBooks: Readonly<Record<string, () => readonly BookEvent[]>> = {
  BINANCE: () => binance('BINANCE'),
  BINANCE_FUTURES: () => binance('BINANCE_FUTURES'),
  BYBIT: bybit,
  OKX: okx,
  COINBASE: coinbase,
  KRAKEN: () => numbered(krakenBooks()),
  BITFINEX: bitfinex,
  KUCOIN: kucoin,
  DERIBIT: deribit,
  GATEIO_FUTURES: gateio,
  BITSTAMP: bitstamp,
};

/** Passes an event to its book, or to all of them. @returns The outcome at each. */
export function tell(books: Map<string, OrderBook>, { symbol, snapshot, diff }: BookEvent): readonly BookStatus[] {
  if (symbol !== '*' && !books.has(symbol)) books.set(symbol, createOrderBook());
  const own = symbol === '*' ? [...books.values()] : [books.get(symbol) as OrderBook];
  return own.map((book) => (snapshot === undefined ? book.update(diff as BookDiff) : book.snapshot(snapshot)));
}
