import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gapsOf, orThrow, type MarketData, type Timeframe } from '@veloce/core';
import type { DataNote } from './market/data-note.js';
import { gatherTrades, type RawTrade } from './trades/gather.js';
import { joinSamples } from './samples/join.js';
import { loadKlineFiles, type KlineFilesOptions } from './klines/files.js';
import { loadSampleFiles, type SampleFilesOptions } from './samples/files.js';
import { loadTradeFiles } from './trades/files.js';

/** Real files that lie beside the repository; the README there describes them. */
const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const at = (file: string): string => `${folder}${file}`;
const filesIn = (part: string): readonly string[] =>
  readdirSync(at(part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length))
    .sort();
const textOf = (file: string): string => {
  const bytes = readFileSync(at(file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};
const rules = (notes: readonly DataNote[]): unknown => notes.map(({ rule, count }) => [rule, count]);
const sum = (column: { readonly [Symbol.iterator]: () => IterableIterator<number> } | undefined): number => {
  let total = 0;
  for (const value of column ?? []) total += value;
  return total;
};

/** The rows of a CSV file by the plainest means: lines and cells. */
function plainRows(file: string): readonly Readonly<Record<string, string>>[] {
  const lines = textOf(file)
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const names = lines[0]?.split(',') ?? [];
  return lines.slice(1).map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, k) => [name, cells[k] ?? '']));
  });
}

/** A bar by the plainest means, from the trades of its time in order. */
interface PlainBar {
  readonly prices: number[];
  buy: number;
  sell: number;
}

function plainBars(
  trades: readonly (RawTrade & { side: 'buy' | 'sell' })[],
  interval: number,
): ReadonlyMap<number, PlainBar> {
  const bars = new Map<number, PlainBar>();
  for (const { time, price, quantity, side } of trades) {
    const open = Math.floor(time / interval) * interval;
    const bar = bars.get(open) ?? { prices: [], buy: 0, sell: 0 };
    bar.prices.push(price);
    bar[side] += quantity;
    bars.set(open, bar);
  }
  return bars;
}

function expectPlain(data: MarketData, bars: ReadonlyMap<number, PlainBar>): void {
  let traded = 0;
  for (let i = 0; i < data.length; i++) {
    const bar = bars.get(data.time[i]);
    if (bar === undefined) {
      expect([data.volume[i], data.trades?.[i], data.open[i], data.close[i]]).toEqual([
        0,
        0,
        data.close[i - 1],
        data.close[i - 1],
      ]);
      continue;
    }
    traded++;
    const { prices, buy, sell } = bar;
    expect([data.open[i], data.high[i], data.low[i], data.close[i]]).toEqual([
      prices[0],
      Math.max(...prices),
      Math.min(...prices),
      prices.at(-1),
    ]);
    expect([data.buyVolume?.[i], data.sellVolume?.[i], data.volume[i], data.trades?.[i]]).toEqual([
      buy,
      sell,
      buy + sell,
      prices.length,
    ]);
  }
  expect(traded).toBe(bars.size);
}

interface TradeFile {
  readonly file: string;
  readonly trades: number;
  /** Names of time, price, quantity and side in the file, and the divisor of its times. */
  readonly cells: readonly [time: string, price: string, quantity: string, side: string];
  readonly perMs?: number;
  readonly rules: unknown;
  readonly where?: Record<string, string>;
}

const captured = ['trade_ms', 'price', 'qty', 'is_buyer_maker'] as const;
const streamed = ['TransactionTime', 'Price', 'Quantity', 'IsBuyerMarketMaker'] as const;
const tradeFiles: readonly TradeFile[] = [
  { file: 'trades/binance-usdm-btcusdt-20240808-trades-from-capture.csv.gz', trades: 21313, cells: captured, rules: [['edge-bar', 2]] },
  { file: 'trades/binance-spot-btcusdt-20240809-trades-from-capture.csv.gz', trades: 10147, cells: captured, rules: [['quiet-bar', 4], ['edge-bar', 2]] },
  { file: 'trades/binance-coinm-btcusd_perp-20240808-trades-from-capture.csv.gz', trades: 2286, cells: captured, rules: [['quiet-bar', 142], ['edge-bar', 2]] },
  { file: 'trades/binance-usdm-TRXUSDT-trades-2025-03-04.csv.gz', trades: 9999, cells: streamed, rules: [['zero-price', 1], ['quiet-bar', 225], ['edge-bar', 2]] },
  { file: 'trades/binance-spot-TRXUSDT-trades-2025-03-04.csv.gz', trades: 10000, cells: streamed, perMs: 1000, rules: [['quiet-bar', 1276], ['edge-bar', 2]] },
  { file: 'trades/binance-ETHUSDT-trades-2023-02-02-1000rows.csv.gz', trades: 1000, cells: ['timestamp', 'price', 'amount', 'side'], rules: [['quiet-bar', 9], ['edge-bar', 2]] },
  { file: 'trades/binance-spot-BTCUSDT-trades-2021-01-08.csv.gz', trades: 2001, cells: ['timestamp_ms', 'price', 'quantity', 'buyer_maker'], rules: [['edge-bar', 2]] },
  { file: 'trades/tardis-bitmex-trades-XBTUSD.csv', trades: 10, cells: ['timestamp', 'price', 'amount', 'side'], perMs: 1000, rules: [['edge-bar', 2]] },
  {
    file: 'book/binance-usdm-TRXUSDT-merged-2025-04-14.csv.gz', trades: 199, cells: streamed, where: { StreamType: 'TRADE_STREAM' }, rules: [['quiet-bar', 2], ['edge-bar', 2]],
  },
]; // prettier-ignore

const here = existsSync(folder);

describe.skipIf(!here)('real files of trades', () => {
  it.each(tradeFiles)(
    '$file: $trades trades, bars as by plain means',
    async ({ file, cells, trades, perMs = 1, where, ...real }) => {
      const [{ data, notes }] = await orThrow(
        loadTradeFiles([at(file)], { timeframe: '1s', symbol: 'X', where }),
      );
      const [time, price, quantity, side] = cells;
      const plain = plainRows(file)
        .filter((row) => Object.entries(where ?? {}).every(([name, text]) => row[name] === text))
        .filter((row) => Number(row[price]) > 0)
        .map((row) => ({
          time: Number(row[time]) / perMs,
          price: Number(row[price]),
          quantity: Number(row[quantity]),
          side: /^(buy|0|False)$/.test(row[side].trim()) ? ('buy' as const) : ('sell' as const),
        }));
      expect(plain.length).toBe(trades);
      expect(sum(data.trades)).toBe(trades);
      expectPlain(data, plainBars(plain, 1_000));
      // The test calls every market X.
      expect(rules(notes.filter(({ rule }) => rule !== 'other-symbol'))).toEqual(real.rules);
    },
  );

  it('the print at price 0 is named by its row', async () => {
    const file = at('trades/binance-usdm-TRXUSDT-trades-2025-03-04.csv.gz');
    const [{ data, notes }] = await orThrow(loadTradeFiles([file], { timeframe: '1m', symbol: 'TRXUSDT' }));
    expect(notes[0].message).toContain(
      'price 0, prints of the exchange itself, were passed over (first at row 9328)',
    );
    expect(Math.min(...data.low)).toBeGreaterThan(0.2);
  });

  it.each(['trades/kraken-spot-http_trades.json.gz', 'trades/binance-spot-XRPETH-trades.json.gz'])(
    '%s is JSON: refused with the reason, and gathered from what JSON.parse gives',
    async (file) => {
      const refused = await loadTradeFiles([at(file)], { timeframe: '1m', symbol: 'X' })();
      expect(refused).toMatchObject({
        left: {
          _tag: 'DataFormat',
          message: `${at(file)}: the file is JSON, not CSV`,
          fix: expect.stringContaining('gatherTrades') as string,
        },
      });
      const parsed: unknown = JSON.parse(textOf(file));
      const list: (RawTrade & { side: 'buy' | 'sell' })[] = file.includes('kraken')
        ? (
            parsed as { result: { XBTUSDT: [string, string, number, string, string, string, number][] } }
          ).result.XBTUSDT.map(([price, quantity, time, side, , , id]) => ({
            time: time * 1000,
            price: Number(price),
            quantity: Number(quantity),
            side: side === 'b' ? 'buy' : 'sell',
            id,
          }))
        : (parsed as [number, string, null, 'buy' | 'sell', number, number][]).map(
            ([time, id, , side, price, quantity]) => ({ time, price, quantity, side, id: Number(id) }),
          );
      const gathered = gatherTrades(list, { symbol: 'X', timeframe: '1m', source: file });
      if (gathered._tag === 'Left') throw new Error(gathered.left.message);
      expectPlain(gathered.right.data, plainBars(list, 60_000));
      expect(sum(gathered.right.data.trades)).toBe(list.length);
      expect(gathered.right.notes.map(({ rule }) => rule)).toContain('quiet-bar');
    },
  );
});

interface SampleFile {
  readonly file: string;
  readonly options?: SampleFilesOptions;
  readonly rows: number;
  readonly notes?: unknown;
  /** Fields, and the columns of the file that they are. */
  readonly fields: Readonly<Record<string, string>>;
}

const ohlc = (field: 'openInterestUsd' | 'fundingPercent', barsOf: Timeframe): SampleFilesOptions => ({
  columns: { time: 'timestamp', [field]: 'close' },
  barsOf,
});
const venue = (name: string, coin = 'BTC'): SampleFilesOptions => ({
  where: { venue: name, coin },
  barsOf: 'none',
});
const interest = 'open-interest/multi-venue-1h/open_interest-2025-12_2026-03.csv.gz';
const funding = 'open-interest/multi-venue-1h/funding_rates-2025-12_2026-03.csv.gz';
const sampleFiles: readonly SampleFile[] = [
  {
    file: 'open-interest/coinglass-BTC-binance-5m.csv.gz', rows: 2968, options: { barsOf: '5m' },
    fields: { openInterestUsd: 'oi_close', liquidationsBuyUsd: 'liquidation_short_usd', liquidationsSellUsd: 'liquidation_long_usd' },
  },
  {
    file: 'open-interest/coinglass-BTC-3exch-30m.csv.gz', rows: 876, options: { barsOf: '30m' },
    fields: { openInterestUsd: 'oi_close', liquidationsBuyUsd: 'liquidation_short_usd', liquidationsSellUsd: 'liquidation_long_usd' },
  },
  { file: 'open-interest/btc-4h-1d/coinglass_oi_4h.csv.gz', rows: 1080, options: ohlc('openInterestUsd', '4h'), fields: { openInterestUsd: 'close' } },
  { file: 'open-interest/btc-4h-1d/coinglass_oi_1d.csv.gz', rows: 2229, options: ohlc('openInterestUsd', '1d'), fields: { openInterestUsd: 'close' } },
  { file: 'open-interest/btc-4h-1d/coinglass_funding_4h.csv.gz', rows: 1080, options: ohlc('fundingPercent', '4h'), fields: {} },
  {
    file: 'open-interest/btc-4h-1d/coinglass_taker_volume_4h.csv.gz', rows: 1080,
    options: { columns: { time: 'timestamp' }, extra: { buyUsd: 'buy_usd', sellUsd: 'sell_usd' }, barsOf: '4h' },
    fields: { buyUsd: 'buy_usd', sellUsd: 'sell_usd' },
  },
  { file: interest, rows: 2142, options: venue('hyperliquid'), fields: { openInterestUsd: 'oi_usd' } },
  { file: interest, rows: 1531, options: venue('lighter'), fields: { openInterestUsd: 'oi_usd' } },
  { file: interest, rows: 1, options: venue('binance', 'ETH'), fields: { openInterestUsd: 'oi_usd' } },
  { file: funding, rows: 290, options: venue('binance'), fields: { funding: 'funding_rate' } },
  { file: funding, rows: 2313, options: venue('hyperliquid', 'SOL'), fields: { funding: 'funding_rate' } },
  { file: 'liquidations/coinglass_BTC_liquidation_4h.csv.gz', rows: 1080, options: { barsOf: '4h' }, fields: { liquidationsBuyUsd: 'short_usd', liquidationsSellUsd: 'long_usd' } },
  { file: 'liquidations/coinglass_BTC_liquidation_1h.csv.gz', rows: 3088, options: { barsOf: '1h' }, fields: { liquidationsBuyUsd: 'shortUsd', liquidationsSellUsd: 'longUsd' } },
  {
    file: 'liquidations/binance-liq-and-trades-buckets.csv.gz', rows: 329, options: { where: { symbol: 'BTCUSDT' }, barsOf: '1m' },
    fields: { liquidationsBuyUsd: 'liq_short_usd_size', liquidationsSellUsd: 'liq_long_usd_size' },
  },
]; // prettier-ignore

describe.skipIf(!here)('real files of open interest, funding and liquidations', () => {
  it.each(sampleFiles)(
    '$file $options: $rows rows, each value as in the file',
    async ({ file, options, rows, fields }) => {
      const samples = await orThrow(loadSampleFiles([at(file)], options));
      const plain = plainRows(file).filter((row) =>
        Object.entries(options?.where ?? {}).every(([name, text]) => row[name] === text),
      );
      expect([samples.length, plain.length]).toEqual([rows, rows]);
      plain.forEach((row, i) => {
        const text = row.timestamp;
        const time = /^\d+$/.test(text)
          ? Number(text)
          : Date.parse(/Z$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
        expect(samples.knownAt[i]).toBe(time + samples.barMs);
        for (const [field, name] of Object.entries(fields))
          expect(samples.values[field]?.[i]).toBe(Number(row[name]));
      });
      expect(samples.notes).toEqual([]);
    },
  );

  it.each([
    { file: interest, says: 'of several markets' },
    { file: funding, says: 'of several markets' },
    { file: 'liquidations/binance-liq-and-trades-buckets.csv.gz', says: 'of several markets' },
    {
      file: 'open-interest/btc-4h-1d/coinglass_oi_4h.csv.gz',
      says: 'no column of open interest, funding or liquidations',
    },
    {
      file: 'open-interest/btc-4h-1d/coinglass_taker_volume_4h.csv.gz',
      says: 'no column of open interest, funding or liquidations',
    },
  ])('$file without more said is refused: $says', async ({ file, says }) => {
    const result = await loadSampleFiles([at(file)])();
    expect(result).toMatchObject({
      left: { _tag: 'DataFormat', message: expect.stringContaining(says) as string },
    });
  });

  it('liquidations by the hour have three gaps, where no sum is made up', async () => {
    const samples = await orThrow(
      loadSampleFiles([at('liquidations/coinglass_BTC_liquidation_1h.csv.gz')], { barsOf: '1h' }),
    );
    const from = samples.knownAt[0] - samples.barMs;
    const hours = (samples.knownAt[samples.length - 1] - from) / samples.barMs;
    const [{ data }] = await orThrow(
      loadKlineFiles([at('open-interest/multi-venue-1h/candles-2025-12_2026-03.csv.gz')], candles('binance')),
    );
    const joined = joinSamples(data, samples).data;
    const missing = [...(joined.liquidationsBuy ?? [])].filter(Number.isNaN).length;
    expect(hours - samples.length).toBe(3);
    expect(missing).toBeLessThanOrEqual(3);
    const usd = joined.liquidationsSell?.[10] ?? NaN;
    const row = samples.knownAt.indexOf(data.time[10] + data.intervalMs);
    expect(usd).toBe((samples.values.liquidationsSellUsd?.[row] ?? NaN) / data.close[10]);
  });

  it('open interest of one venue comes onto the bars of another by the time it was known', async () => {
    const [{ data }] = await orThrow(
      loadKlineFiles([at('open-interest/multi-venue-1h/candles-2025-12_2026-03.csv.gz')], candles('binance')),
    );
    const samples = await orThrow(loadSampleFiles([at(interest)], venue('hyperliquid')));
    const joined = joinSamples(data, samples).data.openInterest;
    for (let i = 0; i < data.length; i++) {
      const close = data.time[i] + data.intervalMs;
      let last = -1;
      for (let k = 0; k < samples.length && samples.knownAt[k] <= close; k++) last = k;
      const isFresh = last >= 0 && close - samples.knownAt[last] <= 3 * 3_600_000;
      expect(joined?.[i]).toBe(
        isFresh ? (samples.values.openInterestUsd?.[last] ?? NaN) / data.close[i] : NaN,
      );
    }
  });
});

function candles(name: string, coin = 'BTC'): KlineFilesOptions {
  return {
    symbol: coin,
    columns: { time: 'timestamp', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' },
    where: { venue: name, coin },
  };
}

describe.skipIf(!here)('other real files of bars', () => {
  it.each([
    ['binance', 2267],
    ['bybit', 2267],
    ['okx', 2160],
    ['kraken', 2000],
    ['dydx', 1000],
    ['lighter', 700],
  ])('candles of %s: %i hours', async (name, bars) => {
    const file = 'open-interest/multi-venue-1h/candles-2025-12_2026-03.csv.gz';
    const [{ data, notes }] = await orThrow(loadKlineFiles([at(file)], candles(name)));
    expect(data.length).toBe(bars);
    const plain = plainRows(file).filter((row) => row.venue === name && row.coin === 'BTC');
    plain.forEach((row, i) => {
      const values = [data.time[i], data.open[i], data.high[i], data.low[i], data.close[i], data.volume[i]];
      expect(values).toEqual([
        Date.parse(row.timestamp),
        ...['o', 'h', 'l', 'c', 'v'].map((key) => Number(row[key])),
      ]);
    });
    expect(notes.filter(({ rule }) => rule !== 'gap')).toEqual([]);
    expect(sum(notes.map(({ count }) => count))).toBe(
      gapsOf(data).reduce((total, gap) => total + gap.bars, 0),
    );
  });

  it('daily and hourly bars of other markets load, with their weekends as gaps', async () => {
    const [goog] = await orThrow(loadKlineFiles([at('reference/backtesting.py/GOOG.csv')]));
    expect(goog.data).toMatchObject({ symbol: 'GOOG', timeframe: '1d', length: 2148 });
    const [euro] = await orThrow(loadKlineFiles([at('reference/backtesting.py/EURUSD.csv.gz')]));
    expect(euro.data).toMatchObject({ symbol: 'EURUSD', timeframe: '1h', length: 5000 });
    expect(euro.notes.map(({ rule }) => rule)).toEqual(['gap']);
  });

  it('monthly bars are refused: a month is no timeframe', async () => {
    const result = await loadKlineFiles([at('reference/backtesting.py/BTCUSD.csv')])();
    expect(result).toMatchObject({
      left: { _tag: 'DataFormat', message: expect.stringContaining('which is no timeframe') as string },
    });
  });
});

describe.skipIf(!here)('every real file', () => {
  const parts = ['klines', 'open-interest', 'liquidations', 'trades', 'book', 'ws-captures', 'reference'];
  const files = here ? parts.filter((part) => existsSync(at(part))).flatMap(filesIn) : [];

  it.each(files.filter((file) => /\.(csv|json|jsonl|log)(\.gz)?$|\.gz$/.test(file)))(
    '%s loads, or is refused with a reason and a fix',
    async (file) => {
      const path = at(file);
      const results = [
        await loadKlineFiles([path], { symbol: 'X' })(),
        await loadTradeFiles([path], { timeframe: '1m', symbol: 'X' })(),
        await loadSampleFiles([path])(),
      ];
      for (const result of results) {
        if (result._tag === 'Right') continue;
        expect(result.left._tag).toBe('DataFormat');
        expect(result.left.message).toContain(file);
        expect(result.left.message.length).toBeLessThan(2_000);
        expect(result.left.fix).not.toBe('');
      }
      const isLoaded = results.some(({ _tag }) => _tag === 'Right');
      if (file.startsWith('klines/')) expect(results[0]._tag).toBe('Right');
      if (/^(book|ws-captures)\//.test(file)) expect(isLoaded).toBe(false);
    },
  );
});
