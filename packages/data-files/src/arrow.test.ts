import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC, timestamp, TimeUnit, int64, utf8 } from '@uwdata/flechette';
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
import { fromArrow, toArrow } from '@veloce/core/table';
import { readArrow, writeArrow } from './arrow.js';
import { simulateMarket } from './simulator/simulate-market.js';
import type { TableOptions } from './table/market.js';

const { data: simulated } = simulateMarket({ seed: 5, bars: 500 });
const data = withColumns(simulated, {
  mark: simulated.close.slice().map((close, i) => (i % 7 === 0 ? NaN : close / 3)),
});

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-arrow-'));
  await orThrow(writeArrow(at('SIM-1m.arrow'), data));
});
afterAll(() => rm(folder, { recursive: true }));

async function refusal(path: string, options?: TableOptions): Promise<DataError> {
  const result = await readArrow(path, options)();
  if (result._tag === 'Right') throw new Error('read');
  return result.left;
}

const ohlcv = ['open', 'high', 'low', 'close', 'volume'] as const;
const prices = Object.fromEntries(ohlcv.map((name) => [name, data[name].slice()]));
const times = data.time.slice();

describe('writeArrow and readArrow', () => {
  it('give back the market to the bit, with symbol, origin and absent columns', async () => {
    const { data: read, notes } = await orThrow(readArrow(at('SIM-1m.arrow')));
    expect(read).toEqual(data);
    expect(notes).toEqual([]);
  });

  it('write what arquero reads, and read what it writes', async () => {
    const { symbol, timeframe, origin } = data;
    expect(fromArrow(await readFile(at('SIM-1m.arrow')), { symbol, timeframe, origin })).toEqual(data);
    await writeFile(at('other.arrow'), toArrow(data));
    const { data: read } = await orThrow(readArrow(at('other.arrow'), { symbol }));
    for (const name of columnNames(data)) expect(columnOf(read, name), name).toEqual(columnOf(data, name));
  });

  it.each([
    ['timestamps in ns', Array.from(times), timestamp(TimeUnit.NANOSECOND)],
    ['timestamps in µs', Array.from(times), timestamp(TimeUnit.MICROSECOND, 'UTC')],
    ['integers in ns', Array.from(times, (time) => BigInt(time) * 1_000_000n), int64()],
    ['ISO texts', Array.from(times, (time) => new Date(time).toISOString()), utf8()],
  ])('read %s', async (_, time, type) => {
    const table = tableFromArrays(
      { open_time: time, ...prices, note: times.map(() => 1) },
      { types: { open_time: type } },
    );
    await writeFile(at('ETHUSDT-1m.arrow'), tableToIPC(table, {}) ?? '');
    const { data: read } = await orThrow(readArrow(at('ETHUSDT-1m.arrow')));
    expect(read).toMatchObject({ symbol: 'ETHUSDT', timeframe: '1m', extra: {} });
    for (const name of ['time', ...ohlcv] as const) expect(read[name], name).toEqual(data[name]);
  });

  it('read nulls as NaN, by a map of columns', async () => {
    const count = Array.from(times, (_, i) => (i % 2 === 0 ? null : i));
    await writeFile(at('nulls.arrow'), tableToIPC(tableFromArrays({ t: times, ...prices, count }), {}) ?? '');
    const columns = {
      time: 't',
      open: 'open',
      high: 'high',
      low: 'low',
      close: 'close',
      volume: 'volume',
      trades: 'count',
    };
    const { data: read, notes } = await orThrow(readArrow(at('nulls.arrow'), { symbol: 'X', columns }));
    expect(read.trades).toEqual(Float64Array.from(count, (value) => value ?? NaN));
    expect(notes.map(({ rule }) => rule)).toEqual(['empty-cell']);
  });
});

describe('what is no Arrow file of bars', () => {
  it('is refused with the reason', async () => {
    await writeFile(at('text.arrow'), 'time,open\n1,2\n');
    expect(await refusal(at('text.arrow'))).toMatchObject({ _tag: 'DataIncomplete' });
    expect(await refusal(at('none.arrow'))).toMatchObject({ _tag: 'DataNotFound' });
    await writeFile(at('few.arrow'), tableToIPC(tableFromArrays({ time: times }), {}) ?? '');
    expect(await refusal(at('few.arrow'))).toMatchObject({ _tag: 'DataFormat', column: 'open' });
    await writeFile(
      at('X-1m.arrow'),
      tableToIPC(tableFromArrays({ time: times, ...prices, open: times.map(() => -1) }), {}) ?? '',
    );
    expect((await refusal(at('X-1m.arrow'))).message).toContain(
      'row 1, column open: must be a positive, finite price',
    );
    expect(() => readArrow('')).toThrow(RangeError);
  });

  it('never gives wrong numbers, wherever its values are damaged, or the file is cut', async () => {
    const { symbol, timeframe, time, open, high, low, close, volume } = slice(data, 0, 8);
    const few = fromColumns({ symbol, timeframe, time, open, high, low, close, volume });
    await orThrow(writeArrow(at('SIM-1m-few.arrow'), few));
    const whole = await readFile(at('SIM-1m-few.arrow'));
    const damaged = at('SIM-1m-damaged.arrow');
    const isSameOrRefused = async (bytes: Buffer): Promise<void> => {
      await writeFile(damaged, bytes);
      const result = await readArrow(damaged)();
      if (result._tag === 'Left') return;
      for (const name of columnNames(few))
        expect(columnOf(result.right.data, name), name).toEqual(columnOf(few, name));
    };
    for (const name of ohlcv) {
      const at = whole.indexOf(new Uint8Array(few[name].slice().buffer));
      expect(at, name).toBeGreaterThan(0);
      for (let i = at; i < at + 8 * few.length; i++) {
        const bytes = Buffer.from(whole);
        bytes[i] ^= 1 << (i % 8);
        await isSameOrRefused(bytes);
      }
    }
    for (let i = 0; i < whole.length; i += 7) await isSameOrRefused(whole.subarray(0, i));
  });
});
