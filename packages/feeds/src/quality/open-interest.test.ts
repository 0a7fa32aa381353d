import { describe, expect, it } from 'vitest';
import type { OpenInterestEvent } from '../events.js';
import { FeedOptions } from '../feed.js';
import { createOpenInterestWatch, OpenInterestOptions } from './open-interest.js';
import { QualityOptions } from './quality-options.js';

const said = (venue: string, symbol: string, received: number, openInterest: number): OpenInterestEvent => ({
  ...{ kind: 'open-interest', venue, symbol, time: received, received, openInterest, raw: openInterest },
});

describe('createOpenInterestWatch', () => {
  it('sums what is fresh, and says which part of the venues that is', () => {
    const watch = createOpenInterestWatch({ markets: { 'binance-usdm': 'BTCUSDT', okx: 'BTC-USDT-SWAP' } });
    expect(watch.step(said('binance-usdm', 'BTCUSDT', 1_000, 100))).toEqual([]);
    expect(watch.step(said('okx', 'ETH-USDT-SWAP', 1_500, 7))).toEqual([]);
    watch.step(said('okx', 'BTC-USDT-SWAP', 2_000, 20));
    expect(watch.step(said('binance-usdm', 'BTCUSDT', 6_000, 101))).toEqual([
      { start: 0, total: 120, byVenue: { 'binance-usdm': 100, okx: 20 }, coverage: 1 },
    ]);
    // Nothing of OKX for more than 15 s: it is not carried on.
    const later = [11, 16, 21, 26].flatMap((second) =>
      watch.step(said('binance-usdm', 'BTCUSDT', 1_000 * second, 102)),
    );
    expect(later.at(-1)).toEqual({
      start: 20_000,
      total: 102,
      byVenue: { 'binance-usdm': 102, okx: NaN },
      coverage: 0.5,
    });
  });

  it('has the defaults of the specification, and knows okx as okex too', () => {
    expect(OpenInterestOptions.parse({ markets: { okex: 'BTC-USDT-SWAP', mexc: 'BTC_USDT' } })).toEqual({
      markets: { okx: 'BTC-USDT-SWAP', mexc: 'BTC_USDT' },
      windowMs: 5_000,
      maxStaleMs: 15_000,
      kept: 720,
    });
    expect(FeedOptions.parse({}).openInterestMs).toBe(5_000);
    expect(QualityOptions.parse({ markets: { okex: 'X' } }).markets).toEqual({ okx: 'X' });
    const watch = createOpenInterestWatch({ markets: { okex: 'BTC-USDT-SWAP' } });
    watch.step(said('okx', 'BTC-USDT-SWAP', 1_000, 7));
    expect(watch.step(said('okx', 'BTC-USDT-SWAP', 6_000, 8))).toEqual([
      { start: 0, total: 7, byVenue: { okx: 7 }, coverage: 1 },
    ]);
    expect(() => createOpenInterestWatch({ markets: { okex: 'A', okx: 'B' } })).toThrow(
      'createOpenInterestWatch: markets: okx is there twice, by its present and a former name',
    );
  });

  it('keeps an hour, and shows the last minute', () => {
    const watch = createOpenInterestWatch({ markets: { bybit: 'BTCUSDT' } });
    for (let k = 0; k < 800; k++) watch.step(said('bybit', 'BTCUSDT', 5_000 * k + 1, k));
    expect(watch.last().length).toBe(12);
    expect(watch.last(10_000).length).toBe(720);
    expect(watch.last().at(-1)?.total).toBe(798);
    expect(() => createOpenInterestWatch({ markets: { bybit: '' } })).toThrow(RangeError);
  });
});
