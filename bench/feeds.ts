import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binanceUsdm, createFeed, createMarketBars, type MarketEvent, type StreamName } from '@veloce/feeds';
import { openLog } from '@veloce/feeds/record';
import { orThrow } from '@veloce/core';
import { peakMemory, writeResult } from './machine.js';

const symbol = 'BTCUSDT';
const symbols = 200;

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

const tradeFrames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, k) => {
    const data = { e: 'trade', E: 1_700_000_000_000 + k, T: 1_700_000_000_000 + k, s: symbol, t: 1_000 + k };
    const more = { p: (60_000 + (k % 97) / 10).toFixed(2), q: '0.012', X: 'MARKET', m: k % 3 === 0 };
    return JSON.stringify({ stream: 'btcusdt@trade', data: { ...data, ...more } });
  });

/** Diffs of 40 levels on a book of 2,000: about 1.3 kB, as the busiest stream of Binance has them. */
const diffFrames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, k) => {
    const rows = (from: number, sign: number): [string, string][] =>
      Array.from({ length: 20 }, (__, n) => [
        (from + sign * ((k * 7 + n * 13) % 1_000) * 0.1).toFixed(2),
        ((k + n) % 5).toFixed(3),
      ]);
    const data = {
      e: 'depthUpdate',
      E: k,
      T: k,
      s: symbol,
      U: k + 1,
      u: k + 1,
      pu: k,
      b: rows(59_999, -1),
      a: rows(60_001, 1),
    };
    return JSON.stringify({ stream: 'btcusdt@depth@100ms', data });
  });

const snapshot = JSON.stringify({
  lastUpdateId: 0,
  bids: Array.from({ length: 1_000 }, (_, n) => [(59_999 - n * 0.1).toFixed(2), '1']),
  asks: Array.from({ length: 1_000 }, (_, n) => [(60_001 + n * 0.1).toFixed(2), '1']),
});

function play(
  streams: readonly StreamName[],
  frames: readonly string[],
  take: (event: MarketEvent) => void,
): void {
  const feed = createFeed(binanceUsdm({ trades: 'trade' }), streams);
  const answer = (asks: ReturnType<typeof feed.step>['asks']): void => {
    for (const ask of asks) {
      if (ask.kind === 'dial') answer(feed.step({ kind: 'opened', socket: ask.socket, time: 1 }).asks);
      else if (ask.kind === 'fetch') {
        feed.step({
          kind: 'answered',
          ask: ask.ask,
          time: 2,
          status: 200,
          text: ask.url.includes('depth') ? snapshot : '[]',
        });
      }
    }
  };
  answer(feed.step({ kind: 'tick', time: 1 }).asks);
  let time = 2;
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

/** Frames by processor second, ours beside tardis-dev in the same run. */
export async function benchFeeds(): Promise<void> {
  const tardis = createRequire(import.meta.url)('tardis-dev') as Readonly<
    Record<'normalizeTrades' | 'normalizeBookChanges', (exchange: string, at: Date) => TardisMapper>
  >;
  const byTardis = (normalize: keyof typeof tardis, frames: readonly string[]): number => {
    const at = new Date(0);
    let count = 0;
    const mapper = tardis[normalize]('binance-futures', at);
    for (const text of frames) {
      const message = JSON.parse(text) as unknown;
      if (mapper.canHandle(message))
        for (const one of mapper.map(message, at) ?? []) count += one === null ? 0 : 1;
    }
    return count;
  };
  const trades = tradeFrames(100_000);
  const diffs = diffFrames(20_000);
  const perSecond = (frames: number, seconds: number): number => Math.round(frames / seconds);

  const tradesOurs = leastCpu(() => {
    const bars = createMarketBars({ symbol, timeframe: '1m' });
    play([{ channel: 'trades', symbol }], trades, (event) => bars.step(event));
  });
  const tradesTardis = leastCpu(() => byTardis('normalizeTrades', trades));
  const diffsOurs = leastCpu(() => play([{ channel: 'book', symbol }], diffs, () => undefined), 3);
  const diffsParse = leastCpu(() => diffs.map((text) => JSON.parse(text) as unknown).length, 3);
  const diffsTardis = leastCpu(() => byTardis('normalizeBookChanges', diffs), 3);

  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  const log = await orThrow(openLog(folder, {}));
  const recorder = leastCpu(() => {
    for (let k = 0; k < trades.length; k++) log.add(`F1 ${k} ${trades[k] ?? ''}`, k);
    log.sync();
  }, 3);
  log.close();
  rmSync(folder, { recursive: true });

  const many = Array.from({ length: symbols }, (_, k) => `S${k}USDT`);
  const before = process.memoryUsage().rss;
  const feed = createFeed(
    binanceUsdm({ trades: 'trade' }),
    many.flatMap((one) => [
      { channel: 'trades', symbol: one } as const,
      { channel: 'book', symbol: one } as const,
    ]),
  );
  feed.step({ kind: 'tick', time: 1 });
  const heldMiB = Math.round((process.memoryUsage().rss - before) / 2 ** 20);

  const result = {
    'trade frames, parsed, continuity, bars, per processor second': perSecond(trades.length, tradesOurs),
    'the same frames parsed by tardis-dev': perSecond(trades.length, tradesTardis),
    'diffs of 40 levels, parsed, on a book': perSecond(diffs.length, diffsOurs),
    'the same, JSON.parse alone': perSecond(diffs.length, diffsParse),
    'the same, parsed by tardis-dev without a book': perSecond(diffs.length, diffsTardis),
    'frames recorded': perSecond(trades.length, recorder),
    [`MiB more for ${symbols} symbols, trades and empty books`]: heldMiB,
    peakMiB: peakMemory(),
  };
  console.table(result);
  await writeResult('feeds', { result });
}
