import { afterEach, describe, expect, it } from 'vitest';
import { isRight, right } from 'fp-ts/lib/Either.js';
import { between, type Bar, type MarketData, type MarketFollower } from '@veloce/core';
import { gatherTrades } from '@veloce/data-files';
import { followMarket } from './follow-market.js';
import { binanceScript, simulatedTrades } from './loopback/binance.js';
import { loopbackExchange, type LoopbackExchange } from './loopback/server.js';
import { binanceUsdm } from './venues/binance.js';

const symbol = 'BTCUSDT';
const minute = 60_000;
const trades = simulatedTrades({ seed: 4, bars: 60, tradesPerMinute: 60 });
const rows = trades.map(({ time, price, size, side }, k) => ({
  time,
  price,
  quantity: size,
  side,
  id: 1_000 + k,
}));
const gathered = gatherTrades(rows, { symbol, timeframe: '1m' });
if (!isRight(gathered)) throw new Error('no bars');
const market: MarketData = gathered.right.data;

let exchange: LoopbackExchange;
afterEach(() => exchange.close());

describe('followMarket', () => {
  it('gives history first, then live bars, without a seam and without doubles, as the contract of core asks', async () => {
    exchange = await loopbackExchange(binanceScript([{ symbol, trades }]));
    const inHistory = trades.findIndex(({ time }) => time >= market.time[30] + 20_000);
    await exchange.play({ frames: inHistory, as: 'lose' });
    const asked: { start: number | undefined; end: number | undefined }[] = [];
    let opened = (): void => undefined;
    const isWhole = new Promise<void>((resolve) => (opened = resolve));
    const follower: MarketFollower = followMarket({
      venue: binanceUsdm(exchange.addresses),
      onInput: (input) => {
        if (input.kind === 'answered') opened();
      },
      history: {
        load: ({ start, end }) => {
          asked.push({ start, end });
          return () => Promise.resolve(right(between(market, start!, end)));
        },
      },
    });
    const start = market.time[10];
    const bars: Bar[] = [];
    const reading = (async () => {
      for await (const step of follower.follow({ symbol, timeframe: '1m', start })) {
        if (step._tag === 'Left') throw new Error(step.left.message);
        expect(step.right.hole).toBeUndefined();
        bars.push(step.right.bar);
        if (step.right.bar.time === market.time[58]) break;
      }
    })();
    await isWhole;
    await exchange.play();
    await reading;
    expect(asked).toEqual([{ start, end: market.time[31] }]);
    expect(bars.map(({ time }) => time)).toEqual(Array.from({ length: 49 }, (_, k) => start + k * minute));
    expect(bars.map(({ close }) => close)).toEqual([...market.close.subarray(10, 59)]);
    expect(bars.map(({ buyVolume }) => buyVolume)).toEqual([...market.buyVolume!.subarray(10, 59)]);
  });
});
