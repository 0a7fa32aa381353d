import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeDataError, orThrow, slice, type DataError, type MarketData } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import {
  describeDiscovery,
  importedBars,
  influxProvider,
  influxWriter,
  type InfluxConnection,
} from '@veloce/data-influx';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const source = await findInfluxd();
const own = source !== undefined && 'executable' in source ? source : undefined;
const { data } = simulateMarket({ seed: 5, bars: 30_000, tradesPerMinute: 2 });
const query = { symbol: data.symbol, timeframe: '1m' } as const;

async function write(connection: InfluxConnection): Promise<void> {
  await orThrow(influxWriter({ connection, profile: importedBars, create: true }).write(data));
}

const load = (connection: InfluxConnection, rowsPerSlice?: number) =>
  influxProvider({ connection: { retries: 0, ...connection }, profile: importedBars, rowsPerSlice }).load(
    query,
  )();

type Loaded = Awaited<ReturnType<typeof load>>;

function errorOf(loaded: Loaded): DataError {
  if (loaded._tag === 'Right') throw new Error(`${loaded.right.length} bars, not an error`);
  return loaded.left;
}

function expectWhole(loaded: Loaded): void {
  if (loaded._tag === 'Left') throw new Error(describeDataError(loaded.left));
  const same = (name: 'time' | 'open' | 'close' | 'volume', got: MarketData): void =>
    expect([...got[name]]).toEqual([...data[name]]);
  for (const name of ['time', 'open', 'close', 'volume'] as const) same(name, loaded.right);
}

describe.skipIf(own === undefined)('a real InfluxDB', () => {
  let server: Influxd;
  const start = async (http: string): Promise<string> => {
    if (own === undefined) throw new RangeError('no influxd');
    server = await startInfluxd(own, http);
    return server.url;
  };

  describe('with authentication', () => {
    let url = '';
    beforeAll(async () => {
      url = await start('auth-enabled = true');
      const q = `CREATE USER "ann" WITH PASSWORD 'hunter2' WITH ALL PRIVILEGES`;
      await fetch(`${url}/query?q=${encodeURIComponent(q)}`, { method: 'POST' });
    });
    afterAll(() => server.stop());

    it('takes user and password, and refuses without, saying so and not the password', async () => {
      const auth = { username: 'ann', password: 'hunter2' };
      await write({ url, database: 'd', auth });
      expectWhole(await load({ url, database: 'd', auth }));
      expectWhole(await load({ url, database: 'd', auth, gzip: true }));
      for (const wrong of [undefined, { username: 'ann', password: 'hunter3' }]) {
        const error = errorOf(await load({ url, database: 'd', auth: wrong }));
        expect(error).toMatchObject({
          _tag: 'QueryFailed',
          fix: expect.stringContaining('give auth') as unknown,
        });
        expect(JSON.stringify(error)).not.toMatch(/hunter/);
      }
    });
  });

  describe('with limits', () => {
    let url = '';
    beforeAll(async () => {
      url = await start('max-row-limit = 1000\nmax-body-size = 25000000');
      await write({ url, database: 'd' });
    });
    afterAll(() => server.stop());

    it('gives more rows than its row limit, because answers come in chunks', async () => {
      expectWhole(await load({ url, database: 'd' }));
    });

    it('says what it is and what it has', async () => {
      const provider = influxProvider({ connection: { url, database: 'd' }, profile: importedBars });
      const text = describeDiscovery(await orThrow(provider.discover()));
      expect(text).toMatch(/^InfluxDB 1\.\d+\.\d+/);
      expect(text).toContain('profiles that fit: imported bars (1m)');
      expect(text).toContain(`1m: autogen.bars_1m, kept for ever; ${data.symbol} from`);
    });

    it('tells a wrong database, measurement, market and range apart', async () => {
      const missing = async (
        connection: InfluxConnection,
        asking: object,
        profile = importedBars,
      ): Promise<unknown> => {
        const result = await influxProvider({ connection, profile }).load({ ...query, ...asking })();
        return result._tag === 'Left' && result.left._tag === 'DataNotFound' && result.left.missing;
      };
      const here = { url, database: 'd' };
      expect(await missing({ url, database: 'e' }, {})).toBe('database');
      expect(await missing(here, {}, { ...importedBars, measurement: 'x_{timeframe}' })).toBe('measurement');
      expect(await missing(here, {}, { ...importedBars, retentionPolicies: ['p_{timeframe}'] })).toBe(
        'retention-policy',
      );
      expect(
        await missing(here, {}, { ...importedBars, fields: { ...importedBars.fields, close: ['last'] } }),
      ).toBe('field');
      expect(await missing(here, { symbol: `${data.symbol}x` })).toBe('market');
      expect(await missing(here, { timeframe: '10s' })).toBe('timeframe');
      expect(await missing(here, { end: data.time[0] ?? 0 })).toBe('range');
    });

    it('follows what is written, from the first bar to the last', async () => {
      const profile = { ...importedBars, measurement: 'followed_{timeframe}', rewrittenBars: 5 };
      const writer = influxWriter({ connection: { url, database: 'd' }, profile });
      await orThrow(writer.write(slice(data, 0, 10)));
      const provider = influxProvider({ connection: { url, database: 'd' }, profile });
      const times: number[] = [];
      for await (const step of provider.follow({ ...query, start: data.time[0] ?? 0, pollMs: 10 })) {
        if (step._tag === 'Left') throw new Error(describeDataError(step.left));
        times.push(step.right.bar.time);
        if (times.length === 10) await orThrow(writer.write(slice(data, 10, 25)));
        if (times.length === 25) break;
      }
      expect(times).toEqual([...data.time.subarray(0, 25)]);
    });
  });

  describe('that gives up on long queries', () => {
    afterAll(() => server.stop());

    it('is asked for smaller slices', async () => {
      const url = await start('');
      await write({ url, database: 'd' });
      await server.kill();
      // Time enough for a hundredth of the answer.
      await server.restart('[coordinator]\n  query-timeout = "40ms"');
      const loaded = await load({ url, database: 'd' }, 2_000_000);
      if (loaded._tag === 'Right') expectWhole(loaded);
      else
        expect(loaded.left).toMatchObject({
          _tag: 'QueryFailed',
          message: expect.stringContaining('timeout') as unknown,
        });
    });
  });
});

const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'].find((path) => {
  try {
    execFileSync(path, ['version']);
    return true;
  } catch {
    return false;
  }
});

describe.skipIf(own === undefined || openssl === undefined)(
  'a real InfluxDB behind TLS (needs openssl)',
  () => {
    it('is trusted when its authority is given, and not otherwise', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'veloce-tls-'));
      const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      execFileSync(openssl ?? '', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' }); // prettier-ignore
      const server = await startInfluxd(
        own ?? { url: '' },
        `https-enabled = true\nhttps-certificate = "${cert}"\nhttps-private-key = "${key}"`,
      );
      try {
        const url = server.url.replace('http:', 'https:');
        const tls = { ca: readFileSync(cert, 'utf8') };
        await write({ url, database: 'd', tls });
        expectWhole(await load({ url, database: 'd', tls }));
        expect(errorOf(await load({ url, database: 'd' }))).toMatchObject({
          _tag: 'ConnectionFailed',
          fix: 'the certificate is not trusted: give its authority as tls.ca',
        });
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true });
      }
    });
  },
);
