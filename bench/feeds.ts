import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ccxt from 'ccxt';
import { binanceUsdm, createFeed, createMarketBars, type MarketEvent, type StreamName } from '@veloce/feeds';
import { openLog } from '@veloce/feeds/record';
import { orThrow } from '@veloce/core';
import { diffFrame, measureProcess, restBook, tradeFrame, type ProcessResult } from './feeds-exchange.js';
import { writeResult } from './machine.js';

const symbol = 'BTCUSDT';
const start = 1_700_000_000_000;
const many = Array.from({ length: 200 }, (_, k) => `S${k}USDT`);
const libraries = ['veloce', 'tardis', 'ccxt'] as const;

/** Least processor seconds of one run. */
function leastCpu(work: () => unknown, runs = 5): number {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

function play(
  streams: readonly StreamName[],
  frames: readonly string[],
  take: (event: MarketEvent) => void,
): void {
  const feed = createFeed(binanceUsdm({ trades: 'trade' }), streams);
  const answer = (asks: ReturnType<typeof feed.step>['asks']): void => {
    for (const ask of asks) {
      if (ask.kind === 'dial') answer(feed.step({ kind: 'opened', socket: ask.socket, time: start }).asks);
      else if (ask.kind === 'fetch') {
        const text = ask.url.includes('depth') ? restBook(0) : '[]';
        feed.step({ kind: 'answered', ask: ask.ask, time: start, status: 200, text });
      }
    }
  };
  answer(feed.step({ kind: 'tick', time: start }).asks);
  let time = start;
  for (const text of frames) {
    time += 1;
    const { events, asks } = feed.step({ kind: 'frame', socket: 1, time, text });
    for (const event of events) take(event);
    if (asks.length > 0) answer(asks);
  }
}

interface TardisMapper {
  readonly canHandle: (message: unknown) => boolean;
  readonly map: (message: unknown, at: Date) => Iterable<unknown> | undefined;
}

function byTardis(normalize: 'normalizeTrades' | 'normalizeBookChanges', frames: readonly string[]): number {
  const tardis = createRequire(import.meta.url)('tardis-dev') as Readonly<
    Record<typeof normalize, (exchange: string, at: Date) => TardisMapper>
  >;
  const at = new Date(0);
  let count = 0;
  const mapper = tardis[normalize]('binance-futures', at);
  for (const text of frames) {
    const message = JSON.parse(text) as unknown;
    if (mapper.canHandle(message))
      for (const one of mapper.map(message, at) ?? []) count += one === null ? 0 : 1;
  }
  return count;
}

/** The parts of ccxt's classes that read messages; they are not in its types. */
interface CcxtReader {
  readonly orderbooks: Record<string, { readonly bids: readonly (readonly number[])[] }>;
  readonly trades: Readonly<Record<string, readonly unknown[]>>;
  readonly setMarkets: (markets: readonly object[]) => void;
  readonly orderBook: (snapshot: object) => CcxtReader['orderbooks'][string];
  readonly handleMessage: (client: object, message: unknown) => void;
}

function byCcxt(frames: readonly string[]): CcxtReader {
  const reader = new ccxt.pro.binanceusdm({ newUpdates: true }) as unknown as CcxtReader;
  const kind = { type: 'swap', spot: false, swap: true, future: false, option: false, contract: true };
  const names = { id: symbol, symbol, base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: 1 };
  const rest = {
    linear: true,
    inverse: false,
    precision: { amount: 0.001, price: 0.01 },
    limits: {},
    info: {},
  };
  reader.setMarkets([{ ...names, ...kind, ...rest }]);
  const { bids, asks } = JSON.parse(restBook(0)) as Readonly<Record<'bids' | 'asks', [string, string][]>>;
  const numbers = (side: [string, string][]): number[][] =>
    side.map(([price, size]) => [Number(price), Number(size)]);
  reader.orderbooks[symbol] = reader.orderBook({
    ...{ symbol, nonce: 0, bids: numbers(bids), asks: numbers(asks) },
  });
  const client = {
    ...{ url: 'wss://fstream.binance.com/stream', subscriptions: {}, futures: {} },
    resolve: () => undefined,
    reject: (cause: unknown) => {
      throw cause;
    },
  };
  for (const text of frames) reader.handleMessage(client, JSON.parse(text));
  return reader;
}

/** Frames that go into the log of a recorder, each with its time of receipt, blocks packed and synced. */
async function recorder(frames: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  try {
    const log = await orThrow(openLog(folder, {}));
    const seconds = leastCpu(() => {
      for (let k = 0; k < frames.length; k++) log.add(`F1 ${k} ${frames[k] ?? ''}`, k);
      log.sync();
    }, 3);
    log.close();
    return seconds;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Frames by processor second and memory, beside tardis-dev and ccxt in the same run. */
export async function benchFeeds(): Promise<void> {
  const trades = Array.from({ length: 100_000 }, (_, k) => tradeFrame(symbol, k));
  const diffs = Array.from({ length: 20_000 }, (_, k) => diffFrame(symbol, k));
  const few = trades.slice(0, 10_000);
  const perSecond = (frames: readonly string[], seconds: number): number =>
    Math.round(frames.length / seconds);

  const tradesOurs = leastCpu(() => {
    const bars = createMarketBars({ symbol, timeframe: '1m' });
    play([{ channel: 'trades', symbol }], trades, (event) => bars.step(event));
  });
  const parsed = (frames: readonly string[]): number =>
    frames.map((text) => JSON.parse(text) as unknown).length;
  const perSecondOf = (frames: readonly string[], work: () => unknown, runs = 3): number =>
    perSecond(frames, leastCpu(work, runs));
  // tardis-dev only reads: it keeps no book, looks for no hole and makes no bars. ccxt keeps a book.
  const inProcess = [
    {
      job: 'trade frames to bars',
      veloce: perSecond(trades, tradesOurs),
      'tardis-dev': perSecondOf(trades, () => byTardis('normalizeTrades', trades)),
      ccxt: perSecondOf(few, () => byCcxt(few)),
      'JSON.parse alone': perSecondOf(trades, () => parsed(trades)),
    },
    {
      job: 'diffs of 40 levels on a book',
      veloce: perSecondOf(diffs, () => play([{ channel: 'book', symbol }], diffs, () => undefined)),
      'tardis-dev': perSecondOf(diffs, () => byTardis('normalizeBookChanges', diffs)),
      ccxt: perSecondOf(diffs, () => byCcxt(diffs)),
      'JSON.parse alone': perSecondOf(diffs, () => parsed(diffs)),
    },
    { job: 'trade frames recorded', veloce: perSecond(trades, await recorder(trades)) },
    { job: 'diffs recorded', veloce: perSecond(diffs, await recorder(diffs)) },
  ];
  console.table(inProcess);

  const over = await processes([symbol], 15_000, Infinity);
  const wide = await processes(many, 60, 8_000);
  const { rss } = await measureProcess('nothing', [symbol], 0, 1);
  const mebi = (bytes: number): number => Math.round(bytes / 2 ** 20);
  const result = {
    'frames per processor second': inProcess,
    'whole process over ws, 60,000 frames, three trades to a diff': over.map(
      ({ name, frames, result: one }) => ({
        ...{ name, frames, 'frames per processor second': Math.round(frames / one.cpuSeconds) },
        'processor seconds, start included': one.cpuSeconds,
        'trades missing': frames * 0.75 - one.trades,
        'peak MiB': mebi(one.peak),
      }),
    ),
    '200 symbols, trades and whole books': wide.map(({ name, frames, result: one }) => ({
      ...{ name, frames, 'MiB held': mebi(one.rss), 'peak MiB': mebi(one.peak) },
      'MiB of an empty process': mebi(rss),
      'trades missing': frames * 0.75 - one.trades,
    })),
  };
  console.table(result['whole process over ws, 60,000 frames, three trades to a diff']);
  console.table(result['200 symbols, trades and whole books']);
  await writeResult('feeds', result);
}

interface Measured {
  readonly name: string;
  readonly frames: number;
  readonly result: ProcessResult;
}

/** Each library in its own process, against the same exchange; the best bids must be the same. */
async function processes(
  symbols: readonly string[],
  perSymbol: number,
  perSecond: number,
): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const name of libraries) {
    const result = await measureProcess(name, symbols, perSymbol, perSecond);
    all.push({ name, frames: 4 * symbols.length * perSymbol, result });
  }
  const bids = all.map(({ result }) => JSON.stringify(result.bestBids));
  if (new Set(bids).size > 1)
    console.error(
      'the books differ in the end',
      bids.map((one) => one.slice(0, 80)),
    );
  return all;
}
