import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeDataError, type BarQuery, type DataError, type MarketData } from '@veloce/core';
import type { Either } from 'fp-ts/lib/Either.js';
import { influxProvider, type InfluxProvider } from './provider.js';
import type { InfluxConnection } from './wire/connection.js';
import { aggrBar, fakeInflux, type FakeInflux } from './testdata/fake-influx.js';

const minute = 60_000;
const start = Date.UTC(2025, 7, 10);
const market = 'BINANCE:btcusdt';
const query = { symbol: market, timeframe: '1m' } as const;
const bars = Array.from({ length: 6 }, (_, i) => aggrBar(start + i * minute, 100 + i));
const prices = bars.map(({ open }) => open);
const msgpack = { 'content-type': 'application/x-msgpack' };

let server: FakeInflux;
beforeAll(async () => {
  server = await fakeInflux({});
});
afterAll(() => server.close());
beforeEach(() => {
  server.intercept = () => false;
  server.chunk = 3;
  server.speaksMsgpack = true;
  server.content = { 'aggr_1m.trades_1m': { [`market=${market}`]: bars } };
});

type Result = Either<DataError, MarketData>;

const providerOf = (more: Partial<InfluxConnection> = {}): InfluxProvider =>
  influxProvider({
    connection: { url: server.url, database: 'd', retryDelayMs: 1, retries: 0, ...more },
    now: () => start + 3_600_000,
  });

const load = (more: Partial<InfluxConnection> = {}, asking: Partial<BarQuery> = {}): Promise<Result> =>
  providerOf(more).load({ ...query, ...asking })();

/** Does something else with the first requests for rows, and then answers. */
function first(
  times: number,
  respond: (response: ServerResponse, documents: readonly Uint8Array[]) => void,
): void {
  let left = times;
  server.intercept = (_, response, documents) => {
    if (left-- <= 0) return false;
    respond(response, documents);
    return true;
  };
}

const whole = (result: Result): readonly number[] => {
  if (result._tag === 'Left') throw new Error(describeDataError(result.left));
  return [...result.right.close];
};

const errorOf = (result: Result): DataError => {
  if (result._tag === 'Right') throw new Error(`a load of ${result.right.length} bars, not an error`);
  return result.left;
};

describe('an answer that is cut', () => {
  const few = bars.slice(0, 3).map(({ time, open, high, low, close, vbuy, vsell }) => ({ time, open, high, low, close, vbuy, vsell })); // prettier-ignore
  const content = { 'aggr_1m.trades_1m': { [`market=${market}`]: few } };

  it.each(['ends', 'breaks off'])(
    'and %s, at any byte, is an error, and whole when it is tried again',
    async (how) => {
      server.content = content;
      server.chunk = 2;
      const [once, again] = [providerOf(), providerOf({ retries: 1 })];
      let length = 1;
      for (let cut = 0; cut < length; cut++) {
        const cutting = (response: ServerResponse, documents: readonly Uint8Array[]): void => {
          const bytes = Buffer.concat(documents);
          ({ length } = bytes);
          response.writeHead(200, how === 'ends' ? msgpack : { ...msgpack, 'content-length': length });
          if (how === 'ends') response.end(bytes.subarray(0, cut));
          else response.write(bytes.subarray(0, cut), () => response.destroy());
        };
        first(1, cutting);
        const error = errorOf(await once.load(query)());
        expect(['DataIncomplete', 'ConnectionFailed'], `cut at ${cut}`).toContain(error._tag);
        if (cut % 9 > 0) continue;
        first(1, cutting);
        expect(whole(await again.load(query)()), `cut at ${cut}, tried again`).toEqual(prices.slice(0, 3));
      }
      expect(length).toBeGreaterThan(250);
    },
    180_000,
  );

  it('is an error in JSON and in gzip too', async () => {
    server.speaksMsgpack = false;
    first(1, (response, documents) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(documents[0]);
    });
    expect(errorOf(await load())).toMatchObject({ _tag: 'DataIncomplete' });
    first(1, (response, documents) => {
      const packed = gzipSync(Buffer.concat(documents));
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(packed.subarray(0, packed.length - 12));
    });
    expect(errorOf(await load({ gzip: true }))).toMatchObject({ _tag: 'DataIncomplete' });
  });
});

describe('an answer that is not one', () => {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const results = (...of: readonly object[]): string =>
    of.map((one) => `${JSON.stringify({ results: [one] })}\n`).join('');
  const columns = ['time', 'open', 'high', 'low', 'close', 'vbuy', 'vsell', 'cbuy', 'csell'];

  it.each([
    {
      what: 'HTML',
      head: { 'content-type': 'text/html' },
      body: '<html>',
      tag: 'DataFormat',
      says: 'answered with text/html',
    },
    {
      what: 'CSV',
      head: { 'content-type': 'text/csv' },
      body: 'time,open',
      tag: 'DataFormat',
      says: 'answered with text/csv',
    },
    { what: 'no content type', head: {}, body: '{}', tag: 'DataFormat', says: 'no content type' },
    { what: 'an empty body', head: json, body: '', tag: 'DataIncomplete', says: 'before its end marker' },
    {
      what: 'an error in band',
      head: json,
      body: results(
        { series: [{ columns, values: [], partial: true }], partial: true },
        { error: 'shard is gone' },
      ),
      tag: 'QueryFailed',
      says: 'answered: shard is gone',
    },
    {
      what: 'no database',
      head: json,
      body: results({ error: 'database not found: d' }),
      tag: 'DataNotFound',
      says: 'database not found',
    },
    {
      what: 'rows up to a limit',
      head: json,
      body: results({ series: [{ columns, values: [[start, 1, 1, 1, 1, 1, 1, 1, 1]], partial: true }] }),
      tag: 'DataIncomplete',
      says: 'row limit',
    },
    {
      what: 'text for a price',
      head: json,
      body: results({ series: [{ columns, values: [[start, '1.5', 1, 1, 1, 1, 1, 1, 1]] }] }),
      tag: 'DataFormat',
      says: 'open of row 1 is not a number',
    },
    {
      what: 'other JSON',
      head: json,
      body: '{"results":7}',
      tag: 'DataFormat',
      says: 'not an answer of InfluxDB',
    },
  ])('such as $what', async ({ head, body, tag, says }) => {
    first(9, (response) => response.writeHead(200, head).end(body));
    const error = errorOf(await load());
    expect(error._tag).toBe(tag);
    expect(error.message).toContain(says);
    expect(error.fix).not.toBe('');
    expect(error.asked).toBe('1m bars of BINANCE:btcusdt');
  });

  it('has more rows than there can be', async () => {
    first(1, (response, documents) => {
      response.writeHead(200, msgpack);
      for (let k = 0; k < 100; k++) response.write(documents[0]);
      response.end(documents[1]);
    });
    const provider = influxProvider({
      connection: { url: server.url, database: 'd', retries: 0 },
      rowsPerSlice: 100,
      now: () => start + 3_600_000,
    });
    expect(errorOf(await provider.load(query)()).message).toContain(
      'more than the 200 rows that can be in it',
    );
  });
});

describe('a server in trouble', () => {
  it.each([429, 502, 503, 504])(
    'answers %i, and is asked again after the pause that it asks for',
    async (status) => {
      first(2, (response) => response.writeHead(status, { 'retry-after': '0' }).end('busy'));
      expect(whole(await load({ retries: 2 }))).toEqual(prices);
      first(9, (response) => response.writeHead(status).end());
      expect(errorOf(await load({ retries: 1 }))).toMatchObject({ _tag: 'QueryFailed' });
    },
  );

  it('waits as long as the server says', async () => {
    first(1, (response) => response.writeHead(503, { 'retry-after': '1' }).end());
    const before = performance.now();
    expect(whole(await load({ retries: 1 }))).toEqual(prices);
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });

  it.each([
    { status: 401, fix: 'give auth' },
    { status: 403, fix: 'give auth' },
    { status: 404, fix: 'check the URL' },
    { status: 302, fix: 'redirects' },
  ])('refuses with $status, and is not asked again', async ({ status, fix }) => {
    let times = 0;
    first(9, (response) => {
      times++;
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end('{"error":"authorization failed"}');
    });
    const error = errorOf(await load({ retries: 5, auth: { username: 'u', password: 'hunter2' } }));
    expect(error).toMatchObject({
      _tag: 'QueryFailed',
      message: expect.stringContaining('authorization failed') as unknown,
    });
    expect(error.fix).toContain(fix);
    expect(describeDataError(error)).not.toContain('hunter2');
    expect(times).toBe(1);
  });

  it('gives up on a large answer: smaller slices are asked for', async () => {
    const asked: string[] = [];
    server.intercept = (statement, response) => {
      const [, from, to] = /time >= (\d+)ms AND time < (\d+)ms/.exec(statement) ?? [];
      asked.push(`${(Number(from) - start) / minute}-${(Number(to) - start) / minute}`);
      if (Number(to) - Number(from) <= 2 * minute) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"results":[{"error":"query-timeout limit exceeded"}]}\n');
      return true;
    };
    expect(whole(await load())).toEqual(prices);
    expect(asked).toEqual(['0-6', '0-3', '0-2', '2-4', '4-6']);
  });

  it('drips, byte by byte', async () => {
    first(1, (response, documents) => {
      response.writeHead(200, msgpack);
      void (async () => {
        for (const byte of Buffer.concat(documents)) {
          response.write(Uint8Array.of(byte));
          if (byte % 8 === 0) await wait(1);
        }
        response.end();
      })();
    });
    expect(whole(await load())).toEqual(prices);
  });

  it('falls silent, before the answer or within it', async () => {
    first(1, () => undefined);
    expect(errorOf(await load({ timeoutMs: 100 })).message).toContain('nothing came for 100 ms');
    first(1, (response, documents) => {
      response.writeHead(200, msgpack).write(documents[0]);
    });
    expect(errorOf(await load({ timeoutMs: 100 }))).toMatchObject({ _tag: 'ConnectionFailed' });
  });

  it('is not there', async () => {
    const error = errorOf(await load({ url: 'http://127.0.0.1:1' }));
    expect(error).toMatchObject({
      _tag: 'ConnectionFailed',
      fix: expect.stringContaining('the server runs') as unknown,
    });
    expect(error.message).toContain('http://127.0.0.1:1 (d)');
  });
});

describe('the conversation', () => {
  it('reads with GET, in msgpack, with a limit to silence and no compression', async () => {
    const from = server.requests.length;
    await load();
    const requests = server.requests.slice(from);
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(
      requests.every(({ url }) => url?.startsWith('/query?db=d&') && url.endsWith('&epoch=ms&chunked=true')),
    ).toBe(true);
    expect(requests.at(-1)?.headers).toMatchObject({
      accept: 'application/x-msgpack',
      connection: 'keep-alive',
    });
    expect(requests.at(-1)?.headers['accept-encoding']).toBeUndefined();
    expect(requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('signs in as 1.x wants it, or with a token', async () => {
    await load({ auth: { username: 'ann', password: 'sesame' } });
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Basic ${btoa('ann:sesame')}`);
    await load({ auth: { token: 'abc' } });
    expect(server.requests.at(-1)?.headers.authorization).toBe('Token abc');
  });

  it('falls back to JSON where msgpack is refused, and asks no second time', async () => {
    server.speaksMsgpack = false;
    const provider = influxProvider({
      connection: { url: server.url, database: 'd' },
      now: () => start + 3_600_000,
    });
    for (const accepted of [['application/x-msgpack', 'application/json'], ['application/json']]) {
      const from = server.requests.length;
      expect(whole(await provider.load(query)())).toEqual(prices);
      const rows = server.requests.slice(from).filter(({ url }) => url?.includes('vbuy'));
      expect(rows.map(({ headers }) => headers.accept)).toEqual(accepted);
    }
  });

  it('unpacks gzip', async () => {
    first(1, (response, documents) => {
      response
        .writeHead(200, { ...msgpack, 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.concat(documents)));
    });
    expect(whole(await load({ gzip: true }))).toEqual(prices);
    expect(server.requests.at(-1)?.headers['accept-encoding']).toBe('gzip');
  });

  it('ends with the signal, and leaves nothing on it', async () => {
    expect(errorOf(await load({}, { signal: AbortSignal.abort() }))).toMatchObject({ _tag: 'Aborted' });
    const stop = new AbortController();
    first(1, (response, documents) => {
      response.writeHead(200, msgpack).write(documents[0], () => stop.abort());
    });
    expect(errorOf(await load({ retries: 3 }, { signal: stop.signal }))).toMatchObject({ _tag: 'Aborted' });
    const waiting = new AbortController();
    first(9, (response) => {
      response.writeHead(503, { 'retry-after': '30' }).end();
      setTimeout(() => waiting.abort(), 20);
    });
    expect(errorOf(await load({ retries: 3 }, { signal: waiting.signal }))).toMatchObject({
      _tag: 'Aborted',
    });
  });
});

describe('a connection', () => {
  const make = (connection: object) => () =>
    influxProvider({ connection: { url: 'http://localhost:8086', database: 'd', ...connection } });

  it.each([
    [{ url: 'localhost:8086' }, 'influxProvider: connection: url: must be an http or https URL'],
    [{ url: 'http://ann:hunter2@localhost' }, 'url: must not hold a user or a password: give them as auth'],
    [{ url: 'http://localhost?db=x' }, 'url: must end with its host or path'],
    [{ database: '' }, 'database'],
    [
      { auth: { username: 'ann', password: 5, pin: 'hunter2' } },
      'auth: must be { username, password } or { token }',
    ],
    [{ tls: { ca: 5, key: 'hunter2' } }, 'tls: ca'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ retires: 1 }, 'unknown field retires'],
  ])('%o throws', (connection, says) => {
    expect(make(connection)).toThrow(says);
    expect(make(connection)).toThrow(RangeError);
    try {
      make(connection)();
    } catch (error) {
      expect((error as Error).message).not.toContain('hunter2');
    }
  });
});
