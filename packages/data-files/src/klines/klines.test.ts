import { describe, expect, it } from 'vitest';
import { gapsOf, intervalMs, type MarketData, type Timeframe } from '@veloce/core';
import type { ParsedMarket } from '../market/file.js';
import { parseKlines, type KlineOptions } from './klines.js';

const start = Date.UTC(2025, 7, 1);
const header =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

function row(
  i: number,
  { time = String(start + i * 60_000), volume = '10.5', bought = '4.25' } = {},
): string {
  return `${time},100.1,101,99.5,100.${i},${volume},${start + i * 60_000 + 59_999},1050,7,${bought},425,0`;
}

function parse(text: string, options: Partial<KlineOptions> = {}): ParsedMarket {
  const parsed = parseKlines(Buffer.from(text), { source: 'BTCUSDT-1m-2025-08.csv', ...options });
  if (parsed._tag === 'Left') throw new Error(parsed.left.message);
  return parsed.right;
}

const rows = [row(0), row(1), row(2), row(3)];
const plain = parse([header, ...rows].join('\n')).data;

function expectSameBars(data: MarketData): void {
  for (const name of [
    'time',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'buyVolume',
    'sellVolume',
    'trades',
  ] as const) {
    expect(data[name], name).toEqual(plain[name]);
  }
}

describe('parseKlines', () => {
  it('reads bars, what takers bought and sold, and counts', () => {
    expect(plain.symbol).toBe('BTCUSDT');
    expect(plain.timeframe).toBe('1m');
    expect(plain.origin).toEqual({ name: 'BTCUSDT-1m-2025-08.csv', simulated: false });
    expect(plain.time).toEqual(Float64Array.from([0, 1, 2, 3], (i) => start + i * 60_000));
    expect(plain.open[0]).toBe(100.1);
    expect(plain.high[0]).toBe(101);
    expect(plain.low[0]).toBe(99.5);
    expect(plain.close).toEqual(Float64Array.of(100, 100.1, 100.2, 100.3));
    expect(plain.volume[0]).toBe(10.5);
    expect(plain.buyVolume?.[0]).toBe(4.25);
    expect(plain.sellVolume?.[0]).toBe(6.25);
    expect(plain.trades?.[0]).toBe(7);
  });

  it.each([
    { what: 'no header', text: rows.join('\n') },
    { what: 'no header and 11 columns', text: rows.map((line) => line.slice(0, -2)).join('\n') },
    { what: 'Windows line ends', text: `${[header, ...rows].join('\r\n')}\r\n` },
    { what: 'a byte order mark', text: `\uFEFF${[header, ...rows].join('\n')}` },
    { what: 'a byte order mark and no header', text: `\uFEFF${rows.join('\n')}` },
    { what: 'blank lines', text: `\n${[header, ...rows].join('\n\n')}\n\n\r\n` },
    {
      what: 'quoted cells',
      text: [header, ...rows].map((line) => `"${line.replaceAll(',', '","')}"`).join('\n'),
    },
    { what: 'padded cells', text: [header, ...rows].map((line) => line.replaceAll(',', ' , ')).join('\n') },
    {
      what: 'API names',
      text: [
        'Open time,Open,High,Low,Close,Volume,Close time,Quote asset volume,Number of trades,Taker buy base asset volume,Taker buy quote asset volume,Ignore',
        ...rows,
      ].join('\n'),
    },
    {
      what: 'short names',
      text: [
        'timestamp,open,high,low,close,volume,close_time,qav,num_trades,taker_base,taker_quote,ignore',
        ...rows,
      ].join('\n'),
    },
    {
      what: 'camel case',
      text: [
        'openTime,open,high,low,close,volume,closeTime,quoteVolume,numberOfTrades,takerBuyBaseVolume,takerBuyQuoteVolume,ignore',
        ...rows,
      ].join('\n'),
    },
    {
      what: 'further columns, one with commas and line ends in quotes',
      text: [`${header},note`, ...rows.map((line) => `${line},"a, ""b""\nc"`)].join('\n'),
    },
    {
      what: 'columns in another order',
      text: [
        header.split(',').reverse().join(','),
        ...rows.map((line) => line.split(',').reverse().join(',')),
      ].join('\n'),
    },
    { what: 'microseconds', text: rows.map((line) => line.replace(/^\d+/, '$&000')).join('\n') },
    { what: 'nanoseconds', text: rows.map((line) => line.replace(/^\d+/, '$&000000')).join('\n') },
    {
      what: 'a change from ms to µs',
      text: rows.map((line, i) => (i < 2 ? line : line.replace(/^\d+/, '$&000'))).join('\n'),
    },
    { what: 'integers written as floats', text: rows.map((line) => line.replace(/^\d+/, '$&.0')).join('\n') },
    {
      what: 'ISO times',
      text: rows.map((line, i) => line.replace(/^\d+/, `2025-08-01 00:0${i}:00`)).join('\n'),
    },
    {
      what: 'ISO times with a zone',
      text: rows.map((line, i) => line.replace(/^\d+/, `2025-08-01T02:0${i}:00+02:00`)).join('\n'),
    },
  ])('reads a file with $what', ({ text }) => {
    const { data, notes } = parse(text);
    expectSameBars(data);
    expect(notes).toEqual([]);
  });

  it('prefers the taker volume in the unit of the volume where a file has both', () => {
    const text = [
      'time,open,high,low,close,volume,taker buy base asset volume,taker buy volume',
      `${start},1,1,1,1,100,0.5,60`,
    ].join('\n');
    const { data, notes } = parse(text, { source: 'BTCUSD_PERP-1m-2025-08.csv' });
    expect(data.buyVolume?.[0]).toBe(60);
    expect(data.origin.name).toBe('BTCUSD_PERP-1m-2025-08.csv (volume in contracts)');
    expect(notes.map(({ rule }) => rule)).toEqual(['contracts']);
  });

  it.each(['time,open,high,low,close,volume\n', ''])(
    'says why a file of prices and volume alone has no takers (header %j)',
    (head) => {
      const { data } = parse(head + rows.map((line) => line.split(',').slice(0, 6).join(',')).join('\n'));
      expect(data.buyVolume).toBeUndefined();
      expect(data.sellVolume).toBeUndefined();
      expect(data.absent).toEqual({
        buyVolume: 'BTCUSDT-1m-2025-08.csv has no column for it',
        sellVolume: 'BTCUSDT-1m-2025-08.csv has no column for it',
        trades: 'BTCUSDT-1m-2025-08.csv has no column for it',
      });
    },
  );

  it.each(['', 'NaN', 'null', ' ', '""'])('reads a taker cell of %j as no value, and notes it', (bought) => {
    const { data, notes } = parse([header, row(0), row(1, { bought }), row(2)].join('\n'));
    expect(data.buyVolume).toEqual(Float64Array.of(4.25, NaN, 4.25));
    expect(data.sellVolume).toEqual(Float64Array.of(6.25, NaN, 6.25));
    expect(notes).toEqual([
      {
        rule: 'empty-cell',
        source: 'BTCUSDT-1m-2025-08.csv',
        count: 1,
        message: 'column taker_buy_volume is empty in 1 rows (first: row 3); there is no value there',
      },
    ]);
  });

  it('drops a row that repeats the one before it, and notes it', () => {
    const { data, notes } = parse([header, row(0), row(0), row(0), row(1), row(2)].join('\n'));
    expect(data.length).toBe(3);
    expect(notes).toMatchObject([
      { rule: 'repeated-row', count: 2, message: expect.stringContaining('row 3') as string },
    ]);
  });

  it('keeps the last of rows with the same time and other values, and notes it', () => {
    const { data, notes } = parse([header, row(0), row(1), row(1, { volume: '11' }), row(2)].join('\n'));
    expect(data.volume).toEqual(Float64Array.of(10.5, 11, 10.5));
    expect(notes).toMatchObject([
      { rule: 'conflicting-row', count: 1, message: expect.stringContaining('row 4') as string },
    ]);
  });

  it('leaves missing bars to gapsOf', () => {
    const { data, notes } = parse([header, row(0), row(1), row(5), row(6)].join('\n'));
    expect(gapsOf(data)).toMatchObject([{ after: 1, bars: 3 }]);
    expect(notes).toEqual([]);
  });

  it('never makes the volume sold negative by a rounded last digit', () => {
    const { data } = parse([header, row(0, { volume: '10.5', bought: '10.500000000001' })].join('\n'));
    expect(data.sellVolume?.[0]).toBe(0);
  });

  it.each(['1s', '3m', '1h', '1d', '1w'] as const)('tells %s by the rows', (timeframe: Timeframe) => {
    const monday = Date.UTC(2025, 7, 4);
    const text = [0, 1, 2, 5]
      .map((i) => row(0, { time: String(monday + i * intervalMs(timeframe)) }))
      .join('\n');
    expect(parse(text, { source: 'x/ETHUSDT.csv' }).data).toMatchObject({ timeframe, symbol: 'ETHUSDT' });
  });

  it('takes the timeframe of a single row from the name of the file, or from the caller', () => {
    expect(parse(row(0)).data.timeframe).toBe('1m');
    const short = row(0).split(',').slice(0, 6).join(',');
    expect(parse(short, { source: 'BTCUSDT.csv', timeframe: '5m' }).data.timeframe).toBe('5m');
  });

  it('believes the rows where the name of the file tells another timeframe, and notes it', () => {
    const { data, notes } = parse(rows.join('\n'), { source: 'BTCUSDT-5m-2025-08.csv' });
    expect(data.timeframe).toBe('1m');
    expect(notes).toMatchObject([
      { rule: 'timeframe-of-name', message: 'the file has 1m bars, its name says 5m' },
    ]);
  });

  it.each([
    { source: '/data/BTCUSDT-1m-2025-08.csv.gz', symbol: 'BTCUSDT' },
    { source: 'C:\\data\\ethusdt_1m.zip', symbol: 'ETHUSDT' },
    { source: 'all.zip:1000PEPEUSDT-1m-2025-08-01.csv', symbol: '1000PEPEUSDT' },
    { source: 'BTCUSD_250926-1m-2025-08.csv', symbol: 'BTCUSD_250926' },
    { source: 'btc usd 1m.csv', symbol: 'given' },
  ])('finds the symbol in $source', ({ source, symbol }) => {
    expect(parse(rows.join('\n'), symbol === 'given' ? { source, symbol } : { source }).data.symbol).toBe(
      symbol,
    );
  });

  it('holds more rows than the first of them let expect', () => {
    const wide = row(0, { volume: `10.5${'0'.repeat(300_000)}` });
    const many = Array.from({ length: 500 }, (_, i) =>
      row(i % 10, { time: String(start + (i + 1) * 60_000) }),
    );
    expect(parse([wide, ...many].join('\n')).data.length).toBe(501);
  });

  it('reads bytes that are a view into a larger buffer', () => {
    const bytes = Buffer.concat([Buffer.from('junk'), Buffer.from(rows.join('\n')), Buffer.from('junk')]);
    const parsed = parseKlines(bytes.subarray(4, bytes.length - 4), { source: 'BTCUSDT-1m.csv' });
    expect(parsed).toMatchObject({ _tag: 'Right', right: { data: { length: 4 } } });
  });

  it('rejects malformed options', () => {
    expect(() => parseKlines(Buffer.from(row(0)), { source: '' })).toThrow(RangeError);
    expect(() => parseKlines(Buffer.from(row(0)), { source: 'a', timeframe: '7m' as Timeframe })).toThrow(
      /unknown timeframe/,
    );
  });
});
