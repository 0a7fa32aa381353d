import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow, type DataError, type LoadProgress } from '@veloce/core';
import { loadKlineFiles, type KlineFilesOptions, type LoadedKlines } from './files.js';

const start = Date.UTC(2025, 7, 1);
const minute = 60_000;

/** Kline rows of the minutes `[from, to)`, with this price. */
function csv(from: number, to: number, price = 100): string {
  const rows = Array.from({ length: to - from }, (_, i) => {
    const time = start + (from + i) * minute;
    return `${time},${price},${price},${price},${price},10,${time + minute - 1},1000,5,4,400,0\n`;
  });
  return rows.join('');
}

let folder = '';
const at = (name: string): string => join(folder, name);
const zip = (members: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, Buffer.from(text)])));
const packed = zip({ 'BTCUSDT-1m-2025-08.csv': csv(0, 500) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-klines-'));
  const files: Record<string, string | Uint8Array> = {
    'BTCUSDT-1m-a.csv': csv(0, 10),
    'BTCUSDT-1m-b.csv.gz': gzipSync(csv(10, 20)),
    'BTCUSDT-1m-c.zip': zip({ 'BTCUSDT-1m-c.csv': csv(25, 30) }),
    'BTCUSDT-1m-late.csv': csv(5, 15, 200),
    'BTCUSDT-1m-same.csv': csv(5, 10),
    'ETHUSDT-1m-a.csv': csv(0, 5),
    'BTCUSDT-1m-members.gz': Buffer.concat([gzipSync(csv(0, 5)), gzipSync(csv(5, 10))]),
    'several.zip': zip({
      'x/BTCUSDT-1m-2.csv': csv(10, 20),
      'x/BTCUSDT-1m-1.csv': csv(0, 10),
      'x/README.md': 'not data',
      '__MACOSX/._BTCUSDT-1m-1.csv': 'not data',
    }),
    'BTCUSDT-1m-stored.zip': zipSync({ 'klines.csv': [Buffer.from(csv(0, 10)), { level: 0 }] }),
    'BTCUSDT-1m-plain-inside.csv': gzipSync(csv(0, 10)),
    'BTCUSDT-1m-empty.csv': '',
    'BTCUSDT-1m-cut.csv.gz': gzipSync(csv(0, 500)).subarray(0, 300),
    'BTCUSDT-1m-flipped.csv.gz': flipped(gzipSync(csv(0, 500)), -6),
    'BTCUSDT-1m-text.csv.gz': csv(0, 10),
    'BTCUSDT-1m-cut.zip': packed.subarray(0, packed.length - 40),
    'BTCUSDT-1m-text.zip': csv(0, 10),
    'BTCUSDT-1m-no-csv.zip': zip({ 'README.md': 'nothing here' }),
    'BTCUSDT-1m-bad.csv': csv(0, 10).replace('100,100', '100,x'),
  };
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(at(name), content)));
  await mkdir(at('folder'));
  // A sparse file: long, and nowhere on the disk.
  await writeFile(at('BTCUSDT-1m-huge.csv'), '');
  await truncate(at('BTCUSDT-1m-huge.csv'), 3 * 2 ** 30);
});
afterAll(() => rm(folder, { recursive: true }));

function flipped(bytes: Uint8Array, index: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[index < 0 ? copy.length + index : index] ^= 0xff;
  return copy;
}

function load(names: readonly string[], options?: KlineFilesOptions): Promise<readonly LoadedKlines[]> {
  return orThrow(loadKlineFiles(names.map(at), options));
}

async function failure(names: readonly string[], options?: KlineFilesOptions): Promise<DataError> {
  const result = await loadKlineFiles(names.map(at), options)();
  if (result._tag === 'Right') throw new Error('loaded');
  expect(result.left.message).toContain(folder);
  expect(result.left.fix).not.toBe('');
  return result.left;
}

describe('loadKlineFiles', () => {
  it('joins plain, gzipped and zipped files of one market by time, and notes the gap between them', async () => {
    const names = ['BTCUSDT-1m-c.zip', 'BTCUSDT-1m-a.csv', 'BTCUSDT-1m-b.csv.gz'];
    const [market, ...rest] = await load(names);
    expect(rest).toEqual([]);
    expect(market).toMatchObject({
      data: { symbol: 'BTCUSDT', timeframe: '1m', length: 25 },
      files: names.map(at),
    });
    expect(market.data.time[24]).toBe(start + 29 * minute);
    expect(market.notes).toEqual([
      {
        rule: 'gap',
        source: 'BTCUSDT',
        count: 5,
        message: '5 bars are missing in 1 gap: 5 from 2025-08-01T00:20:00.000Z to 2025-08-01T00:25:00.000Z',
      },
    ]);
  });

  it('lets the file that is named last win where files overlap, and notes how many bars differ', async () => {
    const last = { conflicts: 'last' } as const;
    const [late] = await load(['BTCUSDT-1m-a.csv', 'BTCUSDT-1m-late.csv'], last);
    expect(late.data.close).toEqual(Float64Array.from({ length: 15 }, (_, i) => (i < 5 ? 100 : 200)));
    expect(late.notes).toMatchObject([
      {
        rule: 'overlap',
        count: 5,
        message: expect.stringContaining('5 have other values, and replace them') as string,
      },
    ]);
    const [early] = await load(['BTCUSDT-1m-late.csv', 'BTCUSDT-1m-a.csv'], last);
    expect(early.data.close).toEqual(Float64Array.from({ length: 15 }, (_, i) => (i < 10 ? 100 : 200)));
    const [same] = await load(['BTCUSDT-1m-a.csv', 'BTCUSDT-1m-same.csv']);
    expect(same.notes).toMatchObject([
      { message: expect.stringContaining('with the same values') as string },
    ]);
  });

  it('gives one market for each symbol', async () => {
    const markets = await load(['ETHUSDT-1m-a.csv', 'BTCUSDT-1m-a.csv', 'BTCUSDT-1m-b.csv.gz']);
    expect(markets.map(({ data }) => [data.symbol, data.length])).toEqual([
      ['ETHUSDT', 5],
      ['BTCUSDT', 20],
    ]);
  });

  it.each([
    { name: 'several.zip', bars: 20 },
    { name: 'BTCUSDT-1m-stored.zip', bars: 10 },
    { name: 'BTCUSDT-1m-members.gz', bars: 10 },
    { name: 'BTCUSDT-1m-plain-inside.csv', bars: 10 },
  ])('reads $name', async ({ name, bars }) => {
    expect(await load([name])).toMatchObject([{ data: { symbol: 'BTCUSDT', length: bars } }]);
  });

  it('names the members of an archive in its errors and origins', async () => {
    const [{ data }] = await load(['several.zip']);
    expect(data.origin.name).toBe('BTCUSDT-1m-1.csv, BTCUSDT-1m-2.csv');
  });

  it('joins many files in the order of their times', async () => {
    const names = Array.from({ length: 40 }, (_, k) => `BTCUSDT-1m-day-${k}.csv`);
    await Promise.all(names.map((name, k) => writeFile(at(name), csv(k * 10, k * 10 + 10, 100 + k))));
    const [{ data, notes }] = await load(names.toReversed());
    expect(data.close).toEqual(Float64Array.from({ length: 400 }, (_, i) => 100 + Math.floor(i / 10)));
    expect(notes).toEqual([]);
  });

  it('reads nothing until the task runs, and says how far it is', async () => {
    const steps: LoadProgress[] = [];
    const names = ['BTCUSDT-1m-a.csv', 'BTCUSDT-1m-b.csv.gz'];
    const task = loadKlineFiles(names.map(at), { onProgress: (progress) => steps.push(progress) });
    expect(steps).toEqual([]);
    await orThrow(task);
    expect(steps.map(({ done, total }) => [done, total])).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    expect(steps[1]?.step).toBe(at('BTCUSDT-1m-b.csv.gz'));
  });

  it.each([
    { names: ['BTCUSDT-1m-none.csv'], _tag: 'DataNotFound', says: 'there is no such file' },
    { names: ['BTCUSDT-1m-a.csv/inside'], _tag: 'DataNotFound', says: 'is a file and not a folder' },
    { names: ['BTCUSDT-1m-huge.csv'], _tag: 'DataFormat', says: 'a line is longer than' },
    { names: ['folder'], _tag: 'DataNotFound', says: 'this is a folder' },
    { names: ['BTCUSDT-1m-empty.csv'], _tag: 'DataFormat', says: 'the file is empty' },
    { names: ['BTCUSDT-1m-cut.csv.gz'], _tag: 'DataIncomplete', says: 'damaged or cut short' },
    { names: ['BTCUSDT-1m-flipped.csv.gz'], _tag: 'DataIncomplete', says: 'damaged or cut short' },
    { names: ['BTCUSDT-1m-text.csv.gz'], _tag: 'DataIncomplete', says: 'gzip file is damaged' },
    { names: ['BTCUSDT-1m-cut.zip'], _tag: 'DataIncomplete', says: 'zip file is damaged' },
    { names: ['BTCUSDT-1m-text.zip'], _tag: 'DataIncomplete', says: 'zip file is damaged' },
    { names: ['BTCUSDT-1m-no-csv.zip'], _tag: 'DataFormat', says: 'no .csv file in the archive' },
    { names: ['BTCUSDT-1m-a.csv', 'BTCUSDT-1m-bad.csv'], _tag: 'DataFormat', says: 'row 1, column high' },
  ])('$names: $_tag, $says', async ({ names, _tag, says }) => {
    const error = await failure(names);
    expect(error._tag).toBe(_tag);
    expect(error.message).toContain(says);
  });

  it('finds damage wherever a zip file has it', async () => {
    const small = zip({ 'BTCUSDT-1m-2025-08.csv': csv(0, 20) });
    const harmless: number[] = [];
    for (let index = 0; index < small.length; index++) {
      await writeFile(at('BTCUSDT-1m-damaged.zip'), flipped(small, index));
      const result = await loadKlineFiles([at('BTCUSDT-1m-damaged.zip')])();
      if (result._tag === 'Left') continue;
      // Times, attributes and versions are not data; the bars must be the same.
      expect(result.right[0]?.data.length).toBe(20);
      harmless.push(index);
    }
    expect(harmless.length).toBeLessThan(100);
  });

  it('reads other files of bars by a map of columns, and the rows of one market among several', async () => {
    const rows = ['a,X', 'b,Y'].flatMap((market, k) =>
      [0, 1, 2].map(
        (i) =>
          `${new Date(start + i * minute).toISOString()};${market.replace(',', ';')};${k + 1};9;1;2;5;${i}`,
      ),
    );
    await writeFile(
      at('candles.csv.gz'),
      gzipSync(`timestamp;venue;coin;o;h;l;c;v;oi\n${rows.join('\n')}\n`),
    );
    const columns = { time: 'timestamp', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' };
    const options = {
      symbol: 'Y',
      columns,
      extra: { interest: 'oi' },
      where: { venue: 'b', coin: 'Y' },
      delimiter: ';',
    } as const;
    const [{ data, notes }] = await load(['candles.csv.gz'], options);
    expect([...data.open]).toEqual([2, 2, 2]);
    expect([...data.extra.interest]).toEqual([0, 1, 2]);
    expect(notes).toEqual([]);
    expect((await failure(['candles.csv.gz'], { ...options, where: { venue: 'c' } })).message).toContain(
      'no row has venue "c"',
    );
    expect((await failure(['candles.csv.gz'], { ...options, where: undefined })).message).toContain(
      'the rows are of several markets',
    );
    expect(() => loadKlineFiles(['a'], { extra: { x: 'y' } })).toThrow('needs columns');
  });

  it('reads a gap of any length, and says how long it is', async () => {
    const names = ['BTCUSDT-1m-before.csv', 'BTCUSDT-1m-after.csv'];
    await writeFile(at(names[0]), csv(0, 10));
    await writeFile(at(names[1]), csv(10 + 52_846, 20 + 52_846));
    const [{ data, notes }] = await load(names);
    expect(data.length).toBe(20);
    expect(notes).toMatchObject([{ rule: 'gap', count: 52_846 }]);
  });

  it('ends with Aborted when its signal says so, before and between files', async () => {
    const names = ['BTCUSDT-1m-a.csv', 'BTCUSDT-1m-b.csv.gz'];
    expect((await failure(names, { signal: AbortSignal.abort() }))._tag).toBe('Aborted');
    const controller = new AbortController();
    const onProgress = ({ done }: LoadProgress): void => {
      if (done === 1) controller.abort();
    };
    expect((await failure(names, { signal: controller.signal, onProgress }))._tag).toBe('Aborted');
  });

  it('rejects an empty list of paths', () => {
    expect(() => loadKlineFiles([])).toThrow(/name at least one file/);
  });
});
