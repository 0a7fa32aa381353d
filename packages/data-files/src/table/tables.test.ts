import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromColumns, orThrow, type MarketData } from '@veloce/core';
import { readArrow, writeArrow } from '../arrow.js';
import { readParquet, writeParquet } from '../parquet.js';

const testdata = (name: string): string => join(import.meta.dirname, '../testdata', name);
const start = Date.UTC(2025, 0, 1);
let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-tables-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('Feather as pandas writes it', () => {
  it.each(['lz4', 'zstd'])('is read packed: %s', async (codec) => {
    const { data } = await orThrow(
      readArrow(testdata(`pyarrow-${codec}.feather`), { symbol: 'BTC/USDT', preset: 'freqtrade' }),
    );
    expect([data.timeframe, data.length, data.time[0]]).toEqual(['1m', 10_000, start]);
    expect(data.close).toEqual(Float64Array.from({ length: 10_000 }, (_, i) => 100 + ((i * 7) % 50) / 8));
    expect(data.volume).toEqual(Float64Array.from({ length: 10_000 }, (_, i) => i % 7));
  });

  it('has decimals that are what their digits say', async () => {
    const { data } = await orThrow(readArrow(testdata('pyarrow-decimals.feather'), { symbol: 'X' }));
    expect([...data.close]).toEqual([2.881, 0.00000013, 93_000.12345678]);
  });

  it.each(['lz4', 'zstd'])('that is damaged is an error, whatever byte: %s', async (codec) => {
    const bytes = await readFile(testdata(`pyarrow-${codec}.feather`));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const damaged = Buffer.from(bytes);
        damaged[place] ^= change;
        await writeFile(at('damaged.feather'), damaged);
        const result = await readArrow(at('damaged.feather'), { symbol: 'X', timeframe: '1m' })();
        if (result._tag === 'Right') return;
        expect(result.left.message).not.toMatch(
          /of undefined|is not a function|Invalid typed array|Cannot read/u,
        );
      }),
      { numRuns: 60 },
    );
  });
});

const market = (length = 50): MarketData => {
  const close = Array.from({ length }, (_, i) => 100 + i);
  return fromColumns({
    symbol: 'BTCUSDT', timeframe: '1h', offsetMs: 1_800_000, time: close.map((_, i) => start + 1_800_000 + i * 3_600_000),
    open: close, high: close, low: close, close, volume: close,
  }); // prettier-ignore
};

describe.each([
  { kind: 'Parquet', name: 'bars.parquet', read: readParquet, write: writeParquet },
  { kind: 'Arrow', name: 'bars.arrow', read: readArrow, write: writeArrow },
])('$kind', ({ name, read, write }) => {
  it('keeps how far a market is off the UTC grid', async () => {
    await orThrow(write(at(name), market()));
    expect((await orThrow(read(at(name)))).data).toEqual(market());
  });

  it('does not call a market what it is not, nor another timeframe', async () => {
    await orThrow(write(at(name), market()));
    expect(await read(at(name), { symbol: 'ETHUSDT' })()).toMatchObject({
      left: { message: expect.stringContaining('the file has bars of BTCUSDT, not of ETHUSDT') as string },
    });
    expect(await read(at(name), { timeframe: '1m' })()).toMatchObject({
      left: { message: expect.stringContaining('the file has 1h bars, not 1m') as string },
    });
  });

  it('with changed bytes is an error or a market, and never what an engine says of its own code', async () => {
    await orThrow(write(at(name), market(200)));
    const bytes = await readFile(at(name));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(20),
        async (changes, cut) => {
          const damaged = Buffer.from(bytes.subarray(0, bytes.length - (cut > 15 ? cut : 0)));
          for (const [place, value] of changes) if (place < damaged.length) damaged[place] = value;
          await writeFile(at('damaged'), damaged);
          const result = await read(at('damaged'))();
          if (result._tag === 'Left') {
            expect(result.left.message).not.toMatch(
              /of undefined|is not a function|Invalid typed array|Cannot read/u,
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a Parquet file of others', () => {
  const write = (
    columns: Readonly<Record<string, readonly unknown[]>>,
    types: Readonly<Record<string, string>> = {},
  ) =>
    parquetWriteFile({
      filename: at('other.parquet'),
      columnData: Object.entries(columns).map(([name, data]) => ({
        name,
        data: [...data],
        type: (types[name] ?? 'DOUBLE') as never,
      })),
    });
  const price = [1, 2, 3, 4];
  const seconds = price.map((_, i) => start / 1000 + (i >> 1) * 60);
  const columns = {
    t: seconds,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: price,
    venue: ['a', 'b', 'a', 'b'],
  };
  const map = {
    columns: { time: 't', open: 'open', high: 'high', low: 'low', close: 'close', volume: 'volume' },
    symbol: 'X',
    timeframe: '1m',
  } as const;

  it('is read by timeUnit and where, as text is', async () => {
    write(columns, { venue: 'STRING' });
    expect(await readParquet(at('other.parquet'), map)()).toMatchObject({
      left: { fix: expect.stringContaining("{ timeUnit: 's' }") as string },
    });
    expect(await readParquet(at('other.parquet'), { ...map, timeUnit: 's' })()).toMatchObject({
      left: { column: 'venue', value: 'b' },
    });
    const { data } = await orThrow(
      readParquet(at('other.parquet'), { ...map, timeUnit: 's', where: { venue: 'b' } }),
    );
    expect([[...data.time], [...data.close]]).toEqual([[start, start + 60_000], [2, 4]]); // prettier-ignore
    expect(
      await readParquet(at('other.parquet'), { ...map, timeUnit: 's', where: { venue: 'c' } })(),
    ).toMatchObject({
      left: { message: expect.stringContaining('no row has venue "c"') as string },
    });
    expect(await readParquet(at('other.parquet'), { ...map, where: { place: 'c' } })()).toMatchObject({
      left: { column: 'place' },
    });
  });

  it.each(['', 'abc', '0x1F', 'Infinity', true])('has no number in %j', async (value) => {
    const isText = typeof value === 'string';
    write(
      { ...columns, close: isText ? ['1', '2', '3', value] : price.map(() => value) },
      { venue: 'STRING', close: isText ? 'STRING' : 'BOOLEAN' },
    );
    const how = { ...map, timeUnit: 's', where: { venue: 'b' } } as const;
    expect(await readParquet(at('other.parquet'), how)()).toMatchObject({
      left: { column: 'close', message: expect.stringContaining('must be a number') as string },
    });
  });
});
