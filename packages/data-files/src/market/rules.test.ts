import { describe, expect, it } from 'vitest';
import { isoTime } from '@veloce/core';
import { parseKlines, type KlineOptions } from '../klines/klines.js';
import { parseOhlcv } from '../klines/ohlcv.js';
import type { ParsedMarket } from './file.js';

const header = 'time,open,high,low,close,volume\n';
const rows = (times: readonly (string | number)[]): string =>
  header + times.map((time, i) => `${time},${i + 1},${i + 2},${i + 1},${i + 2},${i}`).join('\n');

function parse(
  text: string,
  options: Partial<KlineOptions> = {},
): ParsedMarket & { times: string[]; rules: string[] } {
  const parsed = parseKlines(Buffer.from(text), { source: 'X.csv', ...options });
  if (parsed._tag === 'Left') throw new Error(`${parsed.left.message}; ${parsed.left.fix}`);
  const { data, notes } = parsed.right;
  return {
    data,
    notes,
    times: [...data.time].map((time) => isoTime(time).slice(0, 16)),
    rules: notes.map(({ rule }) => rule),
  };
}

/** Local openings of the New York session, a Friday and the Monday after clocks were put forward. */
const session = (day: string): string[] =>
  ['09:30', '10:30', '11:30', '12:30', '13:30', '14:30', '15:30'].map((at) => `${day} ${at}`);

describe('the grid of a session or a zone', () => {
  const newYork = { zone: 'America/New_York', grid: 'file' } as const;

  it('hours from 09:30 New York keep their times over the change of the clocks', () => {
    const text = rows([...session('2025-03-07'), ...session('2025-03-10')]);
    const { data, times } = parse(text, newYork);
    expect([data.timeframe, data.offsetMs, data.length]).toEqual(['1h', 1_800_000, 14]);
    expect([times[0], times[6], times[7]]).toEqual([
      '2025-03-07T14:30',
      '2025-03-07T20:30',
      '2025-03-10T13:30',
    ]);
    expect(() => parse(text, { zone: 'America/New_York' })).toThrow("{ grid: 'file' }");
  });

  it('days from local midnight stand no earlier than they opened, and at most an hour later', () => {
    const days = ['2025-03-07', '2025-03-08', '2025-03-09', '2025-03-10', '2025-03-11'];
    const { data, times, rules } = parse(rows(days), { ...newYork, timeframe: '1d' });
    expect(data.offsetMs).toBe(5 * 3_600_000);
    expect(times).toEqual(days.map((day) => `${day}T05:00`));
    // From the 10th on a day in New York opens at 04:00 UTC.
    expect(rules).toEqual(['label']);
    expect(parse(rows(days), newYork).data.timeframe).toBe('1d');
  });

  it('weeks from Sunday', () => {
    const { data, times } = parse(rows(['2025-01-05', '2025-01-12', '2025-01-19']), { grid: 'file' });
    expect([data.timeframe, data.offsetMs, times[0]]).toEqual(['1w', 6 * 86_400_000, '2025-01-05T00:00']);
    expect(() => parse(rows(['2025-01-05', '2025-01-12', '2025-01-19']))).toThrow("{ grid: 'file' }");
  });

  it('is one: a row off the grid of the others is refused, or left out when it may be', () => {
    const text = rows([
      ...session('2025-03-07').slice(0, 3),
      '2025-03-07 12:31',
      ...session('2025-03-07').slice(4),
    ]);
    expect(() => parse(text, { ...newYork, timeframe: '1h' })).toThrow(
      'row 6, column time: must be at least a bar of 1h later than row 5',
    );
    const { data, rules } = parse(text, { ...newYork, offGrid: 'drop' });
    expect([data.length, data.offsetMs, rules]).toEqual([6, 1_800_000, ['off-grid']]);
  });
});

describe('a zone', () => {
  const berlin = { zone: 'Europe/Berlin' } as const;

  it('puts local times on the clock of UTC; an hour that comes twice is two', () => {
    const text = rows(['2025-10-26 01:00', '2025-10-26 02:00', '2025-10-26 02:00', '2025-10-26 03:00']);
    expect(parse(text, berlin).times).toEqual([
      '2025-10-25T23:00',
      '2025-10-26T00:00',
      '2025-10-26T01:00',
      '2025-10-26T02:00',
    ]);
    const backward = rows(['2025-10-26 03:00', '2025-10-26 02:00', '2025-10-26 02:00', '2025-10-26 01:00']);
    expect(parse(backward, { ...berlin, order: 'newest-first' }).times).toEqual(parse(text, berlin).times);
  });

  it('does not have the hour over which clocks are put forward', () => {
    const text = rows(['2025-03-30 01:00', '2025-03-30 02:00', '2025-03-30 03:00']);
    expect(() => parse(text, berlin)).toThrow('row 3, column time: there is no such time in Europe/Berlin');
  });

  it.each([1_754_006_400_000, '2025-08-01T00:00Z', '2025-08-01 00:00:00+02:00'])(
    'is refused where %s tells its own',
    (time) => {
      expect(() => parse(rows([time]), { ...berlin, timeframe: '1h' })).toThrow('these tell theirs');
    },
  );

  it('must be one', () => {
    expect(() => parse(rows([0]), { zone: 'New York' })).toThrow('must be an IANA time zone');
  });
});

describe('labels: close', () => {
  it.each([
    { what: 'the moment of the close', times: ['2025-01-01 01:00', '2025-01-01 02:00', '2025-01-01 03:00'] },
    {
      what: 'the last ms of the bar',
      times: ['2025-01-01 00:59:59.999', '2025-01-01 01:59:59.999', '2025-01-01 02:59:59.999'],
    },
    {
      what: 'the last second of the bar',
      times: ['2025-01-01 00:59:59', '2025-01-01 01:59:59', '2025-01-01 02:59:59'],
    },
  ])('takes $what for it', ({ times }) => {
    const parsed = parse(rows(times), { labels: 'close' });
    expect(parsed.times).toEqual(['2025-01-01T00:00', '2025-01-01T01:00', '2025-01-01T02:00']);
    expect([parsed.data.timeframe, parsed.rules]).toEqual(['1h', ['label']]);
  });
});

describe('rows without a price', () => {
  const text = `${header}2025-01-01,1,2,1,2,5\n2025-01-02,,,,,\n2025-01-03,1,2,1,2,5\n2025-01-04,null,NaN,,N/A,0\n2025-01-05,1,2,1,2,5`;
  it('are refused with the option that leaves them out, and then left out as gaps', () => {
    expect(() => parse(text)).toThrow("{ missingRows: 'drop' }");
    const { data, rules } = parse(text, { missingRows: 'drop' });
    expect([data.length, rules]).toEqual([3, ['missing-row']]);
  });
  it('are rows without all four: a single empty price is still refused', () => {
    expect(() =>
      parse(`${header}2025-01-01,1,,1,2,5\n2025-01-02,1,2,1,2,5`, { missingRows: 'drop' }),
    ).toThrow('row 2, column high');
  });
  it('and a file without any is none', () => {
    expect(() => parse(`${header}2025-01-02,,,,,\n`, { missingRows: 'drop', timeframe: '1d' })).toThrow(
      'no row has a price',
    );
  });
});

describe('rounding: clip', () => {
  it('puts right what misses by less than a billionth, and nothing else', () => {
    const bar = (high: string, low: string): string => `${header}2025-01-01,10,${high},${low},10.3,5`;
    const how = { rounding: 'clip', timeframe: '1d' } as const;
    expect(parse(bar('10.299999999999999', '10.000000000000002'), how).data.low[0]).toBe(10);
    expect(() => parse(bar('10.2999999', '10'), how)).toThrow('must be the highest price');
  });
});

describe('rows with one time', () => {
  const text = `${rows(['2025-01-01 00:00', '2025-01-01 00:01', '2025-01-01 00:02'])}\n2025-01-01 00:02,9,9,9,9,9`;
  it.each([[undefined, 9], ['last', 9], ['first', 4]] as const)('conflicts: %s', (conflicts, close) => {
    expect(parse(text, { conflicts }).data.close[2]).toBe(close);
  }); // prettier-ignore
  it('that differ in more than a tenth are several markets, unless the caller says which counts', () => {
    const at = (minute: number, price: number): string =>
      `2025-01-01 00:0${minute},${price},${price},${price},${price},1`;
    const two = header + [at(0, 5), at(0, 9), at(1, 5), at(1, 9)].join('\n');
    expect(() => parse(two)).toThrow('it holds several markets');
    expect(parse(two, { conflicts: 'last' }).data.length).toBe(2);
  });
});

describe('a delimiter', () => {
  const columns = ['time', 'open', 'high', 'low', 'close', 'volume'];
  const row = ['2025-01-01', '1', '2', '1', '2', '3'];
  it.each([',', ';', '\t', '|'] as const)('%j is found, and counts when it is given', (delimiter) => {
    const text = [columns, row].map((cells) => cells.join(delimiter)).join('\n');
    expect(parse(text, { timeframe: '1d' }).data.close[0]).toBe(2);
    expect(parse(text, { timeframe: '1d', delimiter }).data.close[0]).toBe(2);
    const other = delimiter === ',' ? ';' : ',';
    expect(() => parse(text, { timeframe: '1d', delimiter: other })).toThrow(
      `{ delimiter: ${JSON.stringify(delimiter)} }`,
    );
  });
});

describe('a unit of time', () => {
  const ms = 1_735_689_600_000;
  it.each([
    { unit: 's', scale: 1e-3, look: 'seconds' },
    { unit: 'ms', scale: 1, look: 'milliseconds' },
    { unit: 'us', scale: 1e3, look: 'microseconds' },
    { unit: 'ns', scale: 1e6, look: 'nanoseconds' },
  ] as const)(
    '$unit counts when it is given, and is refused where the times are in another',
    ({ unit, scale, look }) => {
      const text = rows([ms * scale, (ms + 60_000) * scale]);
      expect(parse(text, { timeUnit: unit }).times[1]).toBe('2025-01-01T00:01');
      for (const other of (['s', 'ms', 'us', 'ns'] as const).filter((one) => one !== unit)) {
        expect(() => parse(text, { timeUnit: other })).toThrow(`these look like epoch ${look}`);
      }
    },
  );
});

describe('parseOhlcv', () => {
  const bars = [[1_735_689_600_000, 1, 2, 1, 2, 3], [1_735_693_200_000, '1', '2', '1', '2', '3', 'more']] as const; // prettier-ignore
  it('reads what ccxt gives', () => {
    const parsed = parseOhlcv(bars, { symbol: 'BTC/USDT' });
    expect(parsed).toMatchObject({
      right: { data: { symbol: 'BTC/USDT', timeframe: '1h', close: Float64Array.of(2, 2) }, notes: [] },
    });
    expect(parseOhlcv(bars.toReversed(), { symbol: 'X', order: 'either' })).toMatchObject({
      right: { notes: [{ rule: 'newest-first' }] },
    });
  });
  it.each([
    { rows: [], says: 'there are no bars' },
    { rows: [[1, 2]], says: 'row 1: must be a list of time, open' },
    { rows: [{ time: 1 }], says: 'row 1: must be a list of time, open' },
    { rows: [bars[0], [bars[1][0], true, 2, 1, 2, 3]], says: 'row 2, column open: must be a number' },
    { rows: [bars[0], [bars[1][0], '', 2, 1, 2, 3]], says: 'row 2, column open: must be a number' },
    { rows: [bars[0], [bars[1][0], '0x10', 99, 1, 2, 3]], says: 'row 2, column open: must be a number' },
    { rows: [[1_735_689_600, 1, 2, 1, 2, 3]], says: 'row 1, column time: must be a time' },
  ])('names what is none: $says', ({ rows: bad, says }) => {
    expect(parseOhlcv(bad as never, { symbol: 'X' })).toMatchObject({
      left: { message: expect.stringContaining(says) as string },
    });
  });
  it('refuses what is no list, and options that it does not know', () => {
    expect(() => parseOhlcv(null as never, { symbol: 'X' })).toThrow('rows must be a list of lists');
    expect(() => parseOhlcv(bars, { symbol: 'X', timeFrame: '1h' } as never)).toThrow(
      'did you mean timeframe?',
    );
  });
});
