import { describe, expect, it } from 'vitest';
import { barAt, fromRows } from './from-rows.js';

const row = { time: 0, open: 1, high: 2, low: 1, close: 2, volume: 3 };
const market = { symbol: 'X', timeframe: '1m' } as const;

describe('fromRows', () => {
  it('makes columns; an optional field that a row lacks is NaN', () => {
    const data = fromRows([row, { ...row, time: 60_000, buyVolume: 1, extra: { mark: 5 } }], market);
    expect([...data.close]).toEqual([2, 2]);
    expect([...data.buyVolume!]).toEqual([NaN, 1]);
    expect([...data.extra['mark']]).toEqual([NaN, 5]);
    expect(data.openInterest).toBeUndefined();
  });

  it('names the field, the row and the value that is wrong', () => {
    const text = { ...row, time: 60_000, close: '2' } as never;
    expect(() => fromRows([row, text], market)).toThrow('column close, row 1: must be a number, got "2"');
    expect(() => fromRows([{ ...row, high: undefined } as never], market)).toThrow(
      'column high, row 0: must be a number, got nothing',
    );
    expect(() => fromRows([], market)).toThrow('at least one bar');
  });
});

describe('barAt', () => {
  it('gives the rows that a market was made of, and refuses a bar that is not there', () => {
    const rows = [row, { ...row, time: 60_000, close: 1.5, trades: 7, extra: { mark: 5 } }];
    const data = fromRows(rows, market);
    expect(barAt(data, 1)).toEqual(rows[1]);
    expect(barAt(data, 0)).toEqual({ ...row, trades: NaN, extra: { mark: NaN } });
    expect(Object.keys(barAt(fromRows([row], market), 0))).toEqual(Object.keys(row));
    for (const bar of [-1, 2, 0.5, NaN]) expect(() => barAt(data, bar)).toThrow('there are bars 0 to 1');
  });
});
