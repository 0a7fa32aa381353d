import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  columnNames,
  columnOf,
  fromColumns,
  orThrow,
  resample,
  slice,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { loadKlineFiles, simulateMarket } from '@veloce/data-files';
import { aggrServer, importedBars, influxProvider, influxWriter } from '@veloce/data-influx';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

const shared = fileURLToPath(new URL('../../shared/data/', import.meta.url));
const klines = `${shared}klines/binance-usdm-1m/AVAXUSDT-1m-2026-07.csv.gz`;
const trades = `${shared}trades/binance-usdm-btcusdt-20240808-trades-from-capture.csv.gz`;
const second = 1000;

/** Klines of a month where the shared data is there, else simulated ones. */
async function minutes(): Promise<MarketData> {
  if (!existsSync(klines)) return simulateMarket({ seed: 3, bars: 20_000 }).data;
  const [loaded] = await orThrow(loadKlineFiles([klines]));
  if (loaded === undefined) throw new RangeError('no market');
  return loaded.data;
}

/** Bars of one second as aggr-server makes them of trades: quote values by taker side, and no bar without a trade. */
function secondsOfTrades(): MarketData {
  const lines = existsSync(trades)
    ? gunzipSync(readFileSync(trades)).toString('utf8').trim().split('\n').slice(1)
    : madeUpTrades();
  const bars = new Map<number, number[][]>();
  for (const line of lines) {
    const [, , ms, , price, size, maker] = line.split(',').map(Number);
    const time = Math.floor(ms! / second) * second;
    const bar = bars.get(time) ?? [];
    bar.push([price!, size!, maker!]);
    bars.set(time, bar);
  }
  const times = [...bars.keys()].sort((a, b) => a - b);
  const of = (make: (bar: readonly number[][]) => number): number[] =>
    times.map((time) => make(bars.get(time)!));
  const sum = (bar: readonly number[][], maker: number): number =>
    bar.reduce((total, [price, size, side]) => (side === maker ? total + price! * size! : total), 0);
  const count = (bar: readonly number[][], maker: number): number =>
    bar.filter(([, , side]) => side === maker).length;
  return fromColumns({
    symbol: 'BINANCE_FUTURES:btcusdt',
    timeframe: '1s',
    origin: { name: 'trades', simulated: false, volumeUnit: 'quote' },
    time: times,
    open: of((bar) => bar[0]![0]!),
    high: of((bar) => Math.max(...bar.map(([price]) => price!))),
    low: of((bar) => Math.min(...bar.map(([price]) => price!))),
    close: of((bar) => bar.at(-1)![0]!),
    buyVolume: of((bar) => sum(bar, 0)),
    sellVolume: of((bar) => sum(bar, 1)),
    volume: of((bar) => sum(bar, 0) + sum(bar, 1)),
    trades: of((bar) => bar.length),
    extra: { buyTrades: of((bar) => count(bar, 0)), sellTrades: of((bar) => count(bar, 1)) },
  });
}

/**
 * Where the shared data is absent: a seeded walk, with seconds left out. Never the first of five: there `resample` opens at the
 * close before, and the server at its first trade.
 */
function madeUpTrades(): readonly string[] {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let ms = Date.UTC(2024, 7, 8, 23, 54, 16);
  let price = 61_000;
  return Array.from({ length: 20_000 }, (_, i) => {
    ms += Math.floor(random() * 40 + (random() < 0.01 && ms % 5000 < 900 ? 4000 : 0));
    price = Math.round((price + (random() - 0.5) * 4) * 10) / 10;
    return `0,${ms},${ms},${i},${price},${Math.round(random() * 5000) / 1000},${random() < 0.5 ? 0 : 1},MARKET`;
  });
}

/** Bit by bit, column by column. */
function expectSame(got: MarketData, wanted: MarketData, names = columnNames(wanted)): void {
  expect([got.symbol, got.timeframe, got.length]).toEqual([wanted.symbol, wanted.timeframe, wanted.length]);
  for (const name of names) {
    const [a, b] = [columnOf(got, name), columnOf(wanted, name)];
    const differing = Array.from({ length: wanted.length }, (_, i) => i).find(
      (i) => !Object.is(a?.[i], b?.[i]),
    );
    expect(
      differing,
      `${name} at ${differing}: ${a?.[differing ?? 0]}, not ${b?.[differing ?? 0]}`,
    ).toBeUndefined();
  }
}

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = await findInfluxd();

describe.skipIf(source === undefined)('a real InfluxDB', () => {
  const database = `veloce_test_${process.pid}`;
  let server: Influxd;
  let connection: { url: string; database: string };

  beforeAll(async () => {
    server = await startInfluxd(source!);
    connection = { url: server.url, database };
  });
  afterAll(async () => {
    await fetch(`${server.url}/query?q=${encodeURIComponent(`DROP DATABASE "${database}"`)}`, {
      method: 'POST',
    });
    await server.stop();
  });

  it('gives back klines equal to the last bit, in any slices', async () => {
    const data = await minutes();
    const symbol = 'BINANCE:it\'s "1, odd=name/x';
    const writer = influxWriter({ connection, profile: importedBars, create: true });
    const progress: number[] = [];
    const report = await orThrow(
      writer.write(data, { market: symbol, onProgress: ({ done }) => progress.push(done) }),
    );
    expect(report).toEqual({
      bars: data.length,
      market: symbol,
      retentionPolicy: undefined,
      measurement: 'bars_1m',
    });
    expect(progress.at(-1)).toBe(data.length);

    for (const rowsPerSlice of [200_000, 777]) {
      const provider = influxProvider({ connection, profile: importedBars, rowsPerSlice });
      const loaded = await orThrow(provider.load({ symbol, timeframe: '1m' }));
      expectSame(loaded, { ...data, symbol });
    }
    const provider = influxProvider({ connection, profile: importedBars, rowsPerSlice: 1000 });
    for (const timeframe of ['5m', '4h'] as const) {
      expectSame(await orThrow(provider.load({ symbol, timeframe })), {
        ...resample(data, timeframe),
        symbol,
      });
    }
    const part = slice(data, 1234, 9876);
    const query = {
      symbol,
      timeframe: '1m',
      start: part.time[0]!,
      end: part.time[part.length - 1]! + 1,
    } as const;
    expectSame(await orThrow(provider.load(query)), { ...part, symbol });
  });

  it('gives back trades of a second as aggr-server keeps them, and aggregates them', async () => {
    const data = secondsOfTrades();
    const { symbol } = data;
    await orThrow(influxWriter({ connection, create: true }).write(data));
    const provider = influxProvider({ connection, rowsPerSlice: 60 });
    const { data: loaded, report } = await orThrow(provider.loadWithReport({ symbol, timeframe: '1s' }));
    expect(loaded.origin.volumeUnit).toBe('quote');
    // Seconds without a trade are quiet bars here, and not stored there.
    expect(loaded.length).toBe(data.length + report.quietBars);
    const stored = new Set(data.time);
    const kept = Array.from(loaded.time, (time, i) => (stored.has(time) ? i : -1)).filter((i) => i >= 0);
    for (const name of columnNames(data)) {
      const column = columnOf(loaded, name);
      expect(kept.map((i) => column?.[i])).toEqual([...columnOf(data, name)!]);
    }
    for (let i = 1; i < loaded.length; i++) {
      if (stored.has(loaded.time[i]!)) continue;
      expect([loaded.open[i], loaded.close[i], loaded.volume[i]]).toEqual([
        loaded.close[i - 1],
        loaded.close[i - 1],
        0,
      ]);
    }
    for (const timeframe of ['5s', '1m'] as const satisfies readonly Timeframe[]) {
      const coarse = await orThrow(
        provider.load({
          symbol,
          timeframe,
          start: Date.UTC(2024, 7, 8, 23, 55),
          end: Date.UTC(2024, 7, 8, 23, 59),
        }),
      );
      const whole = resample(loaded, timeframe);
      const from = whole.time.slice().indexOf(coarse.time[0]!);
      expect(coarse.length).toBe(timeframe === '5s' ? 48 : 4);
      // `resample` keeps the last value of an extra column; here trades of a side add up.
      const named = columnNames(coarse).filter((name) => !Object.hasOwn(coarse.extra, name));
      expectSame(coarse, slice(whole, from, from + coarse.length), named);
      const { buyTrades, sellTrades } = coarse.extra;
      expect([...coarse.trades!]).toEqual(Array.from(buyTrades!, (buy, i) => buy + sellTrades![i]!));
    }
  });

  it('keeps a negative zero, the smallest and the largest number', async () => {
    const odd = [1e-7, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 123_456_789.123_456_78, 1e21];
    const flat = { open: odd, high: odd, low: odd, close: odd };
    const data = fromColumns({
      symbol: 'odd', timeframe: '1h', time: odd.map((_, i) => i * 3_600_000), ...flat,
      volume: [0, 5e-324, 1e-300, 1e300, 1, 5],
      funding: [-0, NaN, -1e-9, 5e-324, NaN, 0],
    }); // prettier-ignore
    await orThrow(influxWriter({ connection, profile: importedBars, create: true }).write(data));
    const provider = influxProvider({ connection, profile: importedBars });
    expectSame(await orThrow(provider.load({ symbol: 'odd', timeframe: '1h' })), data);
  });

  it('says what stands in the way of a write', async () => {
    const data = simulateMarket({ seed: 1, bars: 50 }).data;
    const absent = influxWriter({
      connection: { ...connection, database: 'no_such' },
      profile: importedBars,
    });
    expect(await absent.write(data)()).toMatchObject({
      left: { _tag: 'QueryFailed', message: expect.stringContaining('database not found') as unknown },
    });
    expect(() => influxWriter({ connection, profile: aggrServer }).write(data)).toThrow(
      'counts volume in base units, the schema aggr-server in quote units',
    );
  });
});
