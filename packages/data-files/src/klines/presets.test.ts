import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTime, orThrow } from '@veloce/core';
import { loadTradeFiles } from '../trades/files.js';
import type { TradePreset } from '../trades/presets.js';
import { loadKlineFiles } from './files.js';
import type { BarPreset } from './presets.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-presets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

interface Export {
  readonly preset: BarPreset;
  readonly what: string;
  readonly name: string;
  readonly text: string;
  /** Symbol, timeframe, times and closes. */
  readonly bars: readonly [string, string, readonly string[], readonly number[]];
  readonly rules?: readonly string[];
}

const hours = ['2025-01-01T00:00', '2025-01-01T01:00', '2025-01-01T02:00'];
const s = 1_735_689_600;
const ms = s * 1000;
const hourly = (row: (hour: number) => string, order: readonly number[] = [0, 1, 2]): string =>
  order.map(row).join('\n');

const exports: readonly Export[] = [
  {
    preset: 'kraken', what: 'its OHLCVT archive', name: 'XBTUSD_60.csv',
    text: hourly((h) => `${s + h * 3600},1,9,0.5,${h + 2},3,7`), bars: ['XBTUSD', '1h', hours, [2, 3, 4]],
  },
  {
    preset: 'okx', what: 'candles with an unfinished one', name: 'BTC-USDT-1h.csv',
    text: `ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm\n${hourly((h) => `${ms + h * 3_600_000},1,9,0.5,${h + 2},3,1,1,${h === 3 ? 0 : 1}`, [3, 2, 1, 0])}`,
    bars: ['BTC-USDT', '1h', hours, [2, 3, 4]], rules: ['newest-first'],
  },
  {
    preset: 'bybit', what: 'replies of its API', name: 'BTCUSDT-1h.csv',
    text: hourly((h) => `${ms + h * 3_600_000},1,9,0.5,${h + 2},3,7`, [2, 1, 0]), bars: ['BTCUSDT', '1h', hours, [2, 3, 4]], rules: ['newest-first'],
  },
  {
    preset: 'bybit', what: 'names of its API', name: 'BTCUSDT-1h.csv',
    text: `startTime,openPrice,highPrice,lowPrice,closePrice,volume,turnover\n${hourly((h) => `${ms + h * 3_600_000},1,9,0.5,${h + 2},3,7`)}`,
    bars: ['BTCUSDT', '1h', hours, [2, 3, 4]],
  },
  {
    preset: 'coinbase', what: 'candles: low and high before open', name: 'BTC-USD-1h.csv',
    text: hourly((h) => `${s + h * 3600},0.5,9,1,${h + 2},3`, [2, 1, 0]), bars: ['BTC-USD', '1h', hours, [2, 3, 4]], rules: ['newest-first'],
  },
  {
    preset: 'cryptodatadownload', what: 'its address first', name: 'Binance_BTCUSDT_1h.csv',
    text: `https://www.CryptoDataDownload.com\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount\n${hourly((h) => `${ms + h * 3_600_000},x,BTCUSDT,1,9,0.5,${h + 2},3,9,5`, [2, 1, 0])}`,
    bars: ['BTCUSDT', '1h', hours, [2, 3, 4]], rules: ['newest-first'],
  },
  {
    preset: 'yfinance', what: 'days of adjusted prices, one of them missing', name: 'AAPL.csv',
    text: 'Date,Open,High,Low,Close,Adj Close,Volume\n2025-01-02,10,10.299999999999999,9,10.3,1,5\n2025-01-03,,,,,,\n2025-01-06,10,11,9,10.5,1,5\n2025-01-07,10,11,9,10.6,1,5',
    bars: ['AAPL', '1d', ['2025-01-02T00:00', '2025-01-06T00:00', '2025-01-07T00:00'], [10.3, 10.5, 10.6]], rules: ['missing-row', 'rounded', 'gap'],
  },
  {
    preset: 'yfinance', what: 'a header of three lines, and hours of the session', name: 'AAPL.csv',
    text: 'Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDatetime,,,,,\n2025-01-02 14:30:00+00:00,2,9,0.5,1,5\n2025-01-02 15:30:00+00:00,3,9,0.5,1,5\n2025-01-02 16:30:00+00:00,4,9,0.5,1,5',
    bars: ['AAPL', '1h', ['2025-01-02T14:30', '2025-01-02T15:30', '2025-01-02T16:30'], [2, 3, 4]],
  },
  {
    preset: 'freqtrade', what: 'pandas with its index', name: 'BTC_USDT-1h.csv',
    text: `,date,open,high,low,close,volume\n${hourly((h) => `${h},2025-01-01 0${h}:00:00+00:00,1,9,0.5,${h + 2},3`)}`, bars: ['BTC_USDT', '1h', hours, [2, 3, 4]],
  },
]; // prettier-ignore

describe('bars of', () => {
  it.each(exports)('$preset: $what', async ({ preset, name, text, bars, rules = [] }) => {
    await writeFile(at(name), text);
    const [{ data, notes }] = await orThrow(loadKlineFiles([at(name)], { preset }));
    const times = [...data.time].map((time) => isoTime(time).slice(0, 16));
    expect([data.symbol, data.timeframe, times, [...data.close]]).toEqual(bars);
    expect(notes.map(({ rule }) => rule)).toEqual(rules);
  });

  it.each(exports)(
    '$preset are refused with the names of its columns where the file is another',
    async ({ preset }) => {
      await writeFile(at('other.csv'), 'a,b,c\n1,2,3\n');
      expect(await loadKlineFiles([at('other.csv')], { preset, skipLines: 0 })()).toMatchObject({
        left: {
          message: expect.stringContaining(`the file is not as the preset says (${preset}: `) as string,
        },
      });
    },
  );

  it('several tickers in one header are not one of them', async () => {
    await writeFile(at('MANY.csv'), 'Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume\nTicker,A,B,A,B,A,B,A,B,A,B\nDate,,,,,,,,,,\n2025-01-02,1,2,1,2,1,2,1,2,1,2\n'); // prettier-ignore
    expect(await loadKlineFiles([at('MANY.csv')], { preset: 'yfinance' })()).toMatchObject({
      left: { message: expect.stringContaining('several columns have this name') as string },
    });
  });
});

const trades: readonly { preset: TradePreset; what: string; text: string; sides: readonly [number, number] }[] = [
  { preset: 'kraken', what: 'no side', text: `${s},100,1\n${s + 1},101,2`, sides: [NaN, NaN] },
  { preset: 'okx', what: 'names of its files', text: `trade_id,side,size,price,created_time\n2,sell,2,101,${ms + 1000}\n1,buy,1,100,${ms}`, sides: [1, 2] },
  { preset: 'okx', what: 'names of its API', text: `instId,tradeId,px,sz,side,ts\nX,1,100,1,buy,${ms}\nX,2,101,2,sell,${ms + 1000}`, sides: [1, 2] },
  { preset: 'bybit', what: 'futures in seconds', text: `timestamp,symbol,side,size,price\n${s + 1}.5,X,Sell,2,101\n${s}.25,X,Buy,1,100`, sides: [1, 2] },
  { preset: 'bybit', what: 'spot in ms', text: `id,timestamp,price,volume,side\n1,${ms},100,1,buy\n2,${ms + 1000},101,2,sell`, sides: [1, 2] },
  { preset: 'coinbase', what: 'the side of the maker', text: 'trade_id,side,size,price,time\n2,buy,2,101,2025-01-01T00:00:01Z\n1,sell,1,100,2025-01-01T00:00:00Z', sides: [1, 2] },
]; // prettier-ignore

describe('trades of', () => {
  it.each(trades)('$preset: $what', async ({ preset, text, sides }) => {
    await writeFile(at('t.csv'), text);
    const [{ data }] = await orThrow(loadTradeFiles([at('t.csv')], { preset, timeframe: '1m', symbol: 'X' }));
    expect([data.open[0], data.close[0], data.volume[0], data.trades?.[0]]).toEqual([100, 101, 3, 2]);
    expect([data.buyVolume?.[0] ?? NaN, data.sellVolume?.[0] ?? NaN]).toEqual(sides);
  });
});
