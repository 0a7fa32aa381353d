import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gapsOf, orThrow, type MarketData } from '@veloce/core';
import { describeDataNote } from './market/data-note.js';
import { loadKlineFiles, type LoadedKlines } from './klines/files.js';

/** Real files that lie beside the repository; the README there describes them. */
const folder = fileURLToPath(new URL('../../../../shared/data/klines/', import.meta.url));

interface RealFile {
  readonly file: string;
  readonly bars: number;
  readonly from: string;
  readonly to: string;
  readonly takers?: boolean;
  readonly zeroVolume?: number;
}

const usdm: readonly RealFile[] = [
  { file: 'BTCUSDT-1m-2025-09-03', bars: 1440, from: '2025-09-03T00:00', to: '2025-09-03T23:59' },
  { file: 'BTCUSDT-1m-2025-09-04', bars: 1440, from: '2025-09-04T00:00', to: '2025-09-04T23:59' },
  { file: 'FILUSDT-1m-2023-04', bars: 43200, from: '2023-04-01T00:00', to: '2023-04-30T23:59' },
  {
    file: 'FILUSDT-1m-2023-05',
    bars: 44640,
    from: '2023-05-01T00:00',
    to: '2023-05-31T23:59',
    zeroVolume: 6,
  },
  {
    file: 'FILUSDT-1m-2023-06',
    bars: 43200,
    from: '2023-06-01T00:00',
    to: '2023-06-30T23:59',
    zeroVolume: 1,
  },
  { file: 'LINKUSDT-1m-2023-02', bars: 40320, from: '2023-02-01T00:00', to: '2023-02-28T23:59' },
  { file: 'AVAXUSDT-1m-2024-02', bars: 41760, from: '2024-02-01T00:00', to: '2024-02-29T23:59' },
  { file: 'AVAXUSDT-1m-2025-02', bars: 40320, from: '2025-02-01T00:00', to: '2025-02-28T23:59' },
  { file: 'LINKUSDT-1m-2026-02', bars: 40320, from: '2026-02-01T00:00', to: '2026-02-28T23:59' },
  { file: 'AVAXUSDT-1m-2026-06', bars: 43200, from: '2026-06-01T00:00', to: '2026-06-30T23:59' },
  { file: 'AVAXUSDT-1m-2026-07', bars: 44640, from: '2026-07-01T00:00', to: '2026-07-31T23:59' },
].map((real) => ({ ...real, file: `binance-usdm-1m/${real.file}.csv.gz` }));

const spot: readonly RealFile[] = [
  { file: '1m/BTCUSDT-1m-2025-10-29_11-01', bars: 4320, from: '2025-10-29T04:22', to: '2025-11-01T04:21' },
  { file: '1m/BTCUSDT-1m-2023-05-24_25', bars: 2169, from: '2023-05-24T00:00', to: '2023-05-25T12:08' },
  {
    file: '1m/BTCUSDT-1m-2026-05-31_06-17-ohlcv-only',
    bars: 24300,
    from: '2026-05-31T15:00',
    to: '2026-06-17T11:59',
    takers: false,
  },
  { file: '5m/BTCUSDT-5m-2025-08-19_09-21', bars: 9118, from: '2025-08-19T15:10', to: '2025-09-21T01:30' },
  { file: '5m/ETHUSDT-5m-2025-08-19_09-21', bars: 9118, from: '2025-08-19T15:10', to: '2025-09-21T01:30' },
  { file: '5m/ETHUSDT-5m-2024-12', bars: 8641, from: '2024-12-01T00:00', to: '2024-12-31T00:00' },
  { file: '4h/BTCUSDT-4h-2023-08_2024-08', bars: 2238, from: '2023-08-01T00:00', to: '2024-08-07T20:00' },
  {
    file: '4h/BTCUSDT-4h-2020-04_2026-04-ohlcv-only',
    bars: 13147,
    from: '2020-04-05T00:00',
    to: '2026-04-05T00:00',
    takers: false,
  },
].map((real) => ({ ...real, file: `binance-spot-${real.file}.csv.gz` }));

async function loadOne(file: string): Promise<LoadedKlines> {
  const [loaded] = await orThrow(loadKlineFiles([`${folder}${file}`]));
  return loaded;
}

/** The same file by the plainest means: lines, cells, `Number`, `Date`. */
function slowParse(file: string): readonly (readonly number[])[] {
  const text = gunzipSync(readFileSync(`${folder}${file}`)).toString('utf8');
  const number = (cell: string | undefined): number =>
    cell === undefined || cell === '' ? NaN : Number(cell);
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [time = '', open, high, low, close, volume, , , count, bought] = line.trim().split(',');
      const ms = /^\d+$/.test(time) ? Number(time) : Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`);
      return [ms, ...[open, high, low, close, volume, bought, count].map(number)];
    });
}

function columnsOf(data: MarketData): readonly (ArrayLike<number> | undefined)[] {
  const { time, open, high, low, close, volume, buyVolume, trades } = data;
  return [time, open, high, low, close, volume, buyVolume, trades];
}

describe.skipIf(!existsSync(folder))('real kline files', () => {
  it.each([...usdm, ...spot])('$file: $bars bars from $from to $to', async (real) => {
    const { data } = await loadOne(real.file);
    const [, symbol, timeframe] = /\/([A-Z]+)-(\d+[mh])-/.exec(real.file) ?? [];
    expect(data).toMatchObject({ symbol, timeframe, length: real.bars });
    expect(data.time[0]).toBe(Date.parse(`${real.from}Z`));
    expect(data.time[data.length - 1]).toBe(Date.parse(`${real.to}Z`));
    expect(data.volume.slice().filter((volume) => volume === 0).length).toBe(real.zeroVolume ?? 0);
    expect(data.buyVolume !== undefined).toBe(real.takers ?? true);
  });

  it.each([...usdm, ...spot])('$file: every value is that of a plain parse', async ({ file }) => {
    const { data } = await loadOne(file);
    const rows = slowParse(file);
    const columns = columnsOf(data);
    expect(rows.length).toBe(data.length);
    rows.forEach((row, i) =>
      columns.forEach((column, k) => {
        if (column !== undefined && !Object.is(column[i], row[k])) {
          throw new Error(`row ${i + 2}, column ${k}: ${column[i]} is not ${row[k]}`);
        }
      }),
    );
  });

  it.each([...usdm, ...spot].filter(({ takers }) => takers !== false))(
    '$file: takers bought about half, and buy and sell make the volume',
    async ({ file }) => {
      const { buyVolume, sellVolume, volume, length } = (await loadOne(file)).data;
      if (buyVolume === undefined || sellVolume === undefined) throw new Error('no takers');
      let bought = 0;
      let total = 0;
      for (let i = 0; i < length; i++) {
        if (Number.isNaN(buyVolume[i])) continue;
        expect(sellVolume[i]).toBe(volume[i] - buyVolume[i]);
        bought += buyVolume[i];
        total += volume[i];
      }
      expect(bought / total).toBeGreaterThan(0.47);
      expect(bought / total).toBeLessThan(0.52);
    },
  );

  it.each(['BTCUSDT', 'ETHUSDT'])(
    '%s 5m: one gap of 223 bars, and nine rows without takers',
    async (symbol) => {
      const { data, notes } = await loadOne(`binance-spot-5m/${symbol}-5m-2025-08-19_09-21.csv.gz`);
      expect(gapsOf(data)).toMatchObject([{ bars: 223, start: Date.parse('2025-09-20T05:30Z') }]);
      expect(notes.map(({ rule, count }) => [rule, count])).toEqual([
        ['empty-cell', 9],
        ['empty-cell', 9],
        ['gap', 223],
      ]);
      expect(describeDataNote(notes[2])).toMatch(/^(BTC|ETH)USDT: 223 bars are missing in 1 gap: /);
      expect(notes[0].message).toContain('first: row 9111');
      expect(data.buyVolume?.slice(-9).every(Number.isNaN)).toBe(true);
      expect(data.sellVolume?.slice(-9).every(Number.isNaN)).toBe(true);
      expect(data.buyVolume?.slice(0, -9).some(Number.isNaN)).toBe(false);
    },
  );

  it('the other files have nothing to note', async () => {
    for (const { file } of [...usdm, ...spot]) {
      if (!file.includes('5m-2025-08-19')) expect((await loadOne(file)).notes, file).toEqual([]);
    }
  });

  it('files of prices and volume alone say that they have no takers', async () => {
    const { data } = await loadOne('binance-spot-1m/BTCUSDT-1m-2026-05-31_06-17-ohlcv-only.csv.gz');
    expect(Object.keys(data.absent)).toEqual(['buyVolume', 'sellVolume', 'trades']);
  });

  it('three months of one symbol and two of another load in one call', async () => {
    const months = [
      'FILUSDT-1m-2023-05',
      'FILUSDT-1m-2023-04',
      'AVAXUSDT-1m-2026-06',
      'FILUSDT-1m-2023-06',
      'AVAXUSDT-1m-2026-07',
    ];
    const markets = await orThrow(
      loadKlineFiles(months.map((name) => `${folder}binance-usdm-1m/${name}.csv.gz`)),
    );
    expect(markets.map(({ data, notes }) => [data.symbol, data.length, notes.length])).toEqual([
      ['FILUSDT', 91 * 1440, 0],
      ['AVAXUSDT', 61 * 1440, 0],
    ]);
  });
});
