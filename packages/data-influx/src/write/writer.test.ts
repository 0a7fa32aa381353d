import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromColumns, type MarketData, type Origin } from '@veloce/core';
import { escapeName, linesOf } from './line-protocol.js';
import { aggrServer, importedBars } from '../schema/profile.js';
import { scriptedServer, sendJson, documentOf, type ScriptedServer } from '../testdata/scripted-server.js';
import { influxWriter } from './writer.js';

const quote = { name: 'q', simulated: false, volumeUnit: 'quote' } as const;
const market = (more: object = {}, origin: Origin = quote): MarketData =>
  fromColumns({
    symbol: 'X', timeframe: '1m', time: [0, 60_000], open: [1, 2], high: [1, 2], low: [1, 2], close: [1, 2],
    volume: [3, 7], buyVolume: [1, 3], sellVolume: [2, 4], origin, ...more,
  }); // prettier-ignore

let server: ScriptedServer;
let written: { path: string; body: string }[] = [];
/** The rows that reading back returns; undefined: those that were written. */
let stored: readonly (readonly (number | null)[])[] = [];
let onWrite: () => readonly [number, string] = () => [204, ''];

beforeAll(async () => {
  server = await scriptedServer((request, response, query) => {
    if (request.method === 'GET') {
      const names = [
        ...(/^SELECT (.*) FROM/.exec(query.get('q') ?? '')?.[1] ?? '').matchAll(/"([^"]*)"/g),
      ].map(([, name]) => name);
      sendJson(response, documentOf(['time', ...names], stored));
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const [status, answer] = onWrite();
      if (status < 300) written.push({ path: request.url ?? '', body });
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(status === 204 ? undefined : answer);
    });
  });
});
afterAll(() => server.close());
beforeEach(() => {
  written = [];
  stored = [[0, 1, 1, 1, 1, 1, 2], [60_000, 2, 2, 2, 2, 3, 4]]; // prettier-ignore
  onWrite = () => [204, ''];
});

const writer = (more: object = {}) =>
  influxWriter({ connection: { url: server.url, database: 'd&b', retryDelayMs: 1, retries: 2 }, ...more });

describe('lines', () => {
  it('hold what there is, as the shortest decimal that reads back', () => {
    const fields = [
      { key: 'a', values: [0.1, NaN, -0, NaN] },
      { key: 'b', values: [1e21, 5e-324, NaN, NaN] },
    ];
    expect(linesOf('m,t=x', [1, 2, 3, 4], fields, 0, 4)).toBe(
      'm,t=x a=0.1,b=1e+21 1\nm,t=x b=5e-324 2\nm,t=x a=-0 3\n',
    );
  });

  it('escape names, and refuse those that cannot be distinguished', () => {
    expect(escapeName('a b,c=d', 'key')).toBe('a\\ b\\,c\\=d');
    expect(escapeName('a b,c=d', 'measurement')).toBe('a\\ b\\,c=d');
    for (const name of ['', 'a\nb', 'a\\']) expect(() => escapeName(name, 'key')).toThrow(RangeError);
  });
});

describe('influxWriter', () => {
  it('writes in the schema, in batches, and reads each back', async () => {
    stored = [[0, 1, 1, 1, 1, 1, 2], [60_000, 2, 2, 2, 2, 3, 4]]; // prettier-ignore
    const result = await writer({ batchSize: 1 }).write(market(), { market: 'BINANCE:btc usdt' })();
    expect(result).toEqual({
      _tag: 'Right',
      right: { bars: 2, market: 'BINANCE:btc usdt', retentionPolicy: 'aggr_1m', measurement: 'trades_1m' },
    });
    expect(written).toEqual([
      {
        path: '/write?db=d%26b&precision=ms&rp=aggr_1m',
        body: 'trades_1m,market=BINANCE:btc\\ usdt open=1,high=1,low=1,close=1,vbuy=1,vsell=2 0\n',
      },
      {
        path: '/write?db=d%26b&precision=ms&rp=aggr_1m',
        body: 'trades_1m,market=BINANCE:btc\\ usdt open=2,high=2,low=2,close=2,vbuy=3,vsell=4 60000\n',
      },
    ]);
  });

  it.each([
    {
      what: 'a value differs',
      rows: [
        [0, 1, 1, 1, 1, 1, 2],
        [60_000, 2, 2, 2, 2, 3.0000000000000004, 4],
      ],
      says: 'vbuy of 1970-01-01T00:01:00.000Z is 3.0000000000000004, not 3',
    },
    {
      what: 'a bar is not there',
      rows: [[0, 1, 1, 1, 1, 1, 2]],
      says: 'open of 1970-01-01T00:01:00.000Z is NaN, not 2',
    },
    { what: 'nothing is there', rows: [], says: 'open of 1970-01-01T00:00:00.000Z is NaN, not 1' },
  ])('says so when $what', async ({ rows, says }) => {
    stored = rows;
    const result = await writer().write(market())();
    expect(result).toMatchObject({ left: { _tag: 'DataIncomplete', asked: 'writing 2 1m bars of X' } });
    expect(result._tag === 'Left' && result.left.message).toContain(says);
  });

  it('says so when an earlier value stands where there is none now', async () => {
    const data = market({ buyVolume: [1, NaN], sellVolume: [2, NaN] }, { name: 'f', simulated: false });
    stored = [[0, 1, 1, 1, 1, 3, 1, 2], [60_000, 2, 2, 2, 2, 7, 3, null]]; // prettier-ignore
    const result = await writer({ profile: importedBars }).write(data)();
    expect(result).toMatchObject({
      left: { fix: expect.stringContaining('delete that bar first') as unknown },
    });
  });

  it('tries again when the server is busy, and passes on what it says', async () => {
    let left = 2;
    onWrite = () => (left-- > 0 ? [503, ''] : [204, '']);
    expect(await writer().write(market())()).toMatchObject({ _tag: 'Right' });
    onWrite = () => [400, '{"error":"partial write: points beyond retention policy dropped=2"}'];
    expect(await writer().write(market())()).toMatchObject({
      left: { _tag: 'QueryFailed', message: expect.stringContaining('dropped=2') as unknown },
    });
    onWrite = () => [200, '{"results":[{"error":"not allowed"}]}'];
    expect(await writer({ create: true }).write(market())()).toMatchObject({
      left: { _tag: 'QueryFailed', message: expect.stringContaining('not allowed') as unknown },
    });
  });

  it('makes room where that is asked for', async () => {
    await writer({ create: true }).write(market())();
    expect(written.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('q')).slice(0, 2)).toEqual([
      'CREATE DATABASE "d&b"',
      'CREATE RETENTION POLICY "aggr_1m" ON "d&b" DURATION INF REPLICATION 1',
    ]);
  });

  it('refuses unknown options with the near one', () => {
    expect(() => writer().write(market(), { markt: 'X' } as never)).toThrow(
      'write: unknown field markt; known are market, omit, signal, onProgress; did you mean market?',
    );
    expect(() => writer({ batchsize: 5 })).toThrow('did you mean batchSize?');
  });

  it('writes the tags that its profile reads by', async () => {
    await writer({ profile: { ...aggrServer, tags: { host: 'a b' } } }).write(market())();
    expect(written[0]?.body).toContain('trades_1m,market=X,host=a\\ b open=1');
  });

  it('says what to do where databases are not made by InfluxQL', async () => {
    onWrite = () => [200, '{"results":[{"statement_id":0,"error":"not implemented: CREATE DATABASE"}]}'];
    stored = [];
    expect(await writer({ create: true }).write(market())()).toMatchObject({
      left: {
        _tag: 'QueryFailed',
        fix: expect.stringContaining('influx v1 dbrp create --db d&b --rp aggr_1m') as unknown,
      },
    });
  });

  it('ends with its signal', async () => {
    expect(await writer().write(market(), { signal: AbortSignal.abort() })()).toMatchObject({
      left: { _tag: 'Aborted' },
    });
  });

  it.each([
    {
      what: 'another unit',
      data: market({}, { name: 'b', simulated: false }),
      says: 'in base units, the schema aggr-server in quote units',
    },
    {
      what: 'a column without a place',
      data: market({ funding: [0, 0] }),
      says: "no place for funding of X; name fields for them in the profile, or give omit: ['funding']",
    },
    {
      what: 'a volume that is not the sum of its sides',
      data: market({ volume: [3, 8] }),
      says: 'no place for volume',
    },
    {
      what: 'counts that are not split by side',
      data: market({ trades: [1, 2] }),
      says: 'no place for trades',
    },
  ])('throws for $what', ({ data, says }) => {
    expect(() => writer().write(data)).toThrow(says);
    expect(written).toEqual([]);
  });

  it('loses a column only when told to', async () => {
    expect(await writer().write(market({ trades: [1, 2] }), { omit: ['trades'] })()).toMatchObject({
      _tag: 'Right',
    });
    expect(() => writer({ batchSize: 0 })).toThrow('influxWriter: batchSize');
    expect(() => writer({ profile: { ...aggrServer, fields: {} } })).toThrow(
      'needs open, high, low and close',
    );
  });
});
