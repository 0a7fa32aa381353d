import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTime, orThrow, type DataError } from '@veloce/core';
import { readArrow } from './arrow.js';
import { loadKlineFiles, type KlineFilesOptions } from './klines/files.js';
import { loadSampleFiles } from './samples/files.js';
import { joinSamples } from './samples/join.js';
import { loadTradeFiles, type TradeFilesOptions } from './trades/files.js';

const cases = join(import.meta.dirname, '../../../../shared/data/cases');
const here = existsSync(cases);
if (!here) console.warn('skipped: ../shared/data/cases is not there');
const at = (name: string): string => join(cases, name);

const klines = async (name: string, options?: KlineFilesOptions) => {
  const [loaded] = await orThrow(loadKlineFiles([at(name)], options));
  return { ...loaded, times: [...loaded.data.time].map((time) => isoTime(time).slice(0, 16)), rules: loaded.notes.map(({ rule }) => rule) }; // prettier-ignore
};
const refusal = async (name: string, options?: KlineFilesOptions): Promise<DataError> => {
  const result = await loadKlineFiles([at(name)], options)();
  if (result._tag === 'Right') throw new Error('loaded');
  return result.left;
};
const trades = async (name: string, options: Partial<TradeFilesOptions> = {}) =>
  (await orThrow(loadTradeFiles([at(name)], { timeframe: '1m', ...options })))[0];

describe.skipIf(!here)('two markets in one place', () => {
  it('are refused in stacked and interleaved files, and picked by their names', async () => {
    const stacked = 'klines-two-symbols-stacked.csv';
    expect((await refusal(stacked, { symbol: 'X' })).fix).toContain("{ where: { symbol: 'BTCUSDT' } }");
    expect([...(await klines(stacked, { where: { symbol: 'ETHUSDT' } })).data.close]).toEqual([
      50.5, 50.5, 50.5, 50.5,
    ]);
    const mixed = 'trades-two-symbols-interleaved.csv';
    expect(await loadTradeFiles([at(mixed)], { timeframe: '1m', symbol: 'BTCUSDT' })()).toMatchObject({
      left: { column: 'symbol' },
    });
    const { data } = await trades(mixed, { where: { symbol: 'BTCUSDT' } });
    expect([data.open[0], data.low[0], data.high[0]]).toEqual([93_000, 93_000, 93_000]);
  });

  it.each([
    [['metrics-two-symbols-stacked.csv']],
    [
      [
        'metrics-two-symbols/BTCUSDT-metrics-2025-01-01.csv',
        'metrics-two-symbols/ETHUSDT-metrics-2025-01-02.csv',
      ],
    ],
    [
      [
        'funding-two-symbols/BTCUSDT-fundingRate-2025-01.csv',
        'funding-two-symbols/ETHUSDT-fundingRate-2025-02.csv',
      ],
    ],
  ])('are refused as samples: %j', async (names) => {
    expect(await loadSampleFiles(names.map(at))()).toMatchObject({
      left: { _tag: 'DataFormat', message: expect.stringMatching(/BTCUSDT.*ETHUSDT/) as string },
    });
  });

  it('are refused in files of one name, with both paths', async () => {
    const [um, mark] = ['um', 'markPriceKlines'].map((folder) =>
      at(`same-name-spot-and-perp/${folder}/BTCUSDT-1m-2025-08-01.csv`),
    );
    const result = await loadKlineFiles([um, mark])();
    if (result._tag === 'Right') throw new Error('loaded');
    expect(result.left.message).toContain(um);
    expect(result.left.message).toContain(mark);
  });
});

describe.skipIf(!here)('when a value is known', () => {
  it('the labels of metrics that were changed on 2026-06-25 look no five minutes ahead', async () => {
    const folder = 'metrics-labels-2026-06-25/';
    const { data } = await klines(`${folder}BTCUSDT-5m-2026-06-25.csv`);
    const days = ['24', '25'].map((day) => at(`${folder}BTCUSDT-metrics-2026-06-${day}.csv`));
    const samples = await orThrow(loadSampleFiles(days));
    const { openInterest } = joinSamples(data, samples).data;
    const bar = Array.from(data.time).indexOf(Date.UTC(2026, 5, 24, 23, 55));
    expect(openInterest?.[bar]).toBe(1288);
    expect(openInterest?.[bar + 1]).toBe(1289);
    expect(samples.notes.map(({ rule, count }) => [rule, count])).toEqual([['label', 13]]);
  });
});

describe.skipIf(!here)('a timeframe', () => {
  it.each([
    { name: 'sparse-XMRBTC-1m.csv', bars: 7 },
    { name: 'sparse-XMRBTC-1m.csv', options: { timeframe: '1m' }, bars: 7 },
    { name: 'sparse-by-five-XMRBTC-1m.csv', bars: 6 },
    { name: 'sparse-by-five-XMRBTC-1m.csv', options: { timeframe: '1m' }, bars: 6 },
    { name: 'sparse-mixed-X-1m.csv', bars: 6 },
  ] as const)(
    'that is given, or named, counts where all rows fit it: $name $options',
    async ({ name, bars, ...how }) => {
      const { data, rules } = await klines(name, 'options' in how ? how.options : {});
      expect([data.timeframe, data.length, rules]).toEqual(['1m', bars, ['gap']]);
    },
  );

  it('that rows contradict is refused', async () => {
    expect((await refusal('sparse-XMRBTC-1m.csv', { timeframe: '5m' })).message).toContain(
      'the file has 1m bars, not 5m',
    );
  });
});

describe.skipIf(!here)('between a perfect file and a refusal', () => {
  it.each([
    { options: { offGrid: 'drop' }, bars: 5, third: '2018-02-11T04:00' },
    { options: { offGrid: 'ceil' }, bars: 8, third: '2018-02-09T10:00' },
    { options: { offGrid: 'floor' }, bars: 8, third: '2018-02-09T09:00' },
  ] as const)('rows off the grid of official files: $options', async ({ options, bars, third }) => {
    const name = 'off-grid-BTCUSDT-1h-2018-02.csv';
    const refused = await refusal(name);
    expect([refused._tag === 'DataFormat' && refused.row, refused.fix]).toEqual([
      3,
      expect.stringContaining("{ offGrid: 'drop' }"),
    ]);
    const { data, times, rules } = await klines(name, options);
    expect([data.timeframe, data.length, times[2], rules[0]]).toEqual(['1h', bars, third, 'off-grid']);
  });

  it('a high that is below the close by rounding', async () => {
    expect((await refusal('rounded-AAPL.csv', { symbol: 'AAPL' })).fix).toContain("{ rounding: 'clip' }");
    const { data, rules } = await klines('rounded-AAPL.csv', { symbol: 'AAPL', rounding: 'clip' });
    expect([data.high[1], rules[0]]).toEqual([10.3, 'rounded']);
  });

  it('bars of three days: refused by their length, or at the day with which they close', async () => {
    expect((await refusal('BTCUSDT-3d-2025.csv')).message).toContain('3d is no timeframe here');
    const { data, times } = await klines('BTCUSDT-3d-2025.csv', { grid: 'close' });
    expect([data.timeframe, ...times]).toEqual([
      '1d',
      '2025-01-03T00:00',
      '2025-01-06T00:00',
      '2025-01-09T00:00',
      '2025-01-12T00:00',
    ]);
  });

  it('newest first, without a header, semicolons, dates of digits', async () => {
    const name = 'semicolon-compact-dates-descending.csv';
    expect((await refusal(name, { symbol: 'BTCUSD' })).fix).toContain("{ order: 'newest-first' }");
    const { data, times, rules } = await klines(name, { symbol: 'BTCUSD', order: 'newest-first' });
    expect([times[0], data.close[0], data.length, rules]).toEqual([
      '2017-09-11T19:44',
      4204.64,
      4,
      ['newest-first'],
    ]);
  });

  it('a line above the header', async () => {
    const name = 'cryptodatadownload-BTCUSDT-1h.csv';
    expect((await refusal(name)).fix).toContain('{ skipLines: 1 }');
    const { data, times } = await klines(name, { preset: 'cryptodatadownload' });
    expect([data.symbol, times[0], data.volume[0], data.trades?.[0]]).toEqual([
      'BTCUSDT',
      '2024-12-31T20:00',
      11,
      54,
    ]);
  });

  it('UTF-16 as spreadsheets write it, and dates with slashes', async () => {
    expect((await klines('utf16-excel.csv', { symbol: 'X' })).times).toEqual([
      '2025-01-01T00:00',
      '2025-01-01T01:00',
    ]);
    expect((await klines('slash-dates.csv', { symbol: 'X' })).times[0]).toBe('2020-01-01T00:01');
  });

  it('trades of Kraken and Bybit as they publish them', async () => {
    const kraken = await trades('kraken-trades-XBTUSD.csv', { preset: 'kraken' });
    expect([kraken.data.symbol, kraken.data.length, kraken.data.open[0]]).toEqual(['XBTUSD', 4, 93_000]);
    const mapped = { columns: { time: 0, price: 1, quantity: 2 }, timeUnit: 's', symbol: 'XBTUSD' } as const;
    expect((await trades('kraken-trades-XBTUSD.csv', mapped)).data).toEqual(kraken.data);
    const bybit = await trades('bybit-trades-descending.csv', { preset: 'bybit' });
    expect([bybit.data.symbol, bybit.data.open[0], bybit.data.close.at(-1)]).toEqual([
      'BTCUSDT',
      93_000,
      93_019,
    ]);
  });
});

describe.skipIf(!here)('a message says what to do', () => {
  it.each([
    { name: 'semicolon-decimal-comma.csv', message: 'got "100,5"', fix: 'decimal comma' },
    {
      name: 'excel-times.csv',
      message: '1.73569E+12: a spreadsheet rounded them',
      fix: 'export the file again',
    },
    { name: 'BTCUSDT-1m-2025-07.zip.CHECKSUM', message: 'this is a checksum file', fix: 'leave it out' },
    { name: 'bybit-trades-descending.csv', message: 'there is no such column', fix: '{ columns: {' },
  ])('$name', async ({ name, message, fix }) => {
    const refused = await refusal(name, { symbol: 'X' });
    expect(refused.message).toContain(message);
    expect(refused.fix).toContain(fix);
  });

  it('one market of which a row was revised is one market', async () => {
    const { notes, length } = await orThrow(loadSampleFiles([at('metrics-one-revised-row.csv')]));
    expect([length, notes.map(({ rule, count }) => [rule, count])]).toEqual([3, [['repeated-row', 1], ['conflicting-row', 1]]]); // prettier-ignore
  });

  it('volumes beyond what a number holds are an error, not an exception', async () => {
    const task = loadTradeFiles([at('faults/faults-trades-volume-overflow.csv')], {
      timeframe: '1m',
      symbol: 'X',
    });
    expect(await task()).toMatchObject({ left: { _tag: 'DataFormat', column: 'volume', value: 'Infinity' } });
  });

  it('an Arrow file whose counts were changed takes no memory', async () => {
    const before = process.memoryUsage().rss;
    expect(await readArrow(at('faults/faults-arrow-bomb.bin'))()).toMatchObject({
      left: { _tag: 'DataIncomplete' },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });
});

describe('values with a date or for a period', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veloce-known-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const load = async (text: string, options: Parameters<typeof loadSampleFiles>[1] = {}, name = 'values.csv') => {
    await writeFile(join(folder, name), text);
    return loadSampleFiles([join(folder, name)], options)();
  };

  it.each([
    { what: 'a date', text: 'date,open_interest\n2025-08-01,5\n2025-08-02,6\n' },
    { what: 'a date of funding', text: 'date,funding_rate\n2025-08-01,5\n2025-08-02,6\n' },
    { what: 'sums of liquidations', text: 'timestamp,long_usd,short_usd\n1754006400000,1,2\n1754010000000,1,2\n' },
    { what: 'closes of open interest', text: 'timestamp,oi_close\n1754006400000,1\n1754010000000,1\n' },
  ])('$what: the loader asks what the rows stand for', async ({ text }) => {
    expect(await load(text)).toMatchObject({ left: { row: 2, fix: expect.stringContaining("{ barsOf: '1d' }") as string } });
    expect(await load(text, { barsOf: '1d' })).toMatchObject({ right: { barMs: 86_400_000 } });
    expect(await load(text, { barsOf: 'none' })).toMatchObject({ right: { barMs: 0 } });
  });

  it.each([
    { what: 'an end of day before the change', name: 'BTCUSDT-metrics-2025-08-01.csv', labels: ['2025-08-01 00:05', '2025-08-02 00:00'], late: 0 },
    { what: 'a start of day', name: 'BTCUSDT-metrics-2025-08-01.csv', labels: ['2025-08-01 00:00', '2025-08-01 00:05'], late: 5 },
    { what: 'neither, before the change', name: 'BTCUSDT-metrics-2025-08-01.csv', labels: ['2025-08-01 00:05', '2025-08-01 00:10'], late: 0 },
    { what: 'neither, after the change', name: 'BTCUSDT-metrics-2026-07-01.csv', labels: ['2026-07-01 00:05', '2026-07-01 00:10'], late: 5 },
    { what: 'an end of day after the change', name: 'BTCUSDT-metrics-2026-07-01.csv', labels: ['2026-07-01 00:05', '2026-07-02 00:00'], late: 0 },
    { what: 'a coin-margined market', name: 'BTCUSD_PERP-metrics-2025-08-01.csv', labels: ['2025-08-01 00:05', '2025-08-01 00:10'], late: 5 },
    { what: 'no day in the name, after the change', name: 'metrics.csv', labels: ['2026-06-25 00:00', '2026-06-25 00:05'], late: 5 },
  ])('labels of metrics that show $what are known $late minutes later', async ({ name, labels, late }) => {
    const text = `create_time,sum_open_interest\n${labels.map((label, i) => `${label}:00,${i + 1}`).join('\n')}\n`;
    const result = await load(text, {}, name);
    if (result._tag === 'Left') throw new Error(result.left.message);
    expect([...result.right.knownAt]).toEqual(labels.map((label) => Date.parse(`${label}Z`) + late * 60_000));
  });
}); // prettier-ignore
