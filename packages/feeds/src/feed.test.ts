import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isRight } from 'fp-ts/lib/Either.js';
import { fromRows, type Bar, type FollowedBar } from '@veloce/core';
import { gatherTrades } from '@veloce/data-files';
import { createMarketBars } from './bars/market-bars.js';
import { connect } from './connect.js';
import type { MarketEvent, MarketTrade } from './events.js';
import { createFeed, type FeedOptions } from './feed.js';
import type { FeedInput } from './feed-input.js';
import { binanceScript, simulatedTrades, type ScriptedTrade } from './loopback/binance.js';
import { loopbackExchange, type LoopbackExchange } from './loopback/server.js';
import { binanceUsdm } from './venues/binance.js';

const symbol = 'BTCUSDT';
const trades = simulatedTrades({ seed: 3, bars: 120, tradesPerMinute: 120 });
/** The bar in which the stream began is not given. */
const fromSecondBar = trades.filter(
  ({ time }) => time >= trades[0].time - (trades[0].time % 60_000) + 60_000,
);
const wholeBars = (list: readonly ScriptedTrade[]): readonly Bar[] => {
  const rows = list.map(({ time, price, size, side }, k) => ({ time, price, quantity: size, side, id: k }));
  const gathered = gatherTrades(rows, { symbol, timeframe: '1m' });
  if (!isRight(gathered)) throw new Error('no bars');
  const { data } = gathered.right;
  return Array.from({ length: data.length }, (_, i) => ({
    time: data.time[i],
    open: data.open[i],
    high: data.high[i],
    low: data.low[i],
    close: data.close[i],
    volume: data.volume[i],
    buyVolume: data.buyVolume![i],
    sellVolume: data.sellVolume![i],
    trades: data.trades![i],
  }));
};

let exchange: LoopbackExchange;
afterEach(() => exchange.close());

/** Runs a feed against the exchange until `until` holds, and returns all its events. */
async function run(
  scenario: (exchange: LoopbackExchange) => Promise<void>,
  until: (events: readonly MarketEvent[]) => boolean,
  options: FeedOptions = {},
): Promise<readonly MarketEvent[]> {
  exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
  await exchange.play({ frames: 1, as: 'lose' });
  const feed = createFeed(binanceUsdm(exchange.addresses), [{ channel: 'trades', symbol }], {
    firstRetryMs: 10,
    ...options,
  });
  const events: MarketEvent[] = [];
  const done = new AbortController();
  let begin = (): void => undefined;
  const isWhole = new Promise<void>((resolve) => (begin = resolve));
  const reading = (async () => {
    for await (const event of connect(feed, { signal: done.signal })) {
      events.push(event);
      if (event.kind === 'stream' && event.state === 'whole') begin();
      if (until(events)) break;
    }
  })();
  await isWhole;
  await scenario(exchange);
  await reading;
  return events;
}

const tradesOf = (events: readonly MarketEvent[]): readonly MarketTrade[] =>
  events.filter((event) => event.kind === 'trade');
const lastId = 999 + trades.length;
const hasAll = (events: readonly MarketEvent[]): boolean => {
  const last = events[events.length - 1];
  return last?.kind === 'trade' && last.number === lastId;
};
const barsFrom = (events: readonly MarketEvent[]): readonly FollowedBar[] => {
  const bars = createMarketBars({ symbol, timeframe: '1m' });
  return [...events.flatMap((event) => bars.step(event)), ...bars.tick(Infinity)];
};

describe('a feed', () => {
  it('gives every trade once and in order, and bars equal to those of files, to the bit', async () => {
    const events = await run((on) => on.play(), hasAll);
    expect(tradesOf(events).map(({ number }) => number)).toEqual(trades.slice(1).map((_, k) => 1_001 + k));
    expect(barsFrom(events).map(({ bar }) => bar)).toEqual(wholeBars(fromSecondBar));
    expect(fromRows(wholeBars(fromSecondBar), { symbol, timeframe: '1m' }).length).toBe(119);
  });

  it.each([
    ['cut without a word', undefined],
    ['closed cleanly', 1000],
  ])('%s in the middle, it fills what was missed, and tells', async (_name, code) => {
    const events = await run(async (on) => {
      await on.play({ frames: 700 });
      on.cut(code);
      await on.play({ frames: 500, as: 'lose' });
      await on.subscribed();
      await on.play();
    }, hasAll);
    expect(tradesOf(events).map(({ number }) => number)).toEqual(trades.slice(1).map((_, k) => 1_001 + k));
    expect(barsFrom(events).map(({ bar }) => bar)).toEqual(wholeBars(fromSecondBar));
    const states = events.filter((event) => event.kind === 'stream').map(({ state }) => state);
    expect(states).toEqual(['whole', 'mending', 'whole']);
  });

  it('with a hole on an open socket, it fills that too', async () => {
    const events = await run(async (on) => {
      await on.play({ frames: 300 });
      await on.play({ frames: 145, as: 'lose' });
      await on.play();
    }, hasAll);
    expect(tradesOf(events).map(({ number }) => number)).toEqual(trades.slice(1).map((_, k) => 1_001 + k));
    const mending = events.find((event) => event.kind === 'stream' && event.state === 'mending');
    expect(mending).toMatchObject({ channel: 'trades', missing: 145, reason: 'trade 1301 is missing' });
  });

  it.each([
    ['a name that no server answers to', 'ws://exchange.invalid', /ENOTFOUND|EAI_AGAIN/],
    ['a port where nobody listens', 'ws://127.0.0.1:1', /ECONNREFUSED/],
  ])('%s is told with its reason, dialled again and nothing is thrown', async (_name, socketUrl, reason) => {
    exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
    const venue = binanceUsdm({ ...exchange.addresses, socketUrl });
    const feed = createFeed(venue, [{ channel: 'trades', symbol }], { firstRetryMs: 10 });
    const closed: string[] = [];
    for await (const event of connect(feed)) {
      if (event.kind === 'connection' && event.state === 'closed') closed.push(event.reason);
      if (closed.length === 3) break;
    }
    for (const one of closed) expect(one).toMatch(reason);
  });

  it('a listener that throws, such as a recorder on a full disk, ends it with its error and leaves no socket open', async () => {
    exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
    const feed = createFeed(binanceUsdm(exchange.addresses), [{ channel: 'trades', symbol }]);
    const full = new Error('no space left on device');
    const onInput = (input: FeedInput): void => {
      if (input.kind === 'frame') throw full;
    };
    const reading = (async () => {
      for await (const event of connect(feed, { onInput })) if (event.kind === 'fault') break;
    })();
    await expect(reading).rejects.toBe(full);
  });

  it('a server that resets in the middle of the TLS handshake is told and dialled again', async () => {
    exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
    const resetting = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.resetAndDestroy());
    });
    await new Promise<void>((resolve) => resetting.listen(0, '127.0.0.1', resolve));
    const { port } = resetting.address() as AddressInfo;
    const venue = binanceUsdm({ ...exchange.addresses, socketUrl: `wss://127.0.0.1:${port}` });
    const feed = createFeed(venue, [{ channel: 'trades', symbol }], { firstRetryMs: 10 });
    const closed: string[] = [];
    for await (const event of connect(feed)) {
      if (event.kind === 'connection' && event.state === 'closed') closed.push(event.reason);
      if (closed.length === 3) break;
    }
    await new Promise((resolve) => resetting.close(resolve));
    for (const one of closed) expect(one).toMatch(/ECONNRESET|disconnected before secure TLS/);
  });
});
