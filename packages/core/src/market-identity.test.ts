import { describe, expect, it } from 'vitest';
import { fromColumns, withColumns, type MarketData } from './market-data.js';
import { areTwoMarkets, barOverlap, identityOf, mayBeSameSymbol, overlapOf } from './market-identity.js';

describe('identityOf', () => {
  it.each(['symbol', 'Ticker', 'coin', 'instId', 'product_id', 'instrument_name', 'Pair', 'Name'])(
    'knows %s',
    (name) => {
      expect(identityOf(name)).toBe('symbol');
    },
  );
  it.each(['exchange', 'Venue'])('knows %s', (name) => expect(identityOf(name)).toBe('venue'));
  it.each(['close', 'side', 'volume', 'symbols traded', ''])('passes over %j', (name) => {
    expect(identityOf(name)).toBeUndefined();
  });
});

describe('mayBeSameSymbol', () => {
  it.each([
    ['BTCUSDT', 'btc-usdt'],
    ['BTC/USDT:USDT', 'BTCUSDT'],
    ['XBT/USD', 'BTCUSD'],
    ['BINANCE:btcusdt', 'BTCUSDT'],
    ['BTC', 'BTCUSDT'],
    ['BTCUSD_PERP', 'BTCUSD'],
    ['BITFINEX_BTCUSD', 'BTCUSD'],
    ['AAPL', 'aapl'],
    ['COINGLASS_BTC', 'BTCUSDT'],
  ])('%s may be %s', (a, b) => {
    expect([mayBeSameSymbol(a, b), mayBeSameSymbol(b, a)]).toEqual([true, true]);
  });
  it.each([
    ['BTCUSDT', 'ETHUSDT'],
    ['BTCUSDT', 'BTCUSD_PERP'],
    ['BTC', 'ETH-BTC'],
    ['AAPL', 'MSFT'],
    ['BTC_USDT', 'ETH_USDT'],
    ['BTC-PERPETUAL', 'ETH-PERPETUAL'],
    ['BINANCE:BTCUSDT', 'KRAKEN:BTCUSDT'],
    ['BINANCE:ethusdt', 'BINANCE:btcusdt'],
  ])('%s is not %s', (a, b) => {
    expect([mayBeSameSymbol(a, b), mayBeSameSymbol(b, a)]).toEqual([false, false]);
  });
});

const bars = (closes: readonly number[], from = 0): MarketData =>
  fromColumns({
    symbol: 'X', timeframe: '1m', time: closes.map((_, i) => (from + i) * 60_000),
    open: closes, high: closes, low: closes, close: closes, volume: closes.map(() => 1),
  }); // prettier-ignore

describe('areTwoMarkets', () => {
  const hundred = Array.from({ length: 30 }, (_, i) => 100 + i / 10);
  it.each([
    { what: 'the same bars', other: hundred, two: false },
    { what: 'one revised bar', other: hundred.map((c, i) => (i === 5 ? c + 1 : c)), two: false },
    { what: 'a tenth revised', other: hundred.map((c, i) => (i < 3 ? c + 1 : c)), two: false },
    { what: 'more than a tenth', other: hundred.map((c, i) => (i < 4 ? c + 1 : c)), two: true },
    { what: 'another unit of rounding', other: hundred.map((c) => c * (1 + 1e-12)), two: false },
    { what: 'no bar in common', from: 40, other: hundred.map((c) => c * 30), two: false },
    { what: 'a last bar that was unfinished', from: 29, other: [102.5, 103], two: false },
    { what: 'a single bar of another market', from: 29, other: [3000, 3001], two: true },
  ])('$what: $two', ({ other, from = 0, two }) => {
    expect(areTwoMarkets(barOverlap(bars(hundred), bars(other, from)))).toBe(two);
  });

  it('looks at prices, not at columns that one of them lacks; volume is revised', () => {
    const more = withColumns(bars(hundred), { openInterest: hundred });
    expect(barOverlap(bars(hundred), more)).toEqual({ shared: 30, different: 0, apart: 0, far: 0 });
    const revised = barOverlap(bars(hundred), withColumns(bars(hundred), { volume: hundred }));
    expect(revised).toEqual({ shared: 30, different: 30, apart: 0, far: 0 });
    expect(areTwoMarkets(revised)).toBe(false);
  });

  it('compares values by time', () => {
    const a = { time: [1, 2, 3, 5], columns: [[1, 2, NaN, 5]] };
    const b = { time: [2, 3, 4, 5], columns: [[2.1, NaN, 4, 50]] };
    expect(overlapOf(a, b)).toEqual({ shared: 3, different: 2, apart: 2, far: 1 });
  });
});
