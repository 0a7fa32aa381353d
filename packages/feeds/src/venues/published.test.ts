import { describe, expect, it } from 'vitest';
import type { InstrumentEvent, MarketEvent, MarketTrade } from '../events.js';
import { createFeed } from '../feed.js';
import { byCcxt } from '../testdata/by-ccxt.js';
import { playRecording } from '../testdata/play-recording.js';
import { cryptofeed, expectedCounts, hasRecordings } from '../testdata/recordings.js';
import { bybit } from './bybit.js';
import { kraken } from './kraken.js';
import { mexc } from './mexc.js';

const at = (texts: readonly string[]): { time: number; text: string }[] =>
  texts.map((text, k) => ({ time: 1_700_000_000_000 + k * 10, text }));
const of = <Kind extends MarketEvent['kind']>(events: readonly MarketEvent[], kind: Kind) =>
  events.filter((event): event is Extract<MarketEvent, { kind: Kind }> => event.kind === kind);
const line = ({ symbol, id, price, rawSize, side, time }: MarketTrade): string =>
  `${symbol} ${id} ${price} ${rawSize} ${side} ${time}`;
const statesIn = (events: readonly MarketEvent[], channel: string): string[] =>
  of(events, 'stream').filter((event) => event.channel === channel).map(({ state }) => state); // prettier-ignore

/** The worked example of Kraken's page on the checksum of WebSocket v2, which gives 3310070434. */
const asks =
  '45285.2 0.00100000, 45286.4 1.54571953, 45286.6 1.54571109, 45289.6 1.54560911, 45290.2 0.15890660, 45291.8 1.54553491, 45294.7 0.04454749, 45296.1 0.35380000, 45297.5 0.09945542, 45299.5 0.18772827';
const bids =
  '45283.5 0.10000000, 45283.4 1.54582015, 45282.1 0.10000000, 45281.0 0.10000000, 45280.3 1.54592586, 45279.0 0.07990000, 45277.6 0.03310103, 45277.5 0.30000000, 45277.3 1.54602737, 45276.6 0.15445238';
const rows = (text: string): string =>
  `[${text
    .split(', ')
    .map((level) => level.replace(/(\S+) (\S+)/, '{"price":$1,"qty":$2}'))
    .join(',')}]`;
const krakenBook = (checksum: number): string =>
  `{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":${rows(bids)},"asks":${rows(asks)},"checksum":${checksum}}]}`;
const krakenTrade = (id: number, type = 'update'): string =>
  `{"channel":"trade","type":"${type}","data":[{"symbol":"BTC/USD","side":"sell","price":45284.1,"qty":0.25,"ord_type":"market","trade_id":${id},"timestamp":"2023-09-25T07:49:37.708706Z"}]}`;
const assetPairs = JSON.stringify({
  error: [],
  result: { XXBTZUSD: { wsname: 'XBT/USD', pair_decimals: 1, lot_decimals: 8 } },
});
const krakenRest = ({ pathname }: URL): string | undefined =>
  pathname.endsWith('/AssetPairs') ? assetPairs : '{"error":[],"result":{"XXBTZUSD":[],"last":"1"}}';

describe('Kraken v2, by its published schema', () => {
  const streams = [
    { channel: 'trades', symbol: 'BTC/USD' },
    { channel: 'book', symbol: 'BTC/USD' },
  ] as const;

  it('reads what its pages show: acknowledgement, status, heartbeat, trades, a book with its checksum', () => {
    const texts = [
      '{"method":"subscribe","result":{"channel":"trade","snapshot":false,"symbol":"BTC/USD"},"success":true,"time_in":"2023-09-25T09:21:10.428340Z","time_out":"2023-09-25T09:21:10.428375Z"}',
      '{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":6447481662169813000}]}',
      '{"channel":"heartbeat"}',
      '{"method":"pong","req_id":101,"time_in":"2023-09-24T14:10:23.799685Z","time_out":"2023-09-24T14:10:23.799703Z"}',
      krakenBook(3_310_070_434),
      ...[7, 8, 9].map((id) => krakenTrade(id)),
    ];
    const feed = createFeed(kraken({ bookLevels: 10 }), streams);
    const events = playRecording(feed, at(texts), krakenRest);
    const market = [{ id: 'BTC/USD', kind: 'spot' } as const];
    const theirs = byCcxt('kraken', market, at(texts.filter((text) => !text.includes('"status"'))));
    expect(of(events, 'trade').map(line)).toEqual(theirs.trades);
    expect(of(events, 'trade').map(({ time }) => time)).toEqual([1, 2, 3].map(() => Date.UTC(2023, 8, 25, 7, 49, 37, 708))); // prettier-ignore
    const book = feed.book('BTC/USD')!;
    expect([book.bids, book.asks, book.bidPrice(0), book.askSize(9)]).toEqual([
      10, 10, 45_283.5, 0.187_728_27,
    ]);
    expect(statesIn(events, 'book').at(-1)).toBe('whole');
    expect(of(events, 'fault')).toEqual([]);
  });

  it('a wrong checksum is told, and the book is asked for again', () => {
    const feed = createFeed(kraken({ bookLevels: 10 }), streams);
    const events = playRecording(feed, at([krakenBook(3_310_070_435), krakenTrade(7)]), krakenRest);
    expect(of(events, 'stream').find(({ state }) => state === 'mending')!.reason).toContain(
      'checksum of the book is 3310070434, and should be 3310070435',
    );
  });

  it('a refused subscription is a fault that says why', () => {
    const refused =
      '{"error":"Currency pair not supported ABC/XYZ","method":"subscribe","success":false,"symbol":"ABC/XYZ","time_in":"2023-09-25T09:21:10.428340Z","time_out":"2023-09-25T09:21:10.428375Z"}';
    const events = playRecording(createFeed(kraken(), streams), at([refused]), krakenRest);
    expect(of(events, 'fault')).toMatchObject([
      { what: 'subscription', reason: 'Currency pair not supported ABC/XYZ' },
    ]);
  });

  it('subscribes as its pages show', () => {
    const { url, hello } = kraken().dial(streams);
    expect(url).toBe('wss://ws.kraken.com/v2');
    expect(hello.map((text) => JSON.parse(text) as unknown)).toEqual([
      { method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USD'], snapshot: false } },
      { method: 'subscribe', params: { channel: 'book', symbol: ['BTC/USD'], depth: 25, snapshot: true } },
    ]);
  });

  it.skipIf(!hasRecordings)(
    'a recording of v1, written as v2 would have sent it: counts of cryptofeed, and the checksum of every update',
    () => {
      const recorded = cryptofeed('KRAKEN');
      const said = recorded.filter(({ t, data }) => t === 'recv' && data!.startsWith('['));
      // v1 writes prices with more decimals than v2, and its checksum is of those.
      const decimals = new Map(
        said.flatMap(({ data }) => {
          const level = /\[\["\d+\.(\d+)","\d+\.\d+","/.exec(data!);
          const name = /"book-1000","([^"]+)"\]$/.exec(data!);
          return level === null || name === null ? [] : [[name[1], level[1].length] as const];
        }),
      );
      const pairs = [...decimals].map(([wsname, pair_decimals]) => [
        wsname,
        { wsname, pair_decimals, lot_decimals: 8 },
      ]);
      const facts = JSON.stringify({ error: [], result: Object.fromEntries(pairs) as object });
      const frames = said
        .map(({ ts, data }) => ({ time: ts * 1_000, text: asVersion2(data!) }))
        .filter(({ text }) => text !== '');
      const symbols = [...new Set(frames.map(({ text }) => /"symbol":"([^"]+)"/.exec(text)![1]))];
      const venue = kraken({ bookLevels: 1000 });
      let checked = 0;
      const counting: typeof venue = {
        ...venue,
        checkBook(symbol, book, text, reading) {
          if (/"checksum":\d/.test(text) && reading.facts.has(symbol)) checked++;
          return venue.checkBook!(symbol, book, text, reading);
        },
      };
      const streamsOf = symbols.flatMap((symbol) => [
        { channel: 'trades', symbol } as const,
        { channel: 'book', symbol } as const,
      ]);
      const feed = createFeed(counting, streamsOf);
      const events = playRecording(feed, frames, ({ pathname }) =>
        pathname.endsWith('/AssetPairs') ? facts : '{"error":[],"result":{"X":[],"last":"1"}}',
      );
      const books = of(events, 'book-snapshot').length + of(events, 'book-diff').length;
      const { l2_book, trades } = expectedCounts()['KRAKEN'];
      expect([books, of(events, 'trade').length]).toEqual([l2_book, trades]);
      expect(checked).toBe(l2_book - symbols.length);
      // A wrong checksum is a book that is mended.
      expect(statesIn(events, 'book')).not.toContain('mending');
      for (const symbol of symbols) expect(feed.stateOf({ channel: 'book', symbol })).toBe('whole');
    },
  );
});

type Level = readonly [price: string, size: string, time: string];

/** A frame of Kraken's v1 in the words of v2; numbers of trades are counted from 1, as v1 has none. */
function asVersion2(text: string): string {
  const parts = JSON.parse(text) as readonly unknown[];
  const channel = parts[parts.length - 2] as string;
  const symbol = (parts[parts.length - 1] as string).replace('XBT', 'BTC').replace('XDG', 'DOGE');
  if (channel === 'trade') {
    return JSON.stringify({
      ...{ channel: 'trade', type: 'update' },
      data: (parts[1] as readonly string[][]).map(([price, qty, time, side]) => {
        numbers.set(symbol, (numbers.get(symbol) ?? 0) + 1);
        return {
          ...{ symbol, side: side === 'b' ? 'buy' : 'sell', price: Number(price), qty: Number(qty) },
          ...{ ord_type: 'limit', trade_id: numbers.get(symbol) },
          timestamp: new Date(Number(time) * 1_000).toISOString(),
        };
      }),
    });
  }
  if (!channel.startsWith('book')) return '';
  const all = Object.assign({}, ...(parts.slice(1, -2) as object[])) as {
    readonly as?: readonly Level[];
    readonly bs?: readonly Level[];
    readonly a?: readonly Level[];
    readonly b?: readonly Level[];
    readonly c?: string;
  };
  const levels = (side: readonly Level[] = []) =>
    side.map(([price, qty]) => ({ price: Number(price), qty: Number(qty) }));
  const isSnapshot = all.as !== undefined || all.bs !== undefined;
  const data = { symbol, bids: levels(all.bs ?? all.b), asks: levels(all.as ?? all.a) };
  const checksum = all.c === undefined ? {} : { checksum: Number(all.c) };
  return JSON.stringify({
    ...{ channel: 'book', type: isSnapshot ? 'snapshot' : 'update' },
    data: [{ ...data, ...checksum }],
  });
}
const numbers = new Map<string, number>();

describe('MEXC perpetuals, by their published schema', () => {
  const symbol = 'BTC_USDT';
  const detail = JSON.stringify({ success: true, code: 0, data: [{ symbol, contractSize: 0.0001 }] });
  const depth = JSON.stringify({
    ...{ success: true, code: 0 },
    data: {
      asks: [[6859.5, 3251, 1]],
      bids: [[6858.5, 100, 2]],
      version: 96_801_926,
      timestamp: 1_587_442_022_000,
    },
  });
  const frame = (channel: string, data: unknown): string =>
    JSON.stringify({ channel, data, symbol, ts: 1_587_442_022_003 });
  const deal = (v: number) => ({ M: 1, O: 1, T: 1, p: 6866.5, t: 1_587_442_049_632, v });
  const change = (version: number, bidSize: number): string =>
    frame('push.depth', { asks: [], bids: [[6858.5, bidSize, 1]], version });
  const answers =
    (deals: readonly unknown[] = []) =>
    ({ pathname }: URL): string | undefined => {
      if (pathname.endsWith('/detail')) return detail;
      if (pathname.includes('/depth/')) return depth;
      return JSON.stringify({ success: true, code: 0, data: deals });
    };
  const streams = (['trades', 'book', 'open-interest', 'mark-price', 'funding'] as const).map((channel) => ({
    channel,
    symbol,
  }));

  it('reads what its pages show: deals alone and in lists, depth, ticker, funding', () => {
    const texts = [
      '{"channel":"rs.sub.deal","data":"success","ts":1587442022003}',
      '{"channel":"pong","data":1587453241453}',
      change(96_801_927, 90),
      frame('push.deal', deal(2096)),
      frame('push.deal', [deal(5), { ...deal(7), T: 2 }]),
      frame('push.depth', { asks: [[6859.5, 0, 0]], bids: [], begin: 96_801_928, end: 96_801_930 }),
      frame('push.ticker', { fairPrice: 6867.4, indexPrice: 6861.6, holdVol: 2_284_742, fundingRate: 0.0008 }), // prettier-ignore
      frame('push.funding.rate', { rate: 0.001, symbol }),
      frame('push.funding.rate', { fundingRate: 0.002, nextSettleTime: 1_587_456_000_000, symbol }),
    ];
    const feed = createFeed(mexc(), streams);
    const events = playRecording(feed, at(texts), answers());
    expect(of(events, 'trade').map(({ price, size, rawSize, side, time }) => [price, size, rawSize, side, time])).toEqual([
      [6866.5, 0.2096, 2096, 'buy', 1_587_442_049_632],
      [6866.5, 5 * 0.0001, 5, 'buy', 1_587_442_049_632],
      [6866.5, 7 * 0.0001, 7, 'sell', 1_587_442_049_632],
    ]); // prettier-ignore
    // ccxt takes lists alone, and makes ids of its own.
    const lists = texts.map((text) => text.replace(/("push.deal","data":)(\{.*?\})/, '$1[$2]'));
    const market = [{ id: symbol, kind: 'swap', contractSize: 0.0001 } as const];
    const deals = at(lists.filter((text) => text.includes('push.deal')));
    const theirs = byCcxt('mexc', market, deals).trades.map((one) => one.replace(/ \S+/, ' '));
    expect(of(events, 'trade').map(line)).toEqual(theirs);
    const book = feed.book(symbol)!;
    expect([book.bids, book.bidPrice(0), book.bidSize(0), book.asks]).toEqual([1, 6858.5, 90 * 0.0001, 0]);
    expect(of(events, 'open-interest')).toMatchObject([{ raw: 2_284_742, openInterest: 2_284_742 * 0.0001 }]);
    expect(of(events, 'mark-price')).toMatchObject([{ price: 6867.4, indexPrice: 6861.6 }]);
    expect(of(events, 'funding')).toMatchObject([
      { rate: 0.001, settles: NaN },
      { rate: 0.002, settles: 1_587_456_000_000 },
    ]);
    expect(of(events, 'fault')).toEqual([]);
  });

  it('a version that is missing is a gap, told and asked about', () => {
    const feed = createFeed(mexc(), streams);
    const events = playRecording(feed, at([change(96_801_927, 90), change(96_801_929, 80)]), answers());
    const told = of(events, 'stream').filter(({ channel }) => channel === 'book');
    expect(told.find(({ state }) => state === 'mending')).toMatchObject({ missing: 1 });
  });

  it('deals have no ids: two that are alike are two, on the socket and in what REST says was missed', () => {
    const feed = createFeed(mexc(), [{ channel: 'trades', symbol }]);
    const events: MarketEvent[] = [];
    let rest: readonly unknown[] = [];
    let socket = 0;
    const step = (input: Parameters<typeof feed.step>[0]): void => {
      const out = feed.step(input);
      events.push(...out.events);
      for (const ask of out.asks) {
        if (ask.kind === 'dial') {
          socket = ask.socket;
          step({ kind: 'opened', socket, time: input.time });
        } else if (ask.kind === 'fetch')
          step({
            kind: 'answered',
            ask: ask.ask,
            time: input.time,
            status: 200,
            text: answers(rest)(new URL(ask.url))!,
          });
      }
    };
    const push = (time: number, ...deals: readonly unknown[]): void =>
      step({ kind: 'frame', socket, time, text: frame('push.deal', deals) });
    step({ kind: 'tick', time: 1_000 });
    push(1_100, deal(1), deal(1));
    push(1_200, deal(1));
    expect(of(events, 'trade').length).toBe(3);
    // While nothing was connected two more like them were made, and one of another size.
    rest = [deal(1), deal(1), deal(1), deal(1), deal(1), deal(2)];
    step({ kind: 'closed', socket, time: 1_300, code: 1006, reason: '' });
    for (let time = 1_350; time < 9_000; time += 50) step({ kind: 'tick', time });
    expect(of(events, 'trade').map(({ rawSize }) => rawSize)).toEqual([1, 1, 1, 1, 1, 2]);
    expect(statesIn(events, 'trades').at(-1)).toBe('whole');
  });

  it('asks for text, and says what was refused', () => {
    expect(JSON.parse(mexc().dial(streams).hello[0])).toEqual({
      ...{ method: 'sub.deal', param: { symbol }, gzip: false },
    });
    const events = playRecording(
      createFeed(mexc(), streams),
      at(['{"channel":"rs.error","data":"Contract doesn\'t exist!","ts":1587442022003}']),
      answers(),
    );
    expect(of(events, 'fault')).toMatchObject([{ reason: "Contract doesn't exist!" }]);
  });
});

it('a ticker of Bybit that says only what has changed keeps what was said before', () => {
  const symbol = 'BTCUSDT';
  const ticker = (ts: number, type: string, data: object): string =>
    JSON.stringify({ topic: `tickers.${symbol}`, type, ts, cs: 1, data: { symbol, ...data } });
  const hour = 3_600_000;
  const settles = 1_700_006_400_000;
  const texts = [
    ticker(settles - hour, 'snapshot', {
      ...{ fundingRate: '0.0001', nextFundingTime: String(settles), markPrice: '100', indexPrice: '101' },
    }),
    ticker(settles - 60_000, 'delta', { fundingRate: '0.0003' }),
    ticker(settles - 50_000, 'delta', { markPrice: '102' }),
    ticker(settles + 1_000, 'delta', { fundingRate: '0.0002' }),
    ticker(settles + 2_000, 'delta', { nextFundingTime: String(settles + 8 * hour) }),
  ];
  const feed = createFeed(bybit(), [
    { channel: 'funding', symbol },
    { channel: 'mark-price', symbol },
  ]);
  const events = playRecording(feed, at(texts));
  expect(of(events, 'funding').map((event) => [event.rate, event.settles])).toEqual([
    [0.0001, settles],
    [0.0003, settles],
    // The settlement is over, and the next one not said yet.
    [0.0002, NaN],
    [0.0002, settles + 8 * hour],
  ]);
  expect(of(events, 'mark-price').map((event) => [event.price, event.indexPrice])).toEqual([
    [100, 101],
    [102, 101],
  ]);
});

it('facts say what a contract is, or a size is refused', () => {
  const reading = { received: 1, facts: new Map<string, InstrumentEvent>() };
  const text = JSON.stringify({
    channel: 'push.deal',
    symbol: 'X_USDT',
    ts: 1,
    data: { p: 1, v: 1, T: 1, t: 1 },
  });
  expect(() => mexc().parse(text, reading)).toThrow('the contract size of X_USDT is not known');
});
