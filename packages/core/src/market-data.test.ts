import { describe, expect, it } from 'vitest';
import type { MarketColumns } from './market-columns.js';
import { between, columnOf, fromColumns, gapsOf, slice, withColumns } from './market-data.js';
import { InvalidMarketData } from './market-data-check.js';
import { sampleMarket } from './testing/sample-market.js';

const good = {
  symbol: 'X',
  timeframe: '1m',
  time: [0, 60_000, 120_000],
  open: [1, 2, 3],
  high: [2, 3, 4],
  low: [1, 2, 3],
  close: [2, 3, 4],
  volume: [10, 0, 5],
} as const satisfies MarketColumns;

function faultOf(columns: Record<string, unknown>): unknown {
  try {
    fromColumns({ ...good, ...columns });
  } catch (error) {
    if (error instanceof InvalidMarketData) return { ...error.fault, message: error.message };
    throw error;
  }
  return undefined;
}

describe('fromColumns', () => {
  it('copies: changing the source afterwards changes nothing', () => {
    const close = [2, 3, 4];
    const data = fromColumns({ ...good, close });
    close[0] = 99;
    expect(data.close[0]).toBe(2);
    expect(Object.isFrozen(data)).toBe(true);
  });

  it.each([
    [{ time: [0, 60_000, 60_000] }, 'time', 2, 60_000, 'later than row 1'],
    [{ time: [0, 60_000, 120_001] }, 'time', 2, 120_001, 'multiple of 60000'],
    [{ time: [0, NaN, 120_000] }, 'time', 1, NaN, 'whole number'],
    [{ open: [1, NaN, 3] }, 'open', 1, NaN, 'positive, finite price'],
    [{ close: [2, 3, -4] }, 'close', 2, -4, 'positive, finite price'],
    [{ low: [1, 2, 0] }, 'low', 2, 0, 'positive, finite price'],
    [{ high: [2, Infinity, 4] }, 'high', 1, Infinity, 'positive, finite price'],
    [{ high: [1.5, 3, 4] }, 'high', 0, 1.5, 'highest price'],
    [{ low: [1, 2, 3.5] }, 'low', 2, 3.5, 'lowest price'],
    [{ volume: [10, -1, 5] }, 'volume', 1, -1, '>= 0'],
    [{ volume: [10, NaN, 5] }, 'volume', 1, NaN, '>= 0'],
    [{ buyVolume: [1, 2, -3] }, 'buyVolume', 2, -3, '>= 0, or NaN'],
    [{ funding: [NaN, Infinity, 0] }, 'funding', 1, Infinity, 'finite, or NaN'],
    [{ extra: { mark: [1, 2, -Infinity] } }, 'mark', 2, -Infinity, 'finite, or NaN'],
    [{ close: [2, 3] }, 'close', -1, '2 rows', '3 rows'],
    [{ symbol: ' ' }, 'symbol', -1, ' ', 'name'],
    [
      { time: [], open: [], high: [], low: [], close: [], volume: [] },
      'time',
      -1,
      '0 rows',
      'at least one bar',
    ],
  ])('refuses %j, naming column, row and value', (columns, column, row, value, rule) => {
    expect(faultOf(columns)).toMatchObject({
      column,
      row,
      value,
      rule: expect.stringContaining(rule) as unknown,
    });
    expect(faultOf(columns)).toMatchObject({ message: expect.stringContaining(column) as unknown });
  });

  it('refuses a timeframe it does not know, and lists those it does', () => {
    expect(() => fromColumns({ ...good, timeframe: '7m' as never })).toThrow(/"7m"; use one of 1s 5s/);
  });

  it('accepts NaN in optional columns only', () => {
    const data = fromColumns({ ...good, buyVolume: [1, NaN, 2], extra: { mark: [NaN, 1, 2] } });
    expect(columnOf(data, 'mark')).toEqual(Float64Array.of(NaN, 1, 2));
    expect(columnOf(data, 'toString')).toBeUndefined();
    expect(data.openInterest).toBeUndefined();
  });
});

describe('slice', () => {
  it('is a view that keeps absolute bar numbers', () => {
    const data = sampleMarket(100);
    const part = slice(data, 10, 20);
    expect(part.length).toBe(10);
    expect(part.firstBar).toBe(data.firstBar + 10);
    expect((part.close as Float64Array).buffer).toBe((data.close as Float64Array).buffer);
    expect([...part.buyVolume!]).toEqual([...data.buyVolume!].slice(10, 20));
  });

  it.each([
    [5, 5],
    [-1, 5],
    [0, 101],
    [1.5, 3],
  ])('refuses [%d, %d)', (from, to) => {
    expect(() => slice(sampleMarket(100), from, to)).toThrow(RangeError);
  });
});

describe('between', () => {
  const data = sampleMarket(100);

  it('takes the bars that open in the half-open range', () => {
    const part = between(data, data.time[10], data.time[20]);
    expect([part.length, part.time[0], part.time[9]]).toEqual([10, data.time[10], data.time[19]]);
    expect(between(data, data.time[10] + 1, data.time[20] + 1).time[0]).toBe(data.time[11]);
  });

  it('says what there is when nothing opens there', () => {
    expect(() => between(data, 0, 60_000)).toThrow(
      /no bar opens in \[1970-01-01T00:00:00.000Z.*runs from 2025-01-06/,
    );
  });
});

describe('gapsOf', () => {
  it('says where bars are missing, and how many', () => {
    const data = sampleMarket(20, '5m', [5, 6, 7, 12]);
    const start = data.time[0];
    expect(gapsOf(data)).toEqual([
      { after: 4, start: start + 5 * 300_000, end: start + 8 * 300_000, bars: 3 },
      { after: 8, start: start + 12 * 300_000, end: start + 13 * 300_000, bars: 1 },
    ]);
    expect(gapsOf(sampleMarket(20))).toEqual([]);
    expect(gapsOf({ time: Float64Array.of(0, 3), intervalMs: 1, length: 2 })).toEqual([
      { after: 0, start: 1, end: 3, bars: 2 },
    ]);
  });
});

describe('withColumns', () => {
  it('joins columns, and checks them', () => {
    const data = sampleMarket(3);
    const joined = withColumns(data, { funding: [NaN, 0.0001, NaN], mark: [1, 2, 3] });
    expect([joined.funding?.[1], joined.extra['mark']?.[2]]).toEqual([0.0001, 3]);
    expect(joined.firstBar).toBe(data.firstBar);
    expect(() => withColumns(data, { openInterest: [1, 2] })).toThrow(
      'column openInterest: must have 3 rows',
    );
  });
});

describe('what only looks like a number', () => {
  const two = { symbol: 'X', timeframe: '1m', time: [0, 60_000], open: [1, 1], high: [1, 1], low: [1, 1], close: [1, 1], volume: [0, 0] } as const; // prettier-ignore
  it.each([null, '', '12', true, undefined, 5n, [1], {}])('%s is none, in any column', (value) => {
    for (const name of [
      'time',
      'open',
      'high',
      'low',
      'close',
      'volume',
      'trades',
      'funding',
      'openInterest',
    ] as const) {
      expect(() => fromColumns({ ...two, [name]: [0, value] })).toThrow(
        `column ${name}, row 1: must be a number`,
      );
    }
    expect(() => fromColumns({ ...two, extra: { mark: [1, value as number] } })).toThrow(
      'column mark, row 1',
    );
    expect(() => withColumns(fromColumns(two), { mark: [1, value as number] })).toThrow('column mark, row 1');
  });
  it.each([null, undefined, 5, 5n, 'ab'])('%s is no column', (column) => {
    expect(() => fromColumns({ ...two, open: column as never })).toThrow('must be a list of numbers');
  });
  it('refuses a name that an object cannot keep', () => {
    const extra = JSON.parse('{"__proto__":[1,2]}') as Record<string, number[]>;
    expect(() => fromColumns({ ...two, extra })).toThrow('__proto__');
    expect(() => withColumns(fromColumns(two), extra)).toThrow('__proto__');
  });
});

describe('times in another unit', () => {
  const at = (...time: number[]): unknown =>
    fromColumns({ symbol: 'X', timeframe: '1h', time, open: [1, 1], high: [1, 1], low: [1, 1], close: [1, 1], volume: [0, 0] }); // prettier-ignore
  const hour = 1_735_689_600;
  it.each([
    { unit: 'seconds', scale: 1, fix: 'multiply them by 1000' },
    { unit: 'microseconds', scale: 1e6, fix: 'divide them by 1000' },
    { unit: 'nanoseconds', scale: 1e9, fix: 'divide them by 1000000' },
  ])('are told: $unit', ({ unit, scale, fix }) => {
    expect(() => at(hour * scale, (hour + 3600) * scale)).toThrow(`look like epoch ${unit}: ${fix}`);
  });
});

describe('between', () => {
  const data = sampleMarket(3 * 1440, '1m');
  it('takes dates and ISO 8601 as it takes epoch ms', () => {
    const wanted = between(data, Date.UTC(2025, 0, 7), Date.UTC(2025, 0, 8));
    expect(wanted.length).toBe(1440);
    expect(between(data, '2025-01-07', '2025-01-08')).toEqual(wanted);
    expect(between(data, new Date('2025-01-07'), '2025-01-08T00:00Z')).toEqual(wanted);
    expect(between(data, '2025-01-07 01:00:00.000+01:00', '2025-01-07T19:00-0500')).toEqual(wanted);
    expect(between(data, '2025-01-07').length).toBe(2880);
  });
  it.each(['', '7 January', '2025-02-30', '2025-1-1', NaN, null, {}, new Date(NaN)])('refuses %j', (time) => {
    expect(() => between(data, time as never)).toThrow(
      'between: start must be epoch ms, a Date, or ISO 8601',
    );
  });
  it('says what is wrong with a range in seconds, or backward', () => {
    expect(() => between(data, 1_736_208_000, 1_736_294_400)).toThrow('look like epoch seconds');
    expect(() => between(data, '2025-01-08', '2025-01-07')).toThrow('start must be earlier than end');
  });
  it('is what slice sends to', () => {
    expect(() => slice(data, '2025-01-07' as never)).toThrow('to slice by time use between');
  });
});
