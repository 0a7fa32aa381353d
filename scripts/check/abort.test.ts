import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as backtests from '@veloce/backtest';
import * as core from '@veloce/core';
import { lock } from '@veloce/core/node';
import {
  fetchArchive,
  klineFileProvider,
  loadKlineFiles,
  loadSampleFiles,
  loadTradeFiles,
  simulateMarket,
} from '@veloce/data-files';
import { readArrow, writeArrow } from '@veloce/data-files/arrow';
import { readParquet, writeParquet } from '@veloce/data-files/parquet';
import { folderStore } from '@veloce/data-files/store';
import { importedBars, influxProvider, influxWriter } from '@veloce/data-influx';
import * as research from '@veloce/research';
import { squeezeFlow } from '@veloce/squeezeflow';

const { data } = simulateMarket({ seed: 5, bars: 150_000, tradesPerMinute: 1 });
const entries = Uint8Array.from(data.close, (_, i) => (i % 50 === 0 ? 1 : 0));
const stop = Array.from({ length: 400 }, (_, k) => 0.001 * (k + 1));
const orders = Array.from({ length: 2_000 }, (_, k) => ({
  time: data.time[k * 70] ?? 0,
  side: k % 2 === 0 ? ('BUY' as const) : ('SELL' as const),
  size: 0.001,
}));
const search = {
  space: { minScore: [3, 4, 5] },
  search: { kind: 'grid' },
  objective: 'totalReturn',
} as const;

/** Everything that works in the caller's own thread and takes a signal. */
const works: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  backtestAsync: (signal) => backtests.backtestAsync(squeezeFlow, data, {}, { signal }),
  backtestMetricsAsync: (signal) => backtests.backtestMetricsAsync(squeezeFlow, data, {}, { signal }),
  compareStrategies: (signal) => research.compareStrategies([squeezeFlow], [data], {}, { signal }),
  fromOrdersAsync: (signal) => backtests.fromOrdersAsync(data, orders, { signal }),
  fromSignalsAsync: (signal) => backtests.fromSignalsAsync(data, { entries, stop }, { signal }),
  inTurns: (signal) => core.inTurns(endless(), { signal }),
  noiseTest: (signal) => research.noiseTest(squeezeFlow, data, {}, { signal }),
  portfolioAsync: (signal) =>
    backtests.portfolioAsync([backtests.strategyLeg(squeezeFlow, data)], { signal }),
  scanAsync: (signal) => core.scanAsync(squeezeFlow, data, {}, { signal }),
  sweep: (signal) => research.sweep(squeezeFlow, data, { ...search, signal }),
  walkForward: (signal) =>
    research.walkForward(squeezeFlow, data, { ...search, window: { train: 100_000, test: 20_000 }, signal }),
};

function* endless(): core.Steps<never> {
  for (let done = 0; ; done++) yield done;
}

describe('a signal in one thread', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is taken by every form that gives turns', () => {
    const names = [core, backtests, research].flatMap((one) => Object.keys(one));
    const forms = names.filter((name) => name.endsWith('Async') || name === 'inTurns');
    expect(forms.filter((name) => !(name in works))).toEqual([]);
    expect(forms.length).toBeGreaterThan(6);
  });

  it.each(Object.entries(works))('ends %s at the first turn that it gives', async (_, work) => {
    // Each look at the clock finds 25 ms gone: a machine that is done within one turn gives one all the same.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 25));
    const abort = new AbortController();
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(work(abort.signal)).rejects.toThrow('enough');
    vi.restoreAllMocks();
    await expect(work(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });
});

const { orThrow } = core;
let folder = '';
let silent: Server;
let url = '';
let held: { readonly release: () => void };
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-abort-'));
  const { time, open, high, low, close, volume } = data;
  const bars = [...time].map((t, i) => [t, open[i], high[i], low[i], close[i], volume[i]].join());
  const text = ['open_time,open,high,low,close,volume', ...bars].join('\n');
  await writeFile(at('X-1m.csv'), text);
  await writeFile(at('X-1m.csv.gz'), gzipSync(text));
  await writeFile(at('X-1m.zip'), zipSync({ 'X-1m.csv': Buffer.from(text) }));
  const trades = [...time].map((t, i) => `${t},${close[i]},1,buy`);
  await writeFile(at('X-trades.csv'), ['time,price,quantity,side', ...trades].join('\n'));
  const samples = [...time].map((t, i) => `${t},${i + 1}`);
  await writeFile(at('X-metrics.csv'), ['create_time,sum_open_interest', ...samples].join('\n'));
  await orThrow(writeParquet(at('x.parquet'), data));
  await orThrow(writeArrow(at('x.arrow'), data));
  await orThrow(folderStore({ folder: at('store') }).append(data));
  held = await orThrow(lock(at('held.lock')));
  silent = createServer(() => undefined); // it takes every question and answers none
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
}, 120_000);
afterAll(async () => {
  held.release();
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  await rm(folder, { recursive: true });
});

const market = { symbol: data.symbol, timeframe: '1m' } as const;
const influx = () => ({ connection: { url, database: 'd', retries: 0 } });
const archive = () => ({
  baseUrl: url,
  market: 'um' as const,
  ...market,
  periods: '2025-08',
  cacheFolder: at('cache'),
});

/** Everything that waits for a disk, a server or a lock, and takes a signal. */
const waits: Readonly<Record<string, (signal: AbortSignal) => TaskEither<core.DataError, unknown>>> = {
  'klines of CSV': (signal) => loadKlineFiles([at('X-1m.csv')], { signal }),
  'klines of gzip': (signal) => loadKlineFiles([at('X-1m.csv.gz')], { signal }),
  'klines of zip': (signal) => loadKlineFiles([at('X-1m.zip')], { signal }),
  'trades of CSV': (signal) => loadTradeFiles([at('X-trades.csv')], { ...market, signal }),
  'samples of CSV': (signal) => loadSampleFiles([at('X-metrics.csv')], { signal, barsOf: '1m' }),
  'a provider of files': (signal) =>
    klineFileProvider({ files: [at('X-1m.csv')] }).load({ symbol: 'X', timeframe: '1m', signal }),
  Parquet: (signal) => readParquet(at('x.parquet'), { signal }),
  Arrow: (signal) => readArrow(at('x.arrow'), { signal }),
  'a store': (signal) => folderStore({ folder: at('store') }).load({ ...market, signal }),
  'coarse bars of a store': (signal) =>
    folderStore({ folder: at('store') }).load({ ...market, timeframe: '1h', signal }),
  'an archive that does not answer': (signal) => fetchArchive({ ...archive(), signal }),
  'an InfluxDB that does not answer': (signal) => influxProvider(influx()).load({ ...market, signal }),
  'a writer to it': (signal) =>
    influxWriter({ ...influx(), profile: importedBars }).write(data, { market: 'A:x', signal }),
  'a lock that is held': (signal) => lock(at('held.lock'), { patienceMs: 3_600_000, signal }),
};

describe('a signal to what waits', { timeout: 120_000 }, () => {
  it.each(Object.entries(waits))('ends %s as a value', async (_, wait) => {
    const abort = new AbortController();
    // At the first turn that the work gives, whatever the machine's speed.
    setImmediate(() => abort.abort(new Error('enough')));
    expect(await wait(abort.signal)()).toMatchObject({ left: { _tag: 'Aborted' } });
    expect(await wait(AbortSignal.abort())()).toMatchObject({ left: { _tag: 'Aborted' } });
  });

  it('ends a follower of a database that does not answer', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 5);
    const told: unknown[] = [];
    for await (const step of influxProvider(influx()).follow({ ...market, signal: abort.signal }))
      told.push(step);
    expect(told.length).toBeLessThan(2);
  });
});
