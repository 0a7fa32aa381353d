import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { influxProvider } from './provider.js';
import { fakeInflux, type FakeInflux, type Point } from './testdata/fake-influx.js';
import { sketchBars, sketchRows } from './testdata/sketch.js';

const minute = 60_000;
const start = Date.UTC(2025, 7, 10, 12);
const market = 'BINANCE:btcusdt';
const cvdFields = ['buy_volume', 'sell_volume'];

/** Rows of ten seconds whose closes rise by 1, as aggr-server writes them; in the third minute only others trade. */
const rows = Array.from({ length: 66 }, (_, i): Point => {
  const close = 100 + i;
  return { time: start + i * 10_000, open: close, high: close, low: close, close, vbuy: 3, vsell: 1 };
}).filter(({ time }) => Math.floor((time - start) / minute) !== 2);

let server: FakeInflux;
beforeAll(async () => {
  const elsewhere = Array.from({ length: 66 }, (_, i) => ({ ...rows[0], time: start + i * 10_000 }));
  server = await fakeInflux({
    'aggr_10s.trades_10s': { [`market=${market}`]: rows, 'market=BYBIT:BTCUSDT': elsewhere },
  });
});
afterAll(() => server.close());

const provider = (url = server.url): ReturnType<typeof influxProvider> =>
  influxProvider({ connection: { url, database: 'd', retries: 0 }, now: () => start + 86_400_000 });
const query = { symbol: market, timeframe: '1m', start, end: start + 10 * minute } as const;

describe('where reading InfluxDB departs from the sketch', () => {
  it('6: a bar closes at its last price and the end is left out; the sketch averages, and takes one bar too many', async () => {
    const data = await orThrow(provider().load(query));
    const sketched = sketchBars(rows, query.start, query.end, minute);
    expect([...data.time]).toEqual(Array.from({ length: 10 }, (_, i) => start + i * minute));
    expect(data.close[0]).toBe(105);
    expect(sketched[0].close).toBe(102.5);
    // The silent minute is a bar without volume here, and no bar there; the bar at the end belongs to the next load.
    expect([data.close[2], data.volume[2]]).toEqual([111, 0]);
    expect(sketched.map(({ time }) => (time - start) / minute)).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('10: the schema is looked up; what the sketch asks for is not what is stored, and it gets nothing', async () => {
    expect(sketchRows(server.content, 'trades_10s', market, ['close'])).toEqual([]); // it is not in the default policy
    const content = { 'autogen.trades_10s': { [`market=${market}`]: rows } };
    expect(sketchRows(content, 'trades_10s', market, cvdFields)).toEqual([]); // the fields are vbuy and vsell
    const data = await orThrow(provider().load(query));
    expect([data.buyVolume![0], data.sellVolume![0]]).toEqual([18, 6]);
  });

  it('11: the host is always given; the sketch has one of its own', () => {
    const connection = { database: 'd' } as never;
    expect(() => influxProvider({ connection })).toThrow(/connection: url/);
  });

  it('22: a failure is an error; in the sketch it is an empty series', async () => {
    const sketchCvd = async (): Promise<readonly Point[]> => {
      try {
        await fetch('http://127.0.0.1:1/query');
        return rows;
      } catch {
        return [];
      }
    };
    expect(await sketchCvd()).toEqual([]);
    const result = await provider('http://127.0.0.1:1').load(query)();
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: expect.stringMatching(/./) as string } });
  });
});
