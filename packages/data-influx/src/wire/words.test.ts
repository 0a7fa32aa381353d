import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeDataError, orThrow, type DataError } from '@veloce/core';
import { hiding } from '@veloce/core/node';
import { influxProvider, type InfluxProvider } from '../provider.js';
import { describeDiscovery } from '../schema/discover.js';
import { squeezeFlowSchema } from '../schema/profile.js';
import { aggrBar, fakeInflux, type FakeInflux, type Point } from '../testdata/fake-influx.js';
import { documentOf, sendJson } from '../testdata/scripted-server.js';
import type { InfluxConnection } from './connection.js';
import { inTurn, openGate } from './gate.js';

const minute = 60_000;
const start = Date.UTC(2025, 7, 10);
const market = 'BINANCE:btcusdt';
const query = { symbol: market, timeframe: '1m' } as const;
const bars = Array.from({ length: 3 }, (_, i) => aggrBar(start + i * minute, 100 + i));
const json = { 'content-type': 'application/json' };

let server: FakeInflux;
beforeAll(async () => {
  server = await fakeInflux({});
});
afterAll(() => server.close());
beforeEach(() => {
  server.intercept = () => false;
  server.content = { 'aggr_1m.trades_1m': { [`market=${market}`]: bars } };
});

const provider = (more: Partial<InfluxConnection> = {}): InfluxProvider =>
  influxProvider({
    connection: { url: server.url, database: 'd', retries: 0, retryDelayMs: 1, ...more },
    now: () => start + 3_600_000,
  });

async function errorOf(from: InfluxProvider): Promise<DataError> {
  const result = await from.load(query)();
  if (result._tag === 'Right') throw new Error(`a load of ${result.right.length} bars, not an error`);
  return result.left;
}

/** Answers the first requests for rows with an error in band, as 1.x does. */
function sayFirst(times: number, said: string): () => number {
  let left = times;
  server.intercept = (_, response) => {
    if (left <= 0) return false;
    left--;
    response.writeHead(200, json).end(`${JSON.stringify({ results: [{ statement_id: 0, error: said }] })}\n`);
    return true;
  };
  return () => times - left;
}

describe('a limit that passes', () => {
  it.each([
    'max-concurrent-queries limit exceeded(1, 1)',
    'query engine shutdown',
    'engine is closed',
    'queue length exceeded',
  ])('is waited for: %s', async (said) => {
    sayFirst(2, said);
    expect((await orThrow(provider({ retries: 2 }).load(query))).length).toBe(3);
    const asked = sayFirst(9, said);
    expect(await errorOf(provider({ retries: 1 }))).toMatchObject({
      _tag: 'QueryFailed',
      fix: expect.stringContaining('limit that passes') as unknown,
    });
    expect(asked()).toBe(2);
  });

  it('of queries at a time is kept to: twelve loads at once are all whole', async () => {
    const most = 1;
    let running = 0;
    let refused = 0;
    const { answer } = server;
    server.answer = (request, response, params) => {
      if (running >= most) {
        refused++;
        response.writeHead(200, json);
        response.end(
          `{"results":[{"error":"max-concurrent-queries limit exceeded(${running}, ${most})"}]}\n`,
        );
        return;
      }
      running++;
      setTimeout(() => {
        running--;
        answer(request, response, params);
      }, 2);
    };
    try {
      const one = provider({ retries: 1 });
      await orThrow(one.load(query));
      const loads = await Promise.all(Array.from({ length: 12 }, () => one.load(query)()));
      expect(loads.map((load) => (load._tag === 'Right' ? load.right.length : load.left.message))).toEqual(
        Array(12).fill(3),
      );
      // The first refusals show it, and from then on there is one request at a time: each load is refused once at most.
      expect(refused).toBeLessThanOrEqual(12);
    } finally {
      server.answer = answer;
    }
  });

  it('lets those who wait leave with their signal', async () => {
    const gate = { ...openGate(), most: 1 };
    let end = (): void => undefined;
    const first = inTurn(gate, undefined, () => new Promise<void>((resolve) => (end = resolve)));
    const stop = new AbortController();
    const second = inTurn(gate, stop.signal, () => Promise.resolve('late'));
    const third = inTurn(gate, undefined, () => Promise.resolve('third'));
    stop.abort();
    await expect(second).rejects.toThrow('aborted');
    end();
    await first;
    expect(await third).toBe('third');
    expect(gate).toMatchObject({ running: 0, waiting: [] });
  });
});

describe('what a server says', () => {
  const refusing = (status: number, body: string, head: Record<string, string> = json): void => {
    server.intercept = (_, response) => {
      response.writeHead(status, head).end(body);
      return true;
    };
  };

  it.each([
    {
      what: 'the message of 2.x',
      status: 401,
      body: '{"code":"unauthorized","message":"unauthorized access"}',
      head: { ...json, 'x-influxdb-version': 'v2.7.12' },
      auth: { username: 'ann', password: 'sesame' },
      says: 'answered 401: unauthorized access',
      fix: 'v1 authorization',
    },
    {
      what: 'a token where there are none yet',
      status: 401,
      body: '{"error":"unable to parse authentication credentials"}',
      head: { ...json, 'x-influxdb-version': '1.6.7~rc0' },
      auth: { token: 'rd:rd-secret' },
      says: 'answered 401: unable to parse',
      fix: 'InfluxDB 1.6.7~rc0 takes { username, password } alone, and no token',
    },
    {
      what: 'plain text without a type',
      status: 400,
      body: 'Client sent an HTTP request to an HTTPS server.\n',
      head: {},
      says: 'answered 400: Client sent an HTTP request to an HTTPS server.',
      fix: 'write https:// in the URL',
    },
    {
      what: 'a page of a proxy',
      status: 502,
      body: '<html><h1>Bad Gateway</h1></html>',
      head: { 'content-type': 'text/html' },
      says: 'answered 502',
      fix: 'a proxy before it',
    },
  ])('is shown: $what', async ({ status, body, head, auth, says, fix }) => {
    refusing(status, body, head);
    const error = await errorOf(provider({ auth }));
    expect(error._tag).toBe('QueryFailed');
    expect(error.message).toContain(says);
    expect(error.message).not.toMatch(/\n|<html/);
    expect(error.fix).toContain(fix);
  });

  it('waits until a date by the server’s own clock', async () => {
    let times = 0;
    server.intercept = (_, response) => {
      if (times++ > 0) return false;
      // Its clock is an hour ahead: the date is one second away from it, and an hour from here.
      const here = Date.now() + 3_600_000;
      response.writeHead(503, { date: new Date(here).toUTCString(), 'retry-after': new Date(here + 1000).toUTCString() }); // prettier-ignore
      response.end();
      return true;
    };
    expect((await orThrow(provider({ retries: 1 }).load(query))).length).toBe(3);
  });

  it('is shown without secrets, however it repeats them', async () => {
    const password = 'pa ss+wörd/%';
    const auth = { username: 'ann', password };
    const basic = Buffer.from(`ann:${password}`).toString('base64');
    const echoes = [
      password,
      encodeURIComponent(password),
      new URLSearchParams({ p: password }).toString(),
      `Basic ${basic}`,
    ];
    for (const echo of echoes) {
      const long = `${'x'.repeat(190)} ${echo} and so on`;
      for (const said of [echo, long]) {
        refusing(400, JSON.stringify({ error: `cannot parse ${said}` }));
        const bad = await errorOf(provider({ auth }));
        sayFirst(1, `odd: ${said}`);
        const odd = await errorOf(provider({ auth }));
        refusing(200, 'x', { 'content-type': `text/plain; ${encodeURIComponent(echo)}` });
        for (const error of [bad, odd, await errorOf(provider({ auth }))]) {
          const text = describeDataError(error) + JSON.stringify(error);
          for (const form of [...echoes, basic, 'pa%20ss', 'pa ss', basic.slice(0, 8)])
            expect(text).not.toContain(form);
        }
      }
    }
    refusing(400, '{"error":"token abc-SECRET-token is no good"}');
    expect((await errorOf(provider({ auth: { token: 'abc-SECRET-token' } }))).message).toContain(
      'token *** is no good',
    );
  });

  it('keeps its words where a secret is as short as a letter', () => {
    expect(hiding(['d'])('database d is bad')).toBe('database *** is bad');
    expect(hiding([''])('nothing')).toBe('nothing');
  });
});

describe('a wrong scheme or a certificate', () => {
  it('https to a port without TLS names the scheme, on one line', async () => {
    const error = await errorOf(provider({ url: server.url.replace('http:', 'https:') }));
    expect(error).toMatchObject({ _tag: 'ConnectionFailed', fix: expect.stringContaining('write http:// in the URL') as unknown }); // prettier-ignore
    expect(error.message).toContain('does not speak TLS');
    expect(error.message).not.toContain('\n');
  });

  it('text that is no PEM is refused at once, and not shown', () => {
    const make = (tls: object) => (): unknown => provider({ url: 'https://localhost:8086', tls });
    expect(make({ ca: 'nonsense-hunter2' })).toThrow('tls: ca: must be the PEM of certificates');
    expect(make({ cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' })).toThrow(
      'tls: cert',
    );
    expect(make({ key: 'hunter2' })).toThrow('tls: key: must be the PEM of a private key');
    expect(make({ ca: 'nonsense-hunter2' })).not.toThrow('hunter2');
    expect(() => provider({ auth: { token: 'a\nb' } })).toThrow('auth: ');
  });
});

describe('InfluxDB 2', () => {
  /** Answers as 2.7 does: SHOW MEASUREMENTS lists those of the default mapping alone. */
  const second = async (mapped: readonly string[], speaksOfAll = true) => {
    const own = await fakeInflux({
      'aggr_1s.trades_1s': { [`market=${market}`]: [aggrBar(start, 1), aggrBar(start + 1000, 1)] },
      'aggr_1m.trades_1m': { [`market=${market}`]: bars },
    });
    const { answer } = own;
    own.answer = (request, response, params) => {
      const statement = params.get('q') ?? '';
      response.setHeader('x-influxdb-version', 'v2.7.12');
      if (statement.startsWith('SHOW RETENTION')) {
        const policies = mapped.map((name, i) => [name, '0s', i === 0] as never);
        sendJson(response, mapped.length === 0 ? { results: [{ statement_id: 0 }] } : documentOf(['name', 'duration', 'default'], policies)); // prettier-ignore
      } else if (statement === 'SHOW DATABASES')
        sendJson(response, documentOf(['name'], [['sec'], ['other']]));
      else if (statement === 'SHOW MEASUREMENTS') sendJson(response, documentOf(['name'], [['trades_1m']]));
      else if (statement === 'SHOW MEASUREMENTS ON "sek".*' || !speaksOfAll)
        sendJson(response, { results: [{ error: 'not implemented' }] }); // prettier-ignore
      else if (statement.startsWith('SHOW MEASUREMENTS ON'))
        sendJson(response, documentOf(['name'], [['trades_1m'], ['trades_1s']]));
      else answer(request, response, params);
    };
    return own;
  };
  const at = (url: string, database = 'sec'): InfluxProvider =>
    influxProvider({ connection: { url, database, retries: 0 }, now: () => start + 86_400_000 });

  it('is read through all of its mappings, and not the default one alone', async () => {
    const own = await second(['aggr_1m', 'aggr_1s']);
    try {
      const data = await orThrow(at(own.url).load({ ...query, timeframe: '1s' }));
      expect(data.length).toBe(2);
      const found = await orThrow(at(own.url).discover());
      expect(found.fits).toEqual({ 'aggr-server': ['1s', '1m'], squeezeflow: ['1s', '1m'] });
    } finally {
      await own.close();
    }
  });

  it('without a mapping has no such database, and says what one is', async () => {
    const own = await second([]);
    try {
      const result = await at(own.url, 'sek').load(query)();
      expect(result).toMatchObject({ left: { _tag: 'DataNotFound', missing: 'database' } });
      const { message, fix } = (result as { left: DataError }).left;
      expect(message).toContain(
        'no bucket is mapped to a database sek; did you mean sec?; mapped are sec, other',
      );
      expect(fix).toContain('influx v1 dbrp create --db sek');
    } finally {
      await own.close();
    }
  });
});

describe('two series of one market', () => {
  const provide = (symbols: object, tags?: Record<string, string>) =>
    influxProvider({
      connection: { url: server.url, database: 'd', retries: 0 },
      profile: {
        ...squeezeFlowSchema,
        baseTimeframe: '1m',
        openInterest: { ...squeezeFlowSchema.openInterest!, ...(tags && { tags }) },
      },
      symbols: symbols as never,
      now: () => start + 3_600_000,
    });
  const symbols = { BTC: { reference: market, openInterest: { symbol: 'BTC', venues: { BINANCE: {} } } } };
  const samples = (of: string, second: number, value: number): Record<string, readonly Point[]> => ({
    [`exchange=BINANCE,symbol=${of},base_symbol=BTC`]: bars.map(({ time }) => ({
      time: time + second * 1000,
      open_interest: value,
    })),
  });

  it('in open interest are refused with both names and what picks one', async () => {
    server.content = { ...server.content, 'autogen.open_interest': { ...samples('BTCUSDT', 0, 80_005), ...samples('BTCUSDC', 30, 5005) } }; // prettier-ignore
    const result = await provide(symbols).load({ symbol: 'BTC', timeframe: '1m' })();
    expect(result).toMatchObject({
      left: { _tag: 'DataFormat', column: 'symbol', value: 'BTCUSDT, BTCUSDC' },
    });
    const { message, fix } = (result as { left: DataError }).left;
    expect(message).toContain('has two series at a time: symbol=BTCUSDT and symbol=BTCUSDC');
    expect(fix).toContain("tags: { symbol: 'BTCUSDT' }");
    const data = await orThrow(
      provide(symbols, { symbol: 'BTCUSDT' }).load({ symbol: 'BTC', timeframe: '1m' }),
    );
    expect([...data.extra['openInterest:BINANCE']]).toEqual([80_005, 80_005, 80_005]);
  });

  it('of which one goes on where the other ends are one', async () => {
    server.content = {
      ...server.content,
      'autogen.open_interest': {
        'exchange=BINANCE,host=a,base_symbol=BTC': [{ time: start, open_interest: 1 }],
        'exchange=BINANCE,host=b,base_symbol=BTC': [{ time: start + 90_000, open_interest: 2 }],
      },
    };
    const data = await orThrow(provide(symbols).load({ symbol: 'BTC', timeframe: '1m' }));
    expect([...data.extra['openInterest:BINANCE']]).toEqual([1, 2, 2]);
  });

  it('in bars are refused too where no two rows stand at one time', async () => {
    const [a, b, c] = bars;
    const own = `market=${market},pair`;
    server.content = { 'aggr_1m.trades_1m': { [`${own}=X`]: [a, c], [`${own}=Y`]: [b] } };
    const result = await provider().load(query)();
    expect(result).toMatchObject({
      left: {
        _tag: 'DataFormat',
        column: 'pair',
        message: expect.stringContaining('pair=X and pair=Y') as unknown,
      },
    });
    server.content = { 'aggr_1m.trades_1m': { [`${own}=X`]: [a, b], [`${own}=Y`]: [c] } };
    expect((await orThrow(provider().load(query))).length).toBe(3);
  });
});

describe('what discovery prints', () => {
  it('says what timeframes have in common once', async () => {
    const of = { [`market=${market}`]: bars, 'market=X': bars };
    server.content = {
      'aggr_1m.trades_1m': of,
      'aggr_5m.trades_5m': of,
      'aggr_1h.trades_1h': { 'market=X': bars },
    };
    const lines = describeDiscovery(await orThrow(provider().discover())).split('\n');
    expect(lines.filter((line) => line.startsWith('fields: '))).toHaveLength(1);
    expect(lines.slice(-2)).toEqual([`1m 5m: 2 markets: ${market}, X`, '1h: 1 markets: X']);
  });
});

describe('a port that is open and says nothing of HTTP', () => {
  it('is a connection that failed', async () => {
    const deaf = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('SSH-2.0-x\r\n', () => socket.destroy());
    });
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo;
    const error = await errorOf(provider({ url: `http://127.0.0.1:${port}` }));
    expect(error).toMatchObject({
      _tag: 'ConnectionFailed',
      fix: expect.stringContaining('does not speak HTTP') as unknown,
    });
    await new Promise((resolve) => deaf.close(resolve));
  });
});
