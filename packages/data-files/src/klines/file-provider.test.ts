import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type DataProvider } from '@veloce/core';
import type { DataNote } from '../market/data-note.js';
import { klineFileProvider } from './file-provider.js';

const start = Date.UTC(2025, 7, 1);
const minute = 60_000;

function csv(from: number, to: number, step = minute): string {
  return Array.from({ length: to - from }, (_, i) => {
    const time = start + (from + i) * step;
    return `${time},100,100,100,${100 + i / 1000},10,${time + step - 1},1000,5,4,400,0`.replace(
      ',100,100,100,',
      ',100,200,100,',
    );
  }).join('\n');
}

let folder = '';
let files: readonly string[] = [];
let provider: DataProvider;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-provider-'));
  const contents = {
    'BTCUSDT-1m-1.csv': csv(0, 60),
    'BTCUSDT-1m-2.csv': csv(70, 120),
    'BTCUSDT-1h.csv': csv(0, 4, 60 * minute),
    'ETHUSDT-5m.csv': csv(0, 12, 5 * minute),
  };
  files = Object.keys(contents).map((name) => join(folder, name));
  await Promise.all(Object.entries(contents).map(([name, text]) => writeFile(join(folder, name), text)));
  provider = klineFileProvider({ files, venue: 'binance-usdm' });
});
afterAll(() => rm(folder, { recursive: true }));

describe('klineFileProvider', () => {
  it('lists its markets with the timeframes that are stored, shortest first', async () => {
    expect(await orThrow(provider.markets())).toEqual([
      { symbol: 'BTCUSDT', venue: 'binance-usdm', timeframes: ['1m', '1h'] },
      { symbol: 'ETHUSDT', venue: 'binance-usdm', timeframes: ['5m'] },
    ]);
  });

  it('says what it covers', async () => {
    expect(await orThrow(provider.coverage({ symbol: 'BTCUSDT', timeframe: '1m' }))).toEqual({
      symbol: 'BTCUSDT',
      timeframe: '1m',
      start,
      end: start + 120 * minute,
      bars: 110,
      gaps: [{ after: 59, start: start + 60 * minute, end: start + 70 * minute, bars: 10 }],
    });
  });

  it('loads the bars that open in [start, end)', async () => {
    const query = {
      symbol: 'BTCUSDT',
      timeframe: '1m',
      start: start + 2 * minute,
      end: start + 5 * minute,
    } as const;
    const data = await orThrow(provider.load(query));
    expect(Array.from(data.time, (time) => (time - start) / minute)).toEqual([2, 3, 4]);
    expect(
      (await orThrow(provider.load({ ...query, start: start + 118 * minute, end: start + 999 * minute })))
        .length,
    ).toBe(2);
  });

  it('resamples to a timeframe that is not stored, whole bars alone', async () => {
    const data = await orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '15m' }));
    expect(Array.from(data.time, (time) => (time - start) / minute)).toEqual([0, 15, 30, 45, 75, 90, 105]);
    expect(data.volume[0]).toBe(150);
    expect((await orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '1h' }))).length).toBe(4);
    expect((await orThrow(provider.load({ symbol: 'BTCUSDT', timeframe: '4h' }))).length).toBe(1);
  });

  it.each([
    { query: { symbol: 'SOLUSDT', timeframe: '1m' }, says: 'they have BTCUSDT, ETHUSDT' },
    { query: { symbol: 'ETHUSDT', timeframe: '1m' }, says: '1m bars of ETHUSDT cannot be made from 5m' },
    { query: { symbol: 'ETHUSDT', timeframe: '1d' }, says: 'no 1d bar is complete' },
    { query: { symbol: 'ETHUSDT', timeframe: '5m', end: start }, says: 'no bar opens in' },
  ] as const)('$says: DataNotFound', async ({ query, says }) => {
    const result = await provider.load(query)();
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'DataNotFound' } });
    if (result._tag === 'Left') expect(result.left.message).toContain(says);
  });

  it('reads the files once, and tells their notes then', async () => {
    const told: (readonly DataNote[])[] = [];
    const own = klineFileProvider({ files, onNotes: (notes) => told.push(notes) });
    expect(told).toEqual([]);
    await orThrow(own.markets());
    await orThrow(own.load({ symbol: 'ETHUSDT', timeframe: '5m' }));
    expect(told.map((notes) => notes.map(({ rule }) => rule))).toEqual([['gap']]);
  });

  it('passes on the errors of its files, and tries again at the next question', async () => {
    const path = join(folder, 'LATER-1m.csv');
    const own = klineFileProvider({ files: [path] });
    expect(await own.markets()()).toMatchObject({ left: { _tag: 'DataNotFound' } });
    await writeFile(path, csv(0, 5));
    expect(await own.markets()()).toMatchObject({ right: [{ symbol: 'LATER', venue: 'files' }] });
    const aborted = klineFileProvider({ files }).load({
      symbol: 'BTCUSDT',
      timeframe: '1m',
      signal: AbortSignal.abort(),
    });
    expect(await aborted()).toMatchObject({ left: { _tag: 'Aborted' } });
  });

  it('rejects an empty list of files and a malformed query', () => {
    expect(() => klineFileProvider({ files: [] })).toThrow(RangeError);
    expect(() => provider.load({ symbol: 'BTCUSDT', timeframe: '1m', start: 2, end: 1 })).toThrow(
      /later than start/,
    );
  });
});
