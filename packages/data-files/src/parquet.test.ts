import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  columnNames,
  columnOf,
  fromColumns,
  orThrow,
  slice,
  withColumns,
  type DataError,
} from '@veloce/core';
import { readParquet, writeParquet, type TableOptions } from './parquet.js';
import { simulateMarket } from './simulator/simulate-market.js';

const { data: simulated } = simulateMarket({ seed: 5, bars: 3_000 });
const data = withColumns(simulated, {
  mark: simulated.close.slice().map((close, i) => (i % 7 === 0 ? NaN : close / 3)),
});

let folder = '';
let duck: DuckDBConnection;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-parquet-'));
  duck = await (await DuckDBInstance.create()).connect();
  await orThrow(writeParquet(at('SIM-1m.parquet'), data));
});
afterAll(async () => {
  duck.closeSync();
  await rm(folder, { recursive: true });
});

async function query(sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await duck.runAndReadAll(sql)).getRows();
}

async function refusal(path: string, options?: TableOptions): Promise<DataError> {
  const result = await readParquet(path, options)();
  if (result._tag === 'Right') throw new Error('read');
  return result.left;
}

describe('writeParquet and readParquet', () => {
  it('give back the market to the bit, with symbol, origin and absent columns', async () => {
    const { data: read, notes } = await orThrow(readParquet(at('SIM-1m.parquet')));
    expect(read).toEqual(data);
    expect(notes).toEqual([]);
  });

  it('of a market of several row groups, and of a slice', async () => {
    const time = Array.from({ length: 140_000 }, (_, i) => i * 60_000);
    const close = time.map((_, i) => 100 + (i % 977) / 7);
    const long = fromColumns({
      symbol: 'X',
      timeframe: '1m',
      time,
      open: close,
      high: close,
      low: close,
      close,
      volume: time,
    });
    const part = slice(long, 5, 139_000);
    await orThrow(writeParquet(at('long.parquet'), part));
    expect((await orThrow(readParquet(at('long.parquet')))).data).toEqual(part);
  });

  it('write what DuckDB reads as the same numbers and times', async () => {
    const names = columnNames(data);
    const rows = await query(
      `select epoch_ms("time"), ${names.slice(1).join(', ')} from '${at('SIM-1m.parquet')}' order by "time"`,
    );
    expect(rows.length).toBe(data.length);
    const [described] = await query(
      `select column_type from (describe select "time" from '${at('SIM-1m.parquet')}')`,
    );
    expect(described).toEqual(['TIMESTAMP WITH TIME ZONE']);
    rows.forEach((row, i) =>
      names.forEach((name, k) => {
        const value = k === 0 ? Number(row[0]) : row[k];
        if (!Object.is(value, columnOf(data, name)?.[i]))
          throw new Error(`${name}, row ${i}: ${String(value)}`);
      }),
    );
  });
});

describe('readParquet reads files of others', () => {
  const source = (): string => `read_parquet('${at('SIM-1m.parquet')}')`;
  const klines = 'open, high, low, close, volume, "buyVolume" as taker_buy_volume, trades::bigint as count';

  it.each([
    ['timestamps in µs, zstd', '"time" at time zone \'UTC\' as open_time', 'zstd'],
    ['timestamps in ns, snappy', '("time" at time zone \'UTC\')::timestamp_ns as open_time', 'snappy'],
    ['integers in ms, gzip', 'epoch_ms("time") as open_time', 'gzip'],
    ['integers in µs', 'epoch_us("time") as open_time', 'uncompressed'],
    ['integers in ns, lz4', 'epoch_ns("time") as open_time', 'lz4'],
    [
      'ISO texts, brotli',
      "strftime(\"time\" at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ') as open_time",
      'brotli',
    ],
  ])('%s', async (_, time, compression) => {
    const path = at('BTCUSDT-1m-other.parquet');
    await query(
      `copy (select ${time}, ${klines} from ${source()} order by 1) to '${path}' (format parquet, compression ${compression})`,
    );
    const { data: read } = await orThrow(readParquet(path));
    expect(read).toMatchObject({ symbol: 'BTCUSDT', timeframe: '1m', length: data.length });
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume', 'buyVolume', 'trades'] as const) {
      expect(read[name], name).toEqual(data[name]);
    }
  });

  it('decimals, floats, dictionaries and nulls, by a map of columns', async () => {
    const path = at('mapped.parquet');
    await query(
      `copy (select "time" as t, open::decimal(18, 1) as o, high as h, low as l, close as c, volume::float as v,
         case when trades % 2 = 0 then null else trades end as n, 'x' as note from ${source()} order by 1) to '${path}' (format parquet)`,
    );
    const { data: read, notes } = await orThrow(
      readParquet(path, {
        symbol: 'X',
        columns: { time: 't', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v', trades: 'n' },
      }),
    );
    expect(read.open).toEqual(data.open);
    expect(read.volume).toEqual(data.volume.slice().map(Math.fround));
    expect(read.trades).toEqual(data.trades!.slice().map((count) => (count % 2 === 0 ? NaN : count)));
    expect(notes.map(({ rule }) => rule)).toEqual(['empty-cell']);
  });

  it('decimals of up to 38 digits are what their texts say', async () => {
    const path = at('decimals.parquet');
    // Digits that a double does not hold, behind the point and below zero.
    await query(
      `create or replace table wide as select "time" as t, high::decimal(9, 1) as h, low::decimal(18, 1) as l, close::decimal(18, 5) as c,
         open, volume, (open::decimal(38, 18) + 0.123456789012345678::decimal(38, 18)) as w,
         case when trades % 3 = 0 then null else -(open::decimal(38, 18) + 0.000000000000000001::decimal(38, 18)) end as n
       from ${source()} order by 1`,
    );
    await query(`copy wide to '${path}' (format parquet)`);
    const { data: read } = await orThrow(
      readParquet(path, {
        symbol: 'X',
        columns: { time: 't', open: 'open', high: 'h', low: 'l', close: 'c', volume: 'volume' },
        extra: { wide: 'w', negative: 'n' },
      }),
    );
    const texts = await query(
      'select h::varchar, l::varchar, c::varchar, w::varchar, n::varchar from wide order by t',
    );
    const column = (k: number): Float64Array =>
      Float64Array.from(texts, (row) => (row[k] === null ? NaN : Number(row[k])));
    expect(read.high).toEqual(column(0));
    expect(read.low).toEqual(column(1));
    expect(read.close).toEqual(column(2));
    expect(columnOf(read, 'wide')).toEqual(column(3));
    expect(columnOf(read, 'negative')).toEqual(column(4));
    expect(String(texts[0][3])).toMatch(/\.\d{18}$/);
  });

  it.each([
    { select: 'open, high, low, close', says: 'column time: there is no such column' },
    {
      select: `"time", 'x' as open, high, low, close, volume`,
      says: 'row 1, column open: must be a number, got "x"',
    },
    {
      select: `"time", '100,5' as open, high, low, close, volume`,
      says: 'must be a number, got "100,5"',
      fix: 'decimal comma',
    },
    {
      select: '"time", low as best_bid_price, high as best_ask_price',
      says: 'the best bid and ask are no bars',
    },
    {
      select: `"time", null::double as open, high, low, close, volume`,
      says: 'must be a positive, finite price, got "NaN"',
    },
    {
      select: `'soon' as "time", open, high, low, close, volume`,
      says: 'row 1, column time: must be a time',
    },
    { select: `"time", open, high, low, close, volume`, where: 'where false', says: 'the table has no rows' },
  ])('$says', async ({ select, where = '', says, fix = '' }) => {
    const path = at('BAD-1m.parquet');
    await query(`copy (select ${select} from ${source()} ${where}) to '${path}' (format parquet)`);
    const error = await refusal(path);
    expect(error).toMatchObject({ _tag: 'DataFormat' });
    expect(error.message).toContain(says);
    expect(error.fix).toContain(fix);
  });
});

describe('what is no Parquet file', () => {
  it('is distinguished from one that is not there', async () => {
    await writeFile(at('text.parquet'), 'time,open\n1,2\n');
    expect(await refusal(at('text.parquet'))).toMatchObject({ _tag: 'DataIncomplete' });
    await writeFile(at('empty.parquet'), '');
    expect(await refusal(at('empty.parquet'))).toMatchObject({ _tag: 'DataIncomplete' });
    expect(await refusal(at('none.parquet'))).toMatchObject({ _tag: 'DataNotFound' });
    expect(await refusal(folder)).toMatchObject({ _tag: 'DataNotFound' });
  });

  it('never gives wrong numbers, wherever a file is damaged or cut', async () => {
    const { symbol, timeframe, time, open, high, low, close, volume } = slice(data, 0, 8);
    const few = fromColumns({ symbol, timeframe, time, open, high, low, close, volume });
    await orThrow(writeParquet(at('few.parquet'), few));
    const whole = await readFile(at('few.parquet'));
    const damaged = at('damaged.parquet');
    const isSameOrRefused = async (bytes: Buffer): Promise<void> => {
      await writeFile(damaged, bytes);
      const result = await readParquet(damaged, { symbol: 'SIM', timeframe: '1m' })();
      if (result._tag === 'Right')
        for (const name of columnNames(few))
          expect(columnOf(result.right.data, name), name).toEqual(columnOf(few, name));
    };
    for (let i = 0; i < whole.length; i++) {
      const bytes = Buffer.from(whole);
      bytes[i] ^= 1 << (i % 8);
      await isSameOrRefused(bytes);
    }
    for (let i = 0; i < whole.length; i += 7) await isSameOrRefused(whole.subarray(0, i));
  });

  it('leaves nothing behind when it cannot be written, and the old file as it was', async () => {
    const before = await readFile(at('SIM-1m.parquet'));
    const result = await writeParquet(join(at('SIM-1m.parquet'), 'inside.parquet'), data)();
    expect(result).toMatchObject({ _tag: 'Left' });
    expect(await readFile(at('SIM-1m.parquet'))).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('ends when its signal says so, and rejects a malformed call', async () => {
    const result = await readParquet(at('SIM-1m.parquet'), { signal: AbortSignal.abort() })();
    expect(result).toMatchObject({ left: { _tag: 'Aborted' } });
    expect(() => readParquet('', {})).toThrow(RangeError);
    expect(() => readParquet('a', { timeframe: '7m' as never })).toThrow('unknown timeframe');
  });
});
