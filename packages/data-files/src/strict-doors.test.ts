import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromColumns, type MarketData } from '@veloce/core';
import { fetchArchive } from './archive/archive.js';
import { readArrow, writeArrow } from './arrow.js';
import { klineFileProvider } from './klines/file-provider.js';
import { loadKlineFiles } from './klines/files.js';
import { parseKlines } from './klines/klines.js';
import { parseOhlcv } from './klines/ohlcv.js';
import { parseCsv } from './market/csv.js';
import { readParquet, writeParquet } from './parquet.js';
import { loadSampleFiles } from './samples/files.js';
import { joinSamples } from './samples/join.js';
import { simulateMarket } from './simulator/simulate-market.js';
import { folderStore } from './store.js';
import { loadTradeFiles } from './trades/files.js';
import { gatherTrades } from './trades/gather.js';

const columns = { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 };
const bytes = new Uint8Array(0);
const one = [1];
const data: MarketData = fromColumns({ symbol: 'X', timeframe: '1m', time: [0], open: one, high: one, low: one, close: one, volume: one }); // prettier-ignore
const samples = { length: 1, knownAt: Float64Array.of(0), values: {}, barMs: 0, notes: [], files: [] };
const archive = {
  baseUrl: 'http://127.0.0.1:9',
  market: 'um',
  symbol: 'X',
  timeframe: '1m',
  periods: '2025-08',
  cacheFolder: 'c',
} as const;
const query = { symbol: 'X', timeframe: '1m' } as const;

/** Every function of this package that takes options: what it is given, and a slip of the pen with the name that is meant. */
const doors: Readonly<
  Record<string, { call: (options: never) => unknown; options: object; slip: string; meant: string }>
> = {
  loadKlineFiles: {
    call: (options) => loadKlineFiles(['a'], options),
    options: {},
    slip: 'timeFrame',
    meant: 'timeframe',
  },
  parseKlines: {
    call: (options) => parseKlines(bytes, options),
    options: { source: 'a' },
    slip: 'symbl',
    meant: 'symbol',
  },
  parseCsv: {
    call: (options) => parseCsv(bytes, options),
    options: { source: 'a', columns },
    slip: 'delimeter',
    meant: 'delimiter',
  },
  parseOhlcv: {
    call: (options) => parseOhlcv([], options),
    options: { symbol: 'X' },
    slip: 'timeunit',
    meant: 'timeUnit',
  },
  loadTradeFiles: {
    call: (options) => loadTradeFiles(['a'], options),
    options: { timeframe: '1m' },
    slip: 'wher',
    meant: 'where',
  },
  gatherTrades: {
    call: (options) => gatherTrades([], options),
    options: query,
    slip: 'simulatd',
    meant: 'simulated',
  },
  loadSampleFiles: {
    call: (options) => loadSampleFiles(['a'], options),
    options: {},
    slip: 'barsof',
    meant: 'barsOf',
  },
  joinSamples: {
    call: (options) => joinSamples(data, samples, options),
    options: {},
    slip: 'lagMS',
    meant: 'lagMs',
  },
  klineFileProvider: {
    call: (options) => klineFileProvider(options),
    options: { files: ['a'] },
    slip: 'symbl',
    meant: 'symbol',
  },
  'load of klineFileProvider': {
    call: (options) => klineFileProvider({ files: ['a'] }).load(options),
    options: query,
    slip: 'strat',
    meant: 'start',
  },
  folderStore: {
    call: (options) => folderStore(options),
    options: { folder: 'f' },
    slip: 'patienceMS',
    meant: 'patienceMs',
  },
  'load of folderStore': {
    call: (options) => folderStore({ folder: 'f' }).load(options),
    options: query,
    slip: 'ends',
    meant: 'end',
  },
  'append of folderStore': {
    call: (options) => folderStore({ folder: 'f' }).append(data, options),
    options: {},
    slip: 'conflict',
    meant: 'conflicts',
  },
  fetchArchive: {
    call: (options) => fetchArchive(options),
    options: archive,
    slip: 'cacheFoldr',
    meant: 'cacheFolder',
  },
  readArrow: { call: (options) => readArrow('a', options), options: {}, slip: 'colums', meant: 'columns' },
  readParquet: {
    call: (options) => readParquet('a', options),
    options: {},
    slip: 'ofGrid',
    meant: 'offGrid',
  },
};

describe.each(Object.entries(doors))('%s', (_, { call, options, slip, meant }) => {
  it('takes its own options', () => {
    expect(() => call(options as never)).not.toThrow();
  });
  it('refuses a name that it does not know, with the one that is meant', () => {
    expect(() => call({ ...options, [slip]: 1 } as never)).toThrow(
      new RegExp(`unknown field ${slip}; known are .*did you mean ${meant}\\?$`),
    );
  });
  it.each([5n, null, 'text', [1]])('refuses what are no options: %s', (other) => {
    expect(() => call(other as never)).toThrow(RangeError);
  });
  it('refuses every option that is no value of its kind', () => {
    for (const name of Object.keys(options)) {
      for (const value of [5n, Symbol('x'), {}, null]) {
        if (name === 'columns' && value !== null) continue;
        expect(() => call({ ...options, [name]: value } as never)).toThrow(RangeError);
      }
    }
  });
});

describe('simulateMarket', () => {
  it('refuses a name that it does not know', () => {
    expect(() => simulateMarket({ seed: 1, bar: 5 } as never)).toThrow('unknown field bar');
  });
});

describe('a URL with a password', () => {
  it('is refused, and the password is nowhere in the message', () => {
    const make = (): unknown => fetchArchive({ ...archive, baseUrl: 'http://user:s3cret@127.0.0.1:9/x' });
    expect(make).toThrow('must not hold a user or a password');
    expect(make).not.toThrow('s3cret');
  });
});

describe('what a disk says', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veloce-disk-'));
    await writeFile(at('file'), 'text');
    await mkdir(at('folder'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    {
      what: 'a folder to read',
      task: () => loadKlineFiles([at('folder')]),
      says: 'this is a folder, not a file',
    },
    {
      what: 'a folder of Parquet',
      task: () => readParquet(at('folder')),
      says: 'this is a folder, not a file',
    },
    { what: 'a folder of Arrow', task: () => readArrow(at('folder')), says: 'this is a folder, not a file' },
    { what: 'a folder to write to', task: () => writeParquet(at('folder'), data), says: 'folder' },
    { what: 'a folder to write to', task: () => writeArrow(at('folder'), data), says: 'folder' },
    {
      what: 'a store that is a file',
      task: () => folderStore({ folder: at('file') }).append(data),
      says: 'folder',
    },
    {
      what: 'a store that is a file',
      task: () => folderStore({ folder: at('file') }).markets(),
      says: 'folder',
    },
    {
      what: 'a store that is a file',
      task: () => folderStore({ folder: at('file') }).load(query),
      says: 'folder',
    },
    {
      what: 'nothing',
      task: () => loadTradeFiles([at('none')], { timeframe: '1m' }),
      says: 'there is no such file',
    },
  ])('$what: $says', async ({ task, says }) => {
    const result = await task()();
    if (result._tag === 'Right') throw new Error('worked');
    expect(result.left.message).toContain(says);
    expect(result.left.message).not.toMatch(/\.part|[0-9a-f]{8}-[0-9a-f]{4}/u);
  });
});
