import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  columnOf,
  fromColumns,
  orThrow,
  resample,
  type DataError,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { joinSamples } from './join.js';
import { loadSampleFiles, type SampleFilesOptions, type Samples } from './files.js';

const start = Date.UTC(2025, 7, 1);
const minute = 60_000;
const hour = 60 * minute;

/** A market whose close is 100 and a little more with each bar. */
function market(bars: number, timeframe: Timeframe = '1m', interval = minute): MarketData {
  const time = Array.from({ length: bars }, (_, i) => start + i * interval);
  const close = time.map((_, i) => 100 + i);
  return fromColumns({
    symbol: 'BTCUSDT',
    timeframe,
    time,
    open: close,
    high: close,
    low: close,
    close,
    volume: close,
  });
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-samples-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(
  text: string | Uint8Array,
  options?: SampleFilesOptions,
  name = 'samples.csv',
): Promise<Samples> {
  await writeFile(join(folder, name), text);
  return orThrow(loadSampleFiles([join(folder, name)], { barsOf: 'none', ...options }));
}

async function refusal(text: string, options?: SampleFilesOptions): Promise<DataError> {
  await writeFile(join(folder, 'bad.csv'), text);
  const result = await loadSampleFiles([join(folder, 'bad.csv')], { barsOf: 'none', ...options })();
  if (result._tag === 'Right') throw new Error('loaded');
  return result.left;
}

const rules = (notes: readonly { readonly rule: string; readonly count: number }[]): unknown =>
  notes.map(({ rule, count }) => [rule, count]);

const metricsHeader =
  'create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,' +
  'sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio\n';
const metrics = (minutes: readonly number[]): string =>
  metricsHeader +
  minutes
    .map((m) => {
      const time = new Date(start + m * minute).toISOString().slice(0, 19).replace('T', ' ');
      return `${time},BTCUSDT,${1000 + m}.5,1,1.2,1.3,1.4,0.9\n`;
    })
    .join('');

describe('open interest', () => {
  it('of a metrics file is known at its time, and carried to the next sample', async () => {
    const samples = await load(metrics([0, 5, 10]));
    const { data, notes } = joinSamples(market(12), samples);
    // A bar is known at its close: the sample of 00:05 is there for the bar that closes then.
    expect([...data.openInterest!]).toEqual([
      ...Array<number>(4).fill(1000.5), ...Array<number>(5).fill(1005.5), ...Array<number>(3).fill(1010.5),
    ]); // prettier-ignore
    expect(notes).toEqual([]);
  });

  it('never stands at a bar that closes before it was known', async () => {
    const late = joinSamples(market(12), await load(metrics([0, 5, 10])), { lagMs: 90_000 }).data
      .openInterest!;
    const other = joinSamples(market(12), await load(metrics([0, 5, 9])), { lagMs: 90_000 }).data
      .openInterest!;
    expect([...late]).toEqual([
      NaN,
      ...Array<number>(5).fill(1000.5),
      ...Array<number>(5).fill(1005.5),
      1010.5,
    ]);
    // A change at 00:09 is known from 00:10:30.
    expect(late.slice(0, 10)).toEqual(other.slice(0, 10));
    expect(other[10]).toBe(1009.5);
  });

  it('is not carried on for ever', async () => {
    const samples = await load(metrics([0, 5, 10]));
    const { data, notes } = joinSamples(market(60), samples);
    expect(data.openInterest!.slice(23, 26)).toEqual(Float64Array.of(1010.5, 1010.5, NaN));
    expect(rules(notes)).toEqual([['stale', 35]]);
    const kept = joinSamples(market(60), samples, { maxAgeMs: Infinity });
    expect(kept.data.openInterest![59]).toBe(1010.5);
  });

  it('in USD is divided by the close of each bar, and a note says so', async () => {
    const samples = await load(`timestamp,venue,coin,oi_usd\n${start},a,BTC,202\n${start},b,BTC,7\n`, {
      where: { venue: 'a', coin: 'BTC' },
    });
    const { data, notes } = joinSamples(market(3), samples, { maxAgeMs: hour });
    expect([...data.openInterest!]).toEqual([202 / 100, 2, 202 / 102]);
    expect(rules(notes)).toEqual([['converted', 3]]);
  });

  it('of bars is known when they have closed', async () => {
    const text = `timestamp,open,high,low,close\n${start},1,9,1,5\n${start + 5 * minute},5,9,1,7\n`;
    const samples = await load(text, { columns: { time: 'timestamp', openInterest: 'close' }, barsOf: '5m' });
    const { openInterest } = joinSamples(market(11), samples).data;
    expect([...openInterest!]).toEqual([NaN, NaN, NaN, NaN, 5, 5, 5, 5, 5, 7, 7]);
  });

  it('joins days in any order; of one time the file that is named last counts', async () => {
    await writeFile(
      join(folder, 'BTCUSDT-metrics-2.zip'),
      zipSync({ 'a.csv': Buffer.from(metrics([10, 15])) }),
    );
    await writeFile(
      join(folder, 'BTCUSDT-metrics-1.csv.gz'),
      gzipSync(metrics([0, 5, 10]).replace('1010.5', '1007')),
    );
    const paths = ['BTCUSDT-metrics-2.zip', 'BTCUSDT-metrics-1.csv.gz'].map((name) => join(folder, name));
    const samples = await orThrow(loadSampleFiles(paths, { barsOf: 'none' }));
    expect([...samples.knownAt].map((time) => (time - start) / minute)).toEqual([0, 5, 10, 15]);
    expect([...samples.values.openInterest!]).toEqual([1000.5, 1005.5, 1007, 1015.5]);
    expect(rules(samples.notes)).toEqual([['overlap', 1]]);
  });
});

describe('funding', () => {
  it('stands at the bar in which it was settled, and nowhere else', async () => {
    const text = `calc_time,funding_interval_hours,last_funding_rate\n${start + 4},8,0.0001\n${start + 8 * hour - 3},8,-0.0002\n`;
    const samples = await load(text, undefined, 'BTCUSDT-fundingRate-2025-08.csv');
    const { data, notes } = joinSamples(market(9, '1h', hour), samples);
    expect([...data.funding!]).toEqual([0.0001, NaN, NaN, NaN, NaN, NaN, NaN, NaN, -0.0002]);
    expect(rules(notes)).toEqual([['settlement-jitter', 2]]);
    expect(joinSamples(market(2, '1d', 24 * hour), samples).data.funding![0]).toBe(0.0001 - 0.0002);
  });

  it('in per cent becomes a fraction', async () => {
    const samples = await load(`t,rate\n${start},0.01\n${start + 8 * hour},0.02\n`, {
      columns: { time: 't', fundingPercent: 'rate' },
    });
    expect(joinSamples(market(1), samples).data.funding![0]).toBe(0.0001);
  });

  it('refuses rates in percent that are read as fractions, and says how to read them', async () => {
    const rows = [0.0089, -0.0047, 0.0067].map((rate, k) => `${start + 8 * k * hour},${rate}`).join('\n');
    const as = (columns: Readonly<Record<string, string>>) =>
      load(`t,rate\n${rows}\n`, { columns: { time: 't', ...columns } });
    const fractions = await as({ funding: 'rate' });
    expect(() => joinSamples(market(9), fractions)).toThrow(
      /half of the rates are 0\.0067 or more.*columns: \{ fundingPercent/,
    );
    expect(joinSamples(market(9), await as({ fundingPercent: 'rate' })).data.funding![0]).toBe(0.0089 / 100);
  });

  it('refuses samples of the rate between two settlements', async () => {
    const samples = await load(
      `timestamp,funding_rate\n${start},1\n${start + 5 * minute},1\n${start + 10 * minute},1\n`,
    );
    expect(() => joinSamples(market(1), samples)).toThrow(
      /every 300000 ms are samples of a rate that changes, not settlements/,
    );
  });
});

describe('liquidations', () => {
  const orders =
    'time,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity\n' +
    `${start + 1_000},SELL,LIMIT,IOC,3,99,99.5,FILLED,1,2\n` +
    `${start + 1_000},BUY,LIMIT,IOC,1,101,101,FILLED,1,1\n` +
    `${start + 1_000},SELL,LIMIT,IOC,1,99,99,FILLED,1,1\n` +
    `${start + 3 * minute},BUY,LIMIT,IOC,5,101,101,FILLED,5,5\n`;

  it('of a list of orders are sums of what was filled, longs and shorts apart', async () => {
    const { data } = joinSamples(market(5), await load(orders));
    expect([...data.liquidationsSell!]).toEqual([3, 0, 0, 0, NaN]);
    expect([...data.liquidationsBuy!]).toEqual([1, 0, 0, 5, NaN]);
  });

  const sums = `timestamp,long_usd,short_usd\n${start},1000,0\n${start + hour},0,500\n${start + 3 * hour},80,0\n`;

  it('summed over bars are known when these have closed; a bar that is missing is no zero', async () => {
    const samples = await load(sums, { barsOf: '1h' });
    const { data, notes } = joinSamples(market(5, '1h', hour), samples);
    expect([...data.liquidationsSell!]).toEqual([1000 / 100, 0, NaN, 80 / 103, NaN]);
    expect([...data.liquidationsBuy!]).toEqual([0, 500 / 101, NaN, 0, NaN]);
    expect(rules(notes)).toEqual([['converted', 5], ['converted', 5]]); // prettier-ignore
  });

  it('summed over bars come to a finer clock at the bar that closes with them', async () => {
    const fine = joinSamples(market(300), await load(sums, { barsOf: '1h' })).data.liquidationsSell!;
    expect(fine[58]).toBe(0);
    expect(fine[59]).toBe(1000 / 159);
    expect(fine[119]).toBe(0);
    expect(fine[179]).toBe(NaN);
    expect(fine.slice(240).every(Number.isNaN)).toBe(true);
  });

  it('come to a coarser clock as their sum, unless a part is missing or cut', async () => {
    const text = `timestamp,longUsd,shortUsd\n${start + hour},1000,0\n${start + 2 * hour},500,0\n${start + 3 * hour},80,0\n${start + 4 * hour},80,0\n`;
    const samples = await load(text, { barsOf: '1h' });
    const { data } = joinSamples(market(4, '2h', 2 * hour), samples);
    expect([...data.liquidationsSell!]).toEqual([NaN, 580 / 101, NaN, NaN]);
  });

  it('in USD stay so where the volume is in the quote, and are refused where it is in contracts', async () => {
    const samples = await load(sums, { barsOf: '1h' });
    const hours = market(2, '1h', hour);
    const inUnit = (volumeUnit: 'quote' | 'contracts'): MarketData => ({
      ...hours,
      origin: { ...hours.origin, volumeUnit },
    });
    expect(joinSamples(inUnit('quote'), samples).data.liquidationsSell?.[0]).toBe(1000);
    expect(() => joinSamples(inUnit('contracts'), samples)).toThrow('counts contracts');
  });

  it('add up the same on any clock that they cover', async () => {
    const samples = await load(orders);
    const minutes = joinSamples(market(4), samples).data;
    const whole = joinSamples(resample(market(5), '5m'), samples).data;
    const total = [...minutes.liquidationsSell!].reduce((a, b) => a + b);
    expect(whole.liquidationsSell![0]).toBe(total);
  });
});

describe('extra columns', () => {
  it('are carried on like open interest', async () => {
    const text = `t,oi,ratio\n${start},10,1.5\n${start + minute},11,1.6\n`;
    const samples = await load(text, {
      columns: { time: 't', openInterest: 'oi' },
      extra: { longShort: 'ratio' },
    });
    expect([...joinSamples(market(3), samples).data.extra.longShort]).toEqual([1.6, 1.6, 1.6]);
  });
});

describe('what is no file of samples', () => {
  it.each([
    { text: '', says: 'the file is empty' },
    { text: metricsHeader, says: 'a header and no rows' },
    {
      text: `timestamp,buy_usd,sell_usd\n${start},1,2\n`,
      says: 'no column of open interest, funding or liquidations',
    },
    { text: 'symbol,oi\nX,1\n', says: 'no column of time' },
    { text: `${start},5\n`, says: 'no header and 2 columns' },
    { text: `timestamp,oi\n${start},x\n`, says: 'row 2, column oi: must be a number, got "x"' },
    { text: `timestamp,oi\n${start},-1\n`, says: 'row 2, column oi: must not be negative, got "-1"' },
    {
      text: `timestamp,oi\n${start},1\n${start - 1},2\n`,
      says: 'row 3, column timestamp: must be later than row 2',
    },
    {
      text: `timestamp,coin,oi\n${start},BTC,1\n${start},ETH,2\n`,
      says: "row 3, column coin: the rows are of several markets: this column holds 'BTC' and 'ETH'",
    },
    {
      text: `time,side,qty\n${start},buy,1\n${start - 1},buy,2\n`,
      says: 'row 3, column time: must not be earlier than row 2',
    },
  ])('$says', async ({ text, says }) => {
    const error = await refusal(text);
    expect(error.message).toContain(says);
    expect(error.fix).not.toBe('');
  });

  it('names a column of the map that is not there', async () => {
    const error = await refusal(`a,b\n${start},1\n`, { columns: { time: 'a', openInterest: 'c' } });
    expect(error.message).toContain(
      'column c: there is no such column (wanted as openInterest); the file has a, b',
    );
  });

  it('rejects a malformed call', () => {
    expect(() => loadSampleFiles([])).toThrow('name at least one file');
    expect(() => loadSampleFiles(['a'], { extra: { x: 'y' } })).toThrow('needs columns, to name the time');
    expect(() => loadSampleFiles(['a'], { columns: { time: 't', oi: 'x' } as never })).toThrow(
      'unknown field oi',
    );
  });

  it('ends when its signal says so', async () => {
    await writeFile(join(folder, 'm.csv'), metrics([0]));
    const result = await loadSampleFiles([join(folder, 'm.csv')], { signal: AbortSignal.abort() })();
    expect(result).toMatchObject({ left: { _tag: 'Aborted' } });
  });

  it('notes cells that are empty', async () => {
    const samples = await load(`timestamp,oi\n${start},1\n${start + minute},\n${start + 2 * minute},3\n`);
    expect(rules(samples.notes)).toEqual([['empty-cell', 1]]);
  });
});

describe('joinSamples cannot look ahead', () => {
  it('what becomes known later changes nothing before', () => {
    const data = market(60);
    const sample = fc.record({
      after: fc.integer({ min: 1, max: 200_000 }),
      value: fc.integer({ min: 0, max: 99 }),
    });
    const list = fc.array(sample, { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(
        list,
        fc.nat(),
        fc.constantFrom(0, minute),
        fc.nat({ max: 90_000 }),
        (rows, at, barMs, lagMs) => {
          let time = start;
          const knownAt = Float64Array.from(rows, ({ after }) => (time += after) + barMs);
          const samplesOf = (values: readonly number[]): Samples => {
            const column = Float64Array.from(values);
            const named = { openInterest: column, liquidationsBuy: column, mark: column };
            return { length: rows.length, knownAt, values: named, barMs, notes: [], files: [] };
          };
          const values = rows.map(({ value }) => value);
          const cut = at % rows.length;
          const other = values.map((value, k) => (k < cut ? value : value + 1));
          const a = joinSamples(data, samplesOf(values), { lagMs }).data;
          const b = joinSamples(data, samplesOf(other), { lagMs }).data;
          for (let i = 0; i < data.length; i++) {
            if (data.time[i] + minute >= knownAt[cut] + lagMs) break;
            for (const name of ['openInterest', 'liquidationsBuy', 'mark']) {
              expect(columnOf(a, name)?.[i]).toBe(columnOf(b, name)?.[i]);
            }
          }
        },
      ),
    );
  });
});
