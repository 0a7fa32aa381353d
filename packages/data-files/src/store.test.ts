import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  between,
  concat,
  fromColumns,
  gapsOf,
  intervalMs,
  orThrow,
  resample,
  slice,
  withColumns,
  type LoadProgress,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { lock } from '@veloce/core/node';
import { folderStore, type FolderStore } from './store.js';
import { appendElsewhere } from './testdata/append-worker.js';

const start = Date.UTC(2025, 6, 30);
const minute = 60_000;
const day = 24 * 60 * minute;

/** Bars with distinct prices; those in `missing` are left out. */
function market(
  bars: number,
  timeframe: Timeframe = '1m',
  missing: readonly number[] = [],
  symbol = 'BTCUSDT',
  from = start,
): MarketData {
  const rows = Array.from({ length: bars }, (_, i) => i).filter((i) => !missing.includes(i));
  const close = rows.map((i) => 100 + (i % 89) / 3);
  return fromColumns({
    symbol,
    timeframe,
    origin: { name: 'test', simulated: true },
    time: rows.map((i) => from + i * intervalMs(timeframe)),
    open: close,
    high: close.map((price) => price + 1),
    low: close.map((price) => price - 1),
    close,
    volume: rows.map((i) => i),
    buyVolume: rows.map((i) => (i % 11 === 0 ? NaN : i / 2)),
  });
}

let folder = '';
let store: FolderStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-store-'));
  store = folderStore({ folder: join(folder, 'data'), venue: 'test' });
});
afterEach(() => rm(folder, { recursive: true }));

const query = { symbol: 'BTCUSDT', timeframe: '1m' } as const;
const bars = (data: MarketData): unknown => ({ ...data, origin: undefined });

describe('append and load', () => {
  it('give the bars back to the bit, a file for each month', async () => {
    const data = market(4 * 1440);
    const { files, ...counts } = await orThrow(store.append(data));
    expect(counts).toEqual({ added: 5760, replaced: 0, unchanged: 0 });
    const path = join(folder, 'data', 'BTCUSDT', '1m');
    expect(files).toEqual(['2025-07', '2025-08'].map((month) => join(path, `${month}.parquet`)));
    expect((await readdir(path)).sort()).toEqual(['2025-07.parquet', '2025-08.parquet']);
    const loaded = await orThrow(store.load(query));
    expect(loaded).toEqual(data);
  });

  it.each([
    ['1s', 'YYYY-MM-DD', 2],
    ['15m', 'YYYY-MM', 2],
    ['4h', 'YYYY', 1],
    ['1w', 'YYYY', 2],
  ] as const)('keep %s bars in files named %s', async (timeframe, name, files) => {
    const interval = intervalMs(timeframe);
    const from = timeframe === '1w' ? Date.UTC(2025, 6, 7) : Date.UTC(2025, 7, 1) - 15 * interval;
    const data = market(30, timeframe, [], 'BTCUSDT', from);
    const report = await orThrow(store.append(data));
    expect(report.files.length).toBe(files);
    for (const file of report.files)
      expect(file.split(/[\\/]/).at(-1)).toHaveLength(name.length + '.parquet'.length);
    expect(await orThrow(store.load({ symbol: 'BTCUSDT', timeframe }))).toEqual(data);
  });

  it('append in any order and any pieces makes the same store', async () => {
    const data = market(3 * 1440, '1m', [500, 501, 2000]);
    const cuts = [0, 100, 1441, 2000, 4000, data.length];
    const parts = cuts.slice(1).map((to, k) => slice(data, cuts[k], to));
    for (const k of [3, 0, 4, 2, 1]) await orThrow(store.append(parts[k]));
    expect(bars(await orThrow(store.load(query)))).toEqual(bars(data));
  });

  it('the last write wins; what is the same is not written again', async () => {
    const data = market(2 * 1440);
    await orThrow(store.append(data));
    const unchanged = await orThrow(store.append(slice(data, 100, 900)));
    expect(unchanged).toEqual({ added: 0, replaced: 0, unchanged: 800, files: [] });
    const correction = withColumns(slice(data, 100, 110), { volume: Array<number>(10).fill(7) });
    const more = concat([correction, slice(market(3 * 1440), 2 * 1440)]);
    expect(await orThrow(store.append(more))).toMatchObject({ added: 1440, replaced: 10, unchanged: 0 });
    const loaded = await orThrow(store.load(query));
    expect(bars(loaded)).toEqual(bars(concat([market(3 * 1440), correction])));
    expect(loaded.origin.simulated).toBe(true);
  });

  it('a column that comes later is NaN before', async () => {
    const data = market(100);
    await orThrow(store.append(slice(data, 0, 50)));
    await orThrow(store.append(withColumns(slice(data, 50), { openInterest: Array<number>(50).fill(9) })));
    const { openInterest } = await orThrow(store.load(query));
    expect([openInterest?.[49], openInterest?.[50]]).toEqual([NaN, 9]);
  });

  it('keep any symbol', async () => {
    const symbols = ['BTC/USDT:USDT', '..', '.hidden', 'a*b?c', 'Ä%2F', 'con'];
    for (const symbol of symbols) await orThrow(store.append(market(3, '1h', [], symbol)));
    expect((await orThrow(store.markets())).map(({ symbol }) => symbol).sort()).toEqual(symbols.sort());
    for (const symbol of symbols) {
      expect((await orThrow(store.load({ symbol, timeframe: '1h' }))).symbol).toBe(symbol);
    }
    expect((await readdir(folder)).sort()).toEqual(['data']);
  });
});

describe('load', () => {
  const data = market(4 * 1440, '1m', [1500, 1501]);

  it('gives the bars that open in [start, end), and opens only their files', async () => {
    await orThrow(store.append(data));
    const part = { ...query, start: start + 100 * minute, end: start + 200 * minute };
    expect(bars(await orThrow(store.load(part)))).toEqual(bars(between(data, part.start, part.end)));
    await writeFile(join(folder, 'data', 'BTCUSDT', '1m', '2025-08.parquet'), 'damaged');
    expect((await orThrow(store.load(part))).length).toBe(100);
    expect(await store.load(query)()).toMatchObject({ left: { _tag: 'DataIncomplete' } });
  });

  it.each(['5m', '1h', '4h', '1d', '1w'] as const)('makes %s bars as resample does', async (timeframe) => {
    const long = market(20 * 1440, '1m', [1500, 1501]);
    await orThrow(store.append(long));
    expect(bars(await orThrow(store.load({ symbol: 'BTCUSDT', timeframe })))).toEqual(
      bars(resample(long, timeframe)),
    );
  });

  it('makes whole bars alone at the ends of a range', async () => {
    await orThrow(store.append(data));
    const range = { start: start + 30 * minute, end: start + 150 * minute };
    const hours = await orThrow(store.load({ symbol: 'BTCUSDT', timeframe: '1h', ...range }));
    expect(bars(hours)).toEqual(bars(between(resample(data, '1h'), range.start, range.end)));
    expect(hours.length).toBe(2);
  });

  it('uses the longest stored timeframe that divides the one asked for', async () => {
    await orThrow(store.append(data));
    await orThrow(store.append(withColumns(market(8, '4h'), { volume: Array<number>(8).fill(1) })));
    expect((await orThrow(store.load({ symbol: 'BTCUSDT', timeframe: '8h' }))).volume[0]).toBe(2);
    expect((await orThrow(store.markets()))[0]).toEqual({
      symbol: 'BTCUSDT',
      venue: 'test',
      timeframes: ['1m', '4h'],
    });
  });

  it('says how far it is, and ends when its signal says so', async () => {
    await orThrow(store.append(data));
    const steps: LoadProgress[] = [];
    await orThrow(store.load({ ...query, onProgress: (progress) => steps.push(progress) }));
    expect(steps.map(({ step, done }) => [step, done])).toEqual([['2025-07', 0], ['2025-08', 1], ['joined', 2]]); // prettier-ignore
    const aborted = await store.load({ ...query, signal: AbortSignal.abort() })();
    expect(aborted).toMatchObject({ left: { _tag: 'Aborted' } });
  });

  it.each([
    { ask: { symbol: 'ETHUSDT', timeframe: '1m' }, says: 'has no ETHUSDT; it has BTCUSDT' },
    { ask: { symbol: 'BTCUSDT', timeframe: '1s' }, says: '1s bars of BTCUSDT cannot be made from 1m' },
    {
      ask: { symbol: 'BTCUSDT', timeframe: '1m', end: start },
      says: 'no whole 1m bar of the store opens there',
    },
  ] as const)('$says', async ({ ask, says }) => {
    await orThrow(store.append(data));
    const result = await store.load(ask)();
    expect(result).toMatchObject({
      left: { _tag: 'DataNotFound', message: expect.stringContaining(says) as string },
    });
  });
});

describe('coverage', () => {
  it('tells span, bars and gaps, as those of the bars', async () => {
    const data = market(4 * 1440, '1m', [10, 11, 12, 3000]);
    await orThrow(store.append(data));
    expect(await orThrow(store.coverage(query))).toEqual({
      symbol: 'BTCUSDT',
      timeframe: '1m',
      start,
      end: start + 4 * day,
      bars: 5756,
      gaps: gapsOf(data),
    });
  });

  it('says what there is instead, and that an empty store is empty', async () => {
    expect(await orThrow(store.markets())).toEqual([]);
    expect(await store.load(query)()).toMatchObject({
      left: { _tag: 'DataNotFound', message: expect.stringContaining('it is empty') as string },
    });
    await orThrow(store.append(market(10)));
    expect(await store.coverage({ symbol: 'BTCUSDT', timeframe: '1h' })()).toMatchObject({
      left: {
        _tag: 'DataNotFound',
        message: expect.stringContaining('BTCUSDT in 1m and not in 1h') as string,
      },
    });
  });
});

describe('a store keeps what it has', () => {
  it('when several write to a market at one time', async () => {
    const data = market(2 * 1440);
    const parts = Array.from({ length: 8 }, (_, k) => slice(data, k * 360, (k + 1) * 360));
    await Promise.all(parts.map((part) => orThrow(store.append(part))));
    expect(bars(await orThrow(store.load(query)))).toEqual(bars(data));
  });

  it('when a writer was killed: its lock is taken over; that of a living one is respected', async () => {
    const path = join(folder, 'data', 'BTCUSDT', '1m');
    await mkdir(path, { recursive: true });
    // Left by a killed process, by one with the number of this one before a restart of its container, between making and writing.
    for (const [k, left] of ['2147483646', String(process.pid), ''].entries()) {
      await writeFile(join(path, '.lock'), left);
      await orThrow(store.append(market(10 + k)));
    }
    const held = await orThrow(lock(join(path, '.lock')));
    const hasty = folderStore({ folder: join(folder, 'data'), patienceMs: 50 });
    expect(await hasty.append(market(10))()).toMatchObject({
      left: { _tag: 'Locked', owner: { pid: process.pid } },
    });
    held.release();
    expect((await orThrow(hasty.append(market(10)))).unchanged).toBe(10);
  });

  it(
    'when two processes find the lock of a killed one: all bars that were told are there',
    { timeout: 300_000 },
    async () => {
      const rounds = 4;
      for (let k = 0; k < rounds; k++) {
        const path = join(folder, String(k), 'SIMUSDT', '1m');
        await mkdir(path, { recursive: true });
        await writeFile(join(path, '.lock'), '2147483646');
      }
      const at = Date.now() + 2_000;
      const told = await Promise.all([0, 1].map((part) => appendElsewhere(folder, rounds, part, at)));
      expect(told).toEqual([0, 1].map(() => Array.from({ length: rounds }, () => 500)));
      for (let k = 0; k < rounds; k++) {
        const both = folderStore({ folder: join(folder, String(k)) });
        expect((await orThrow(both.load({ symbol: 'SIMUSDT', timeframe: '1m' }))).length).toBe(1000);
      }
    },
  );

  it('and says what stands in its way: a file in place of its folder', async () => {
    await writeFile(join(folder, 'data'), '');
    expect(await store.append(market(10))()).toMatchObject({
      left: {
        _tag: 'ConnectionFailed',
        message: expect.stringContaining('is a file, not a folder') as string,
      },
    });
  });

  it('when a half-written file lies about, and when a file is in the wrong place', async () => {
    await orThrow(store.append(market(10)));
    await orThrow(store.append(market(10, '1m', [], 'ETHUSDT')));
    const path = join(folder, 'data', 'BTCUSDT', '1m');
    await writeFile(join(path, '2025-07.parquet.1234.part'), 'half');
    expect((await orThrow(store.load(query))).length).toBe(10);
    await rename(join(folder, 'data', 'ETHUSDT', '1m', '2025-07.parquet'), join(path, '2025-07.parquet'));
    expect(await store.load(query)()).toMatchObject({
      left: {
        _tag: 'DataFormat',
        message: expect.stringContaining('the file has 1m bars of ETHUSDT') as string,
      },
    });
  });

  it('in one unit of volume', async () => {
    const data = market(10);
    const inQuote: MarketData = { ...data, origin: { ...data.origin, volumeUnit: 'quote' } };
    await orThrow(store.append(inQuote));
    expect((await orThrow(store.load(query))).origin).toEqual(inQuote.origin);
    await orThrow(store.append({ ...market(20), origin: inQuote.origin }));
    expect((await orThrow(store.load(query))).origin.volumeUnit).toBe('quote');
    expect(await store.append(data)()).toMatchObject({
      left: {
        _tag: 'DataFormat',
        message: expect.stringContaining('in quote units, the new bars in base') as string,
      },
    });
  });

  it('and never replaces a file that it cannot read', async () => {
    await orThrow(store.append(market(10)));
    const path = join(folder, 'data', 'BTCUSDT', '1m', '2025-07.parquet');
    const bytes = await readFile(path);
    bytes[50] ^= 1;
    await writeFile(path, bytes);
    expect(await store.append(market(20))()).toMatchObject({ left: { _tag: 'DataIncomplete' } });
    expect(await readFile(path)).toEqual(bytes);
  });

  it('rejects malformed options and queries', () => {
    expect(() => folderStore({ folder: '' })).toThrow(RangeError);
    expect(() => store.load({ symbol: '', timeframe: '1m' })).toThrow(RangeError);
    expect(() => store.coverage({ symbol: 'X', timeframe: '7m' as never })).toThrow('unknown timeframe');
  });
});
