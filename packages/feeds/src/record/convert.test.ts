import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { loadTradeFiles } from '@veloce/data-files';
import { createMarketBars } from '../bars/market-bars.js';
import { createFeed } from '../feed.js';
import type { FeedInput } from '../feed-input.js';
import { binanceScript, simulatedTrades } from '../loopback/binance.js';
import { cryptofeed, hasRecordings, hftbacktest } from '../testdata/recordings.js';
import { virtualExchange } from '../testdata/virtual-exchange.js';
import { binanceUsdm } from '../venues/binance.js';
import { framesFromCryptofeed, framesFromHftbacktest, hftbacktestLines, tardisTrades } from './convert.js';

describe('recordings of others', () => {
  it('hftbacktest: lines there and back, to the nanosecond that a number holds', () => {
    const lines = ['1723161255030314667 {"a":1}', '1723161255999999999 {"b":[2]}'];
    const frames = [...framesFromHftbacktest(lines)];
    expect(frames.map(({ text }) => text)).toEqual(['{"a":1}', '{"b":[2]}']);
    const inputs = frames.map(({ time, text }): FeedInput => ({ kind: 'frame', socket: 1, time, text }));
    const again = [...framesFromHftbacktest(hftbacktestLines(inputs))];
    // A double of epoch ms is exact to 244 ns.
    again.forEach(({ time, text }, k) => {
      expect(Math.abs(time - frames[k].time)).toBeLessThan(0.000_3);
      expect(text).toBe(frames[k].text);
    });
    expect(() => [...framesFromHftbacktest(['x'])]).toThrow('line 1 is not "<nanoseconds> <frame>": x');
  });

  it.skipIf(!hasRecordings)('are read as they are', () => {
    const capture = hftbacktest('hyperliquid-btc-20250126');
    const lines = capture.map(({ time, text }) => `${Math.round(time)}000000 ${text}`);
    expect([...framesFromHftbacktest(lines)].length).toBe(55);
    const recording = cryptofeed('OKX').map((line) => JSON.stringify(line));
    expect([...framesFromCryptofeed(recording, 'OKX.ws.1')].length).toBe(
      cryptofeed('OKX').filter(({ t }) => t === 'recv').length,
    );
  });

  it('Tardis: the trades that are written are read back as the same bars', async () => {
    const symbol = 'BTCUSDT';
    const trades = simulatedTrades({ seed: 9, bars: 20, tradesPerMinute: 30 });
    const exchange = virtualExchange(
      createFeed(binanceUsdm(), [{ channel: 'trades', symbol }]),
      binanceScript([{ symbol, trades }]),
      1_700_000_000_000,
    );
    exchange.wait(200);
    exchange.play(Infinity);
    exchange.wait(1_000);
    const bars = createMarketBars({ symbol, timeframe: '1m' });
    const live = [...exchange.events.flatMap((event) => bars.step(event)), ...bars.tick(Infinity)].map(
      ({ bar }) => bar,
    );
    const folder = mkdtempSync(join(tmpdir(), 'veloce-tardis-'));
    try {
      const path = join(folder, 'binance-futures_trades_BTCUSDT.csv');
      writeFileSync(path, [...tardisTrades(exchange.events)].join('\n'));
      const [loaded] = await orThrow(loadTradeFiles([path], { timeframe: '1m' }));
      const { data } = loaded;
      expect([...data.close].slice(-live.length)).toEqual(live.map(({ close }) => close));
      expect([...data.buyVolume!].slice(-live.length)).toEqual(live.map(({ buyVolume }) => buyVolume));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
