import * as aq from 'arquero';
import { describe, expect, it } from 'vitest';
import { withColumns } from './market-data.js';
import { fromArrow, fromTable, toArrow, toTable } from './table.js';
import { sampleMarket } from './testing/sample-market.js';

const data = withColumns(sampleMarket(50), {
  mark: Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? NaN : i / 3)),
});
const of = { symbol: data.symbol, timeframe: data.timeframe, origin: data.origin };

describe('table', () => {
  it('brings every column through arquero and back, to the bit', () => {
    expect(fromTable(toTable(data), of)).toEqual(data);
  });

  it('brings every column through Arrow and back, to the bit', () => {
    expect(fromArrow(toArrow(data), of)).toEqual(data);
  });

  it('does not let a table write into the market', () => {
    (toTable(data).data() as Record<string, Float64Array>)['close'].fill(0);
    expect(data.close[0]).toBeGreaterThan(0);
  });

  it('respects filters, and reads dates', () => {
    const cut = data.time[40];
    const dates = { time: aq.escape((row: { time: number }) => new Date(row.time)) };
    const late = aq.escape((row: { time: number }) => row.time >= cut);
    const table = toTable(data).filter(late).derive(dates);
    const part = fromTable(table, of);
    expect([part.length, part.time[0]]).toEqual([10, cut]);
  });

  it('names what is missing or wrong', () => {
    expect(() => fromTable(toTable(data).select('time', 'close'), of)).toThrow(
      'no column open, high, low, volume; it has time, close',
    );
    const text = toTable(data).derive({ close: aq.escape(() => 'x') });
    expect(() => fromTable(text, of)).toThrow('column close, row 0: must be a number, got "x"');
  });
});
