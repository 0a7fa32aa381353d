import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDataError, type DataFormat } from '@veloce/core';
import { parseKlines, type KlineOptions } from './klines.js';

const start = Date.UTC(2025, 7, 1);
const header =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
const row = (i: number): string =>
  `${start + i * 60_000},100,101,99,100.5,10,${start + i * 60_000 + 59_999},1050,7,4,425,0`;
const good = [header, row(0), row(1), row(2), row(3)];

/** The good file with one cell of its third row (line 4) replaced. */
function withCell(position: number, value: string): string {
  const cells = row(2).split(',');
  cells[position] = value;
  return good.toSpliced(3, 1, cells.join(',')).join('\n');
}

function fault(text: string | Buffer, options: Partial<KlineOptions> = {}): DataFormat {
  const parsed = parseKlines(Buffer.from(text), { source: 'BTCUSDT-1m-2025-08.csv', ...options });
  if (parsed._tag === 'Right') throw new Error(`read as ${parsed.right.data.length} bars`);
  return parsed.left;
}

describe('faults of a kline file', () => {
  it.each([
    { what: 'a price that is no number', text: withCell(2, '1O1'), row: 4, column: 'high', value: '1O1' },
    { what: 'an empty price', text: withCell(1, ''), row: 4, column: 'open', value: '' },
    { what: 'a price of zero', text: withCell(3, '0'), row: 4, column: 'low', value: '0' },
    { what: 'a negative price', text: withCell(4, '-100.5'), row: 4, column: 'close', value: '-100.5' },
    { what: 'a price of NaN', text: withCell(4, 'NaN'), row: 4, column: 'close', value: 'NaN' },
    { what: 'an infinite price', text: withCell(2, '1e999'), row: 4, column: 'high', value: 'Infinity' },
    { what: 'a high below the close', text: withCell(2, '100.25'), row: 4, column: 'high', value: '100.25' },
    { what: 'a negative volume', text: withCell(5, '-1'), row: 4, column: 'volume', value: '-1' },
    { what: 'an empty volume', text: withCell(5, ''), row: 4, column: 'volume', value: '' },
    { what: 'a negative count', text: withCell(8, '-7'), row: 4, column: 'count', value: '-7' },
    {
      what: 'takers who bought more than the volume',
      text: withCell(9, '10.1'),
      row: 4,
      column: 'taker_buy_volume',
      value: '10.1',
    },
    {
      what: 'takers who bought less than nothing',
      text: withCell(9, '-1'),
      row: 4,
      column: 'taker_buy_volume',
      value: '-1',
    },
    { what: 'a time that is none', text: withCell(0, 'noon'), row: 4, column: 'open_time', value: 'noon' },
    {
      what: 'a time in seconds',
      text: withCell(0, '1754006520'),
      row: 4,
      column: 'open_time',
      value: '1754006520',
    },
    { what: 'a time off the grid', text: withCell(0, String(start + 120_500)), row: 4, column: 'open_time' },
    {
      what: 'a close time as the open time',
      text: withCell(0, String(start + 179_999)),
      row: 4,
      column: 'open_time',
    },
    {
      what: 'a day that is not in the calendar',
      text: withCell(0, '2025-02-30 00:00:00'),
      row: 4,
      column: 'open_time',
    },
    {
      what: 'a row earlier than the one before',
      text: withCell(0, String(start)),
      row: 4,
      column: 'open_time',
    },
    { what: 'a decimal comma', text: withCell(1, '100,5'), row: 4 },
    { what: 'a cell in hexadecimal', text: withCell(5, '0x10'), row: 4, column: 'volume', value: '0x10' },
    { what: 'a thousands separator', text: withCell(5, '"1,000"'), row: 4, column: 'volume', value: '1,000' },
    {
      what: 'a header in the middle',
      text: good.toSpliced(3, 0, header).join('\n'),
      row: 4,
      column: 'open_time',
      value: 'open_time',
    },
    {
      what: 'no column of volume',
      text: good.join('\n').replace('volume', 'amount'),
      row: 1,
      column: 'volume',
    },
    {
      what: 'two columns of one name',
      text: good.join('\n').replace('ignore', 'Close'),
      row: 1,
      column: 'Close',
    },
    { what: 'no header and 7 columns', text: row(0).split(',').slice(0, 7).join(','), row: 1 },
    { what: 'a quote that is never closed', text: withCell(7, '"1050'), row: 4, column: 'count' },
  ])('$what: says where and what to do', ({ what: _, text, ...expected }) => {
    const error = fault(text);
    expect(error).toMatchObject({ _tag: 'DataFormat', source: 'BTCUSDT-1m-2025-08.csv', ...expected });
    expect(error.message).toContain(`BTCUSDT-1m-2025-08.csv, row ${expected.row}`);
    expect(error.fix).not.toBe('');
    expect(describeDataError(error)).toMatch(/asked: klines of .*\n {2}fix: /);
  });

  it.each([
    { what: 'an empty file', text: '' },
    { what: 'a file of blank lines', text: '\n\r\n\n' },
    { what: 'a header without rows', text: `${header}\n` },
    { what: 'a web page', text: '<!DOCTYPE html>\n<html><body>404</body></html>\n' },
    { what: 'zeros', text: Buffer.alloc(1000) },
  ])('$what is a fault', ({ text }) => {
    expect(fault(text)._tag).toBe('DataFormat');
  });

  it('says that seconds must be converted', () => {
    expect(fault(withCell(0, '1754006520')).fix).toContain("{ timeUnit: 's' }");
  });

  it('names the line of the file, past blank and repeated rows', () => {
    const text = [header, '', row(0), row(0), '', row(1), row(2).replace('100.5', '200')].join('\n');
    expect(fault(text)).toMatchObject({ row: 7, column: 'high' });
  });

  it('quotes no more of a long cell than is needed', () => {
    expect(fault(withCell(1, 'x'.repeat(100_000))).message.length).toBeLessThan(250);
  });

  it('does not drop a last line that is cut short', () => {
    const text = good.join('\n');
    const lastLine = text.lastIndexOf('\n') + 1;
    // Cut anywhere before the last comma, a cell is missing.
    for (let cut = lastLine + 1; cut <= text.lastIndexOf(','); cut++) {
      expect(fault(text.slice(0, cut)).row).toBe(5);
    }
  });

  it.each([
    { what: 'another timeframe than asked for', options: { timeframe: '5m' }, message: '1m bars, not 5m' },
    {
      what: 'a name without a symbol',
      options: { source: 'my klines.csv' },
      message: 'neither the rows nor the name of the file tell the symbol',
    },
  ] as const)('$what is a fault', ({ options, message }) => {
    expect(fault(good.join('\n'), options).message).toContain(message);
  });

  it('a step that is no timeframe is a fault', () => {
    const text = [0, 7, 14, 21].map((minute) => row(minute).split(',').slice(0, 6).join(',')).join('\n');
    expect(fault(text, { source: 'BTCUSDT.csv' })).toMatchObject({
      row: 2,
      message: expect.stringContaining('420000 ms') as string,
    });
  });

  it('one row whose timeframe nothing tells is a fault', () => {
    const short = row(0).split(',').slice(0, 6).join(',');
    expect(fault(short, { source: 'BTCUSDT.csv' }).fix).toContain('give the timeframe');
  });

  it('any bytes give a market or a fault, never an exception', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789.,-"\r\n e+TZ:ax')),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.nat(good.join('\n').length), noise, fc.nat(40), (at, insert, drop) => {
        const text = good.join('\n');
        const broken = text.slice(0, at) + insert + text.slice(at + drop);
        expect(['Left', 'Right']).toContain(
          parseKlines(Buffer.from(broken), { source: 'BTCUSDT-1m.csv' })._tag,
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
