import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  columnFromArray,
  tableFromArrays,
  tableToIPC,
  utf8,
  float64,
  tableFromColumns,
} from '@uwdata/flechette';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromColumns, orThrow, type DataError, type MarketData } from '@veloce/core';
import { readArrow } from './arrow.js';
import { klineFileProvider } from './klines/file-provider.js';
import { loadKlineFiles } from './klines/files.js';
import { parseKlines } from './klines/klines.js';
import { parseCsv } from './market/csv.js';
import { readParquet } from './parquet.js';
import { loadSampleFiles } from './samples/files.js';
import { joinSamples } from './samples/join.js';
import { folderStore } from './store.js';
import { loadTradeFiles } from './trades/files.js';
import { gatherTrades, type RawTrade } from './trades/gather.js';

const start = Date.UTC(2025, 0, 1);
const minute = 60_000;
let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-identity-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Row {
  readonly market: string;
  readonly time: number;
  readonly price: number;
}

/** Bars of one market after those of another, as files of two coins that were written one below the other are. */
const stacked = (markets: readonly (readonly [string, number])[]): readonly Row[] =>
  markets.flatMap(([market, price], k) =>
    Array.from({ length: 4 }, (_, i) => ({ market, price, time: start + (4 * k + i) * minute })),
  );
const two = stacked([['BTCUSDT', 100], ['ETHUSDT', 50]]); // prettier-ignore
const one = stacked([['BTCUSDT', 100], ['BTC-USDT', 101]]); // prettier-ignore

const barsCsv = (rows: readonly Row[], column: string): string =>
  `timestamp,${column},open,high,low,close,volume\n` +
  rows.map(({ time, market, price: p }) => `${time},${market},${p},${p},${p},${p},1`).join('\n');
const tradesCsv = (rows: readonly Row[], column: string): string =>
  `timestamp,${column},price,amount,side\n` +
  rows.map(({ time, market, price }) => `${time},${market},${price},1,buy`).join('\n');
const samplesCsv = (rows: readonly Row[], column: string): string =>
  `create_time,${column},sum_open_interest\n` +
  rows.map(({ time, market, price }) => `${time},${market},${price}`).join('\n');
const table = (rows: readonly Row[], column: string): Record<string, (number | string)[]> => {
  const price = rows.map((row) => row.price);
  return {
    time: rows.map(({ time }) => time), [column]: rows.map(({ market }) => market),
    open: price, high: price, low: price, close: price, volume: price,
  }; // prettier-ignore
};

type Loaded = TaskEither<DataError, unknown>;
interface Picked {
  readonly where?: Readonly<Record<string, string>>;
  readonly oneMarket?: boolean;
  readonly symbol?: string;
}

/** Every way in, given rows and the column that names the market: how the rows are written, and how they are read. */
const doors: Readonly<
  Record<string, (rows: readonly Row[], column: string, options: Picked) => Promise<Loaded>>
> = {
  loadKlineFiles: async (rows, column, options) => {
    await writeFile(at('klines.csv'), barsCsv(rows, column));
    return loadKlineFiles([at('klines.csv')], options);
  },
  klineFileProvider: async (rows, column, options) => {
    await writeFile(at('provided.csv'), barsCsv(rows, column));
    return klineFileProvider({ files: [at('provided.csv')], ...options }).markets();
  },
  parseKlines: (rows, column, options) =>
    Promise.resolve(() =>
      Promise.resolve(parseKlines(Buffer.from(barsCsv(rows, column)), { source: 'export.csv', ...options })),
    ),
  parseCsv: (rows, column, options) =>
    Promise.resolve(() =>
      Promise.resolve(
        parseCsv(Buffer.from(barsCsv(rows, column)), {
          source: 'export.csv', ...options,
          columns: { time: 'timestamp', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' },
        }), // prettier-ignore
      ),
    ),
  loadTradeFiles: async (rows, column, options) => {
    await writeFile(at('trades.csv'), tradesCsv(rows, column));
    return loadTradeFiles([at('trades.csv')], { timeframe: '1m', ...options });
  },
  loadSampleFiles: async (rows, column, { symbol: _, ...options }) => {
    await writeFile(at('samples.csv'), samplesCsv(rows, column));
    return loadSampleFiles([at('samples.csv')], options);
  },
  readArrow: async (rows, column, options) => {
    const columns = Object.entries(table(rows, column)).map(
      ([name, values]) =>
        [name, columnFromArray(values, typeof values[0] === 'string' ? utf8() : float64())] as const,
    );
    await writeFile(
      at('bars.arrow'),
      tableToIPC(tableFromColumns(columns as never), { format: 'file' }) ?? '',
    );
    return readArrow(at('bars.arrow'), options);
  },
  'readArrow of a dictionary': async (rows, column, options) => {
    await writeFile(
      at('coded.arrow'),
      tableToIPC(tableFromArrays(table(rows, column)), { format: 'stream' }) ?? '',
    );
    return readArrow(at('coded.arrow'), options);
  },
  readParquet: (rows, column, options) => {
    parquetWriteFile({
      filename: at('bars.parquet'),
      columnData: Object.entries(table(rows, column)).map(([name, data]) => ({
        name, data, type: name === column ? 'STRING' : 'DOUBLE',
      })),
    }); // prettier-ignore
    return Promise.resolve(readParquet(at('bars.parquet'), options));
  },
};

const symbolOf = (loaded: unknown): string | undefined => {
  const first = (Array.isArray(loaded) ? loaded[0] : loaded) as { symbol?: string; data?: MarketData };
  return first.data?.symbol ?? first.symbol;
};

describe.each(Object.entries(doors))('%s', (_, load) => {
  it.each(['symbol', 'Ticker', 'coin', 'instrument_name', 'exchange', 'product_id'])(
    'does not take rows of two markets for one, by a column %s',
    async (column) => {
      const result = await (await load(two, column, {}))();
      if (result._tag === 'Right') throw new Error('loaded');
      expect(result.left).toMatchObject({ _tag: 'DataFormat', column, value: 'ETHUSDT' });
      expect(result.left.message).toContain("holds 'BTCUSDT' and 'ETHUSDT'");
      expect(result.left.fix).toContain(`{ where: { ${column}: 'BTCUSDT' } }`);
    },
  );

  it('reads the one that is picked, and calls it as its rows do', async () => {
    const loaded = await orThrow(await load(two, 'symbol', { where: { symbol: 'ETHUSDT' } }));
    expect(symbolOf(loaded)).toBe('ETHUSDT');
  });

  it('takes several spellings for one market, and several names when it is told so', async () => {
    expect(symbolOf(await orThrow(await load(one, 'symbol', {})))).toMatch(/^BTC-?USDT$/);
    await orThrow(await load(two, 'venue', { oneMarket: true, symbol: 'X' }));
  });
});

describe('two files', () => {
  const bars = (price: number, revised = 0): string =>
    'timestamp,open,high,low,close,volume\n' +
    Array.from({ length: 20 }, (_, i) => {
      const p = price + i + (i < revised ? 0.5 : 0);
      return `${start + i * minute},${p},${p},${p},${p},1`;
    }).join('\n');
  const load = async (a: string, b: string, options: Parameters<typeof loadKlineFiles>[1] = {}) => {
    await writeFile(at('BTCUSDT-1m-a.csv'), a);
    await writeFile(at('BTCUSDT-1m-b.csv'), b);
    return loadKlineFiles([at('BTCUSDT-1m-a.csv'), at('BTCUSDT-1m-b.csv')], options)();
  };

  it('of which more than a tenth differs are two markets, refused with both paths', async () => {
    const result = await load(bars(100), bars(100, 3));
    if (result._tag === 'Right') throw new Error('loaded');
    expect(result.left.message).toContain(
      `${at('BTCUSDT-1m-b.csv')}: 3 of the 20 bars that it shares with ${at('BTCUSDT-1m-a.csv')}`,
    );
    expect(result.left.fix).toContain("{ conflicts: 'last' } or { conflicts: 'first' }");
  });

  it('of which a tenth differs are one that was revised', async () => {
    const result = await load(bars(100), bars(100, 2));
    if (result._tag === 'Left') throw new Error(result.left.message);
    expect(result.right[0].notes).toMatchObject([{ rule: 'overlap', count: 20 }]);
    expect(result.right[0].data.close[0]).toBe(100.5);
  });

  it.each([['last', 200], ['first', 100]] as const)('and conflicts: %s say which counts', async (conflicts, close) => {
    const result = await load(bars(100), bars(200), { conflicts });
    if (result._tag === 'Left') throw new Error(result.left.message);
    expect(result.right[0].data.close[0]).toBe(close);
  }); // prettier-ignore

  it('of a store: another market is refused and nothing of it is written', async () => {
    const store = folderStore({ folder: at('store') });
    const market = (price: number, name: string): MarketData => {
      const close = Array.from({ length: 60 }, (_, i) => price + i);
      return fromColumns({
        symbol: 'BTCUSDT', timeframe: '1m', origin: { name, simulated: false }, time: close.map((_, i) => start + i * minute),
        open: close, high: close, low: close, close, volume: close,
      }); // prettier-ignore
    };
    await orThrow(store.append(market(100, 'spot')));
    expect(await store.append(market(3000, 'futures'))()).toMatchObject({
      left: {
        _tag: 'DataFormat',
        message: expect.stringMatching(/^futures: 60 of the 60 bars .*\(spot\)/) as string,
      },
    });
    const query = { symbol: 'BTCUSDT', timeframe: '1m' } as const;
    expect((await orThrow(store.load(query))).close[0]).toBe(100);
    await orThrow(store.append(market(3000, 'futures'), { conflicts: 'last' }));
    expect((await orThrow(store.load(query))).close[0]).toBe(3000);
  });

  it('of samples that name two markets are refused, and so are samples of another market than the bars', async () => {
    const rows = (price: number): string =>
      `calc_time,last_funding_rate\n${start},${price}\n${start + 8 * 60 * minute},${price}`;
    const paths = ['BTCUSDT-fundingRate-2025-01.csv', 'ETHUSDT-fundingRate-2025-01.csv'].map(at);
    await Promise.all(paths.map((path, k) => writeFile(path, rows(k / 1000))));
    const result = await loadSampleFiles(paths)();
    if (result._tag === 'Right') throw new Error('loaded');
    expect(result.left.message).toContain(`${paths[0]} is of BTCUSDT, this one of ETHUSDT`);
    const samples = await orThrow(loadSampleFiles([paths[1]]));
    const close = [100];
    const data = fromColumns({ symbol: 'BTCUSDT', timeframe: '1m', time: [start], open: close, high: close, low: close, close, volume: close }); // prettier-ignore
    expect(() => joinSamples(data, samples)).toThrow('the samples are of ETHUSDT, the bars of BTCUSDT');
    expect(joinSamples(data, samples, { symbol: 'ETHUSDT' }).data.funding?.[0]).toBe(0.001);
  });

  it('of trades of one name, spot and futures, whose numbers meet by chance', async () => {
    const file = (price: number): string =>
      Array.from(
        { length: 30 },
        (_, i) => `${i + 1},${price + (i % 3)},1,1,${start + i * 1000},true,true`,
      ).join('\n');
    const paths = ['a', 'b', 'c'].map((name) => at(`${name}/BTCUSDT-trades-2025-01-01.csv`));
    await Promise.all(paths.map((path) => mkdir(dirname(path), { recursive: true })));
    await Promise.all(paths.map((path, k) => writeFile(path, file(k === 2 ? 93_000 : 3_000))));
    const [same] = await orThrow(loadTradeFiles(paths.slice(0, 2), { timeframe: '1m' }));
    expect([same.data.trades?.[0], same.notes[0]]).toMatchObject([30, { rule: 'overlap', count: 30 }]);
    expect(await loadTradeFiles([paths[0], paths[2]], { timeframe: '1m' })()).toMatchObject({
      left: { column: 'price', message: expect.stringContaining('the files are of two markets') as string },
    });
  });

  it('gathered trades that name two symbols are not made one', () => {
    const trade = (symbol: string): RawTrade => ({ time: start, price: 1, quantity: 1, symbol }) as RawTrade;
    expect(gatherTrades([trade('BTC/USDT'), trade('btc-usdt')], { symbol: 'X', timeframe: '1m' })._tag).toBe(
      'Right',
    );
    expect(
      gatherTrades([trade('BTC/USDT'), trade('ETH/USDT')], { symbol: 'X', timeframe: '1m' }),
    ).toMatchObject({
      left: { row: 2, column: 'symbol', value: 'ETH/USDT' },
    });
  });

  it('of trades that tell two markets are not made one by a symbol that is given', async () => {
    const paths = [
      'deribit_trades_2025-01-01_BTC-PERPETUAL.csv',
      'deribit_trades_2025-01-01_ETH-PERPETUAL.csv',
    ].map(at);
    await Promise.all(
      paths.map((path, k) =>
        writeFile(path, `timestamp,price,amount,side\n${start + k},${k === 0 ? 93_000 : 3_000},1,buy\n`),
      ),
    );
    const apart = await orThrow(loadTradeFiles(paths, { timeframe: '1m' }));
    expect(apart.map(({ data }) => [data.symbol, data.close[0]])).toEqual([['BTC-PERPETUAL', 93_000], ['ETH-PERPETUAL', 3_000]]); // prettier-ignore
    expect(await loadTradeFiles(paths, { timeframe: '1m', symbol: 'DERIBIT' })()).toMatchObject({
      left: {
        _tag: 'DataFormat',
        message: expect.stringContaining('the files are of two markets') as string,
      },
    });
  });

  it('of bars of which the caller says that they are one market must not say otherwise', async () => {
    const paths = ['BTCUSDT-1m-2025-01-01.csv', 'ETHUSDT-1m-2025-01-02.csv'].map(at);
    await Promise.all(paths.map((path) => writeFile(path, bars(100))));
    expect(await loadKlineFiles(paths, { symbol: 'X' })()).toMatchObject({
      left: { message: expect.stringContaining('the files are of two markets') as string },
    });
    expect((await orThrow(loadKlineFiles(paths, { symbol: 'X', oneMarket: true })))[0].data.length).toBe(20);
  });
});

describe('a symbol', () => {
  it('comes from the rows, and a name that says another is noted', async () => {
    await writeFile(at('ETHUSDT-1m-x.csv'), barsCsv(two.slice(0, 4), 'symbol'));
    const [{ data, notes }] = await orThrow(loadKlineFiles([at('ETHUSDT-1m-x.csv')]));
    expect([data.symbol, notes[0]?.rule, notes[0]?.message]).toEqual([
      'BTCUSDT', 'other-symbol', 'the name of the file says ETHUSDT, and the market is called BTCUSDT',
    ]); // prettier-ignore
  });

  it('that is given counts, and rows that say another are noted', async () => {
    await writeFile(at('rows.csv'), barsCsv(two.slice(0, 4), 'symbol'));
    const [{ data, notes }] = await orThrow(loadKlineFiles([at('rows.csv')], { symbol: 'MINE' }));
    expect([data.symbol, notes[0]?.message]).toEqual([
      'MINE',
      'column symbol says BTCUSDT, and the market is called MINE',
    ]);
  });
});
