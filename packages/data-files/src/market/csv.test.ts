import { describe, expect, it } from 'vitest';
import { parseCsv, type CsvOptions } from './csv.js';

const columns = { time: 'ts', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' };
const text = 'ts;o;h;l;c;v;buys;oi;score\n1754006400;1;2;1;2;10;4;500;0.5\n1754010000;2;3;2;3;20;;;\n';
const options: CsvOptions = {
  source: 'export.csv',
  symbol: 'ETH/USDT',
  timeframe: '1h',
  timeUnit: 's',
  delimiter: ';',
  columns: { ...columns, buyVolume: 'buys', openInterest: 'oi' },
  extra: { score: 'score' },
};

describe('parseCsv', () => {
  it('reads the columns of the map, and keeps the extra ones', () => {
    const parsed = parseCsv(Buffer.from(text), options);
    if (parsed._tag === 'Left') throw new Error(parsed.left.message);
    const { data, notes } = parsed.right;
    expect(data).toMatchObject({ symbol: 'ETH/USDT', timeframe: '1h', length: 2 });
    expect(data.time).toEqual(Float64Array.of(1754006400000, 1754010000000));
    expect(data.buyVolume).toEqual(Float64Array.of(4, NaN));
    expect(data.sellVolume).toEqual(Float64Array.of(6, NaN));
    expect(data.openInterest).toEqual(Float64Array.of(500, NaN));
    expect(data.extra.score).toEqual(Float64Array.of(0.5, NaN));
    expect(data.absent).toEqual({ trades: 'export.csv has no column for it' });
    expect(notes.map(({ rule }) => rule)).toEqual(['empty-cell', 'empty-cell', 'empty-cell']);
  });

  it('takes what takers sold from its own column where the map has one', () => {
    const parsed = parseCsv(Buffer.from('0,1,2,1,2,10,4,5\n60000,1,2,1,2,10,4,5'), {
      source: 'a.csv',
      symbol: 'A',
      timeUnit: 'ms',
      columns: { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5, buyVolume: 6, sellVolume: 7 },
    });
    expect(parsed).toMatchObject({ right: { data: { timeframe: '1m', sellVolume: Float64Array.of(5, 5) } } });
  });

  it.each([
    { what: 'a name that the header lacks', columns: { ...columns, close: 'last' }, column: 'last' },
    { what: 'a position beyond the last column', columns: { ...columns, close: 9 }, column: '9' },
    { what: 'one column used twice', columns: { ...columns, close: 'o' }, column: 'o' },
  ])('$what is a fault of row 1', ({ columns: map, column }) => {
    const parsed = parseCsv(Buffer.from(text), { ...options, columns: map });
    expect(parsed).toMatchObject({ _tag: 'Left', left: { _tag: 'DataFormat', row: 1, column } });
  });

  it('names a bad cell by its column in the file, also where the map crosses names over', () => {
    const crossed = { ...options, columns: { ...columns, open: 'c', close: 'o' } };
    expect(parseCsv(Buffer.from(text.replace(';2;3;2;3;', ';2;3;2;x;')), crossed)).toMatchObject({
      left: { row: 3, column: 'c', value: 'x' },
    });
    expect(parseCsv(Buffer.from(text.replace(';2;3;2;3;', ';0;3;2;3;')), crossed)).toMatchObject({
      left: { row: 3, column: 'o', value: '0' },
    });
  });

  it('rejects a map without a required column, and unknown ones', () => {
    const { volume: _, ...short } = columns;
    expect(() => parseCsv(Buffer.from(text), { ...options, columns: short as typeof columns })).toThrow(
      /volume/,
    );
    expect(() =>
      parseCsv(Buffer.from(text), { ...options, columns: { ...columns, opne: 'o' } as never }),
    ).toThrow(/opne/);
  });
});
