import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeDataError, isoTime, orThrow, type DataError } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import {
  describeDiscovery,
  importedBars,
  influxProvider,
  influxWriter,
  squeezeFlowSchema,
  type InfluxConnection,
  type InfluxProvider,
} from '@veloce/data-influx';
import { startInfluxd2, type Influxd2 } from '../testing/influxd-2.js';
import { findInfluxdVersion } from '../testing/influxd-versions.js';
import { findInfluxd, startInfluxd, type Influxd } from '../testing/influxd.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const start = Date.UTC(2026, 9, 28, 12);
const second = 1000;
const minute = 60_000;
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** Lines of aggr-server's: a row of each market for each of these seconds. */
const linesOf = (timeframe: string, markets: readonly string[], times: readonly number[]): string =>
  times
    .flatMap((time) => markets.map((market) => `trades_${timeframe},market=${market} open=100,high=100,low=100,close=100,vbuy=1,vsell=1,cbuy=1,csell=1 ${time}`))
    .join('\n'); // prettier-ignore

const loadOf = async (provider: InfluxProvider, symbol: string, from?: number, to?: number) => {
  const query = {
    symbol,
    timeframe: '1m',
    ...(from !== undefined && { start: start + from * minute }),
    ...(to !== undefined && { end: start + to * minute }),
  } as const;
  const loaded = await provider.loadWithReport(query)();
  if (loaded._tag === 'Left') return loaded.left.message.replace(/^.*?there, /, '');
  const { data, report } = loaded.right;
  const bars = Array.from(data.time, (time, i) => `${isoTime(time).slice(11, 16)} v=${data.volume[i]}`);
  return [...bars, report.incompleteBars];
};

const own = await findInfluxd();
const first = {
  '1.6.7': own !== undefined && 'executable' in own ? own.executable : undefined,
  '1.8.10': await findInfluxdVersion('1.8.10'),
  '1.12.2': await findInfluxdVersion('1.12.2'),
};

describe.each(Object.entries(first))('InfluxDB %s', (version, executable) => {
  describe.skipIf(executable === undefined)('as it is', () => {
    let server: Influxd;
    const connection = (database: string, more: Partial<InfluxConnection> = {}): InfluxConnection => ({
      url: server.url,
      database,
      ...more,
    });
    const query = async (q: string): Promise<string> =>
      (await fetch(`${server.url}/query?q=${encodeURIComponent(q)}`, { method: 'POST' })).text();
    const write = async (database: string, lines: string, policy = 'autogen'): Promise<void> => {
      const url = `${server.url}/write?db=${database}&rp=${policy}&precision=ms`;
      const response = await fetch(url, { method: 'POST', body: lines });
      if (!response.ok) throw new Error(await response.text());
    };
    beforeAll(async () => {
      server = await startInfluxd({ executable: executable ?? '' });
    });
    afterAll(() => server.stop());

    it('gives back what was written to the last bit, and says what it is', async () => {
      const { data } = simulateMarket({ seed: 5, bars: 2000, tradesPerMinute: 2 });
      const here = connection('d');
      await orThrow(influxWriter({ connection: here, profile: importedBars, create: true }).write(data));
      const provider = influxProvider({ connection: here, profile: importedBars });
      const loaded = await orThrow(provider.load({ symbol: data.symbol, timeframe: '1m' }));
      for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
        expect([...loaded[name]]).toEqual([...data[name]]);
      }
      const found = await orThrow(provider.discover());
      expect(describeDiscovery(found)).toContain(`InfluxDB ${version}`);
    });

    it('measures an outage past both ends of a range', async () => {
      await query('CREATE DATABASE edge WITH NAME aggr_1s');
      const times = [...range(0, 40), ...range(80, 240)].map((s) => start + s * second);
      await write('edge', linesOf('1s', ['A:x', 'B:y'], times), 'aggr_1s');
      const provider = influxProvider({ connection: connection('edge') });
      expect(await loadOf(provider, 'A:x', 0, 4)).toEqual(['12:02 v=120', '12:03 v=120', 2]);
      expect(await loadOf(provider, 'A:x', 0, 1)).toBe('but no whole bar: outages touch 1 of them');
      expect(await loadOf(provider, 'A:x', 1, 4)).toEqual(['12:02 v=120', '12:03 v=120', 1]);
    });

    it('tells two series of open interest apart', async () => {
      await query('CREATE DATABASE oi WITH NAME aggr_1s');
      await query('CREATE RETENTION POLICY "autogen" ON "oi" DURATION INF REPLICATION 1 DEFAULT');
      const times = range(0, 120).map((s) => start + s * second);
      await write('oi', linesOf('1s', ['BINANCE:btcusdt'], times), 'aggr_1s');
      const sample = (symbol: string, at: number, value: number): string =>
        `open_interest,exchange=BINANCE,symbol=${symbol},base_symbol=BTC open_interest=${value} ${start + at * second}`;
      const lines = [0, 60].flatMap((at) => [
        sample('BTCUSDT', at, 80_005),
        sample('BTCUSDC', at + 30, 5005),
      ]);
      await write('oi', lines.join('\n'));
      const symbols = {
        BTC: { reference: 'BINANCE:btcusdt', openInterest: { symbol: 'BTC', venues: { BINANCE: {} } } },
      };
      const load = (tags?: Record<string, string>) => {
        const openInterest = { ...squeezeFlowSchema.openInterest!, tags };
        const profile = { ...squeezeFlowSchema, openInterest };
        return influxProvider({ connection: connection('oi'), profile, symbols }).load({
          symbol: 'BTC',
          timeframe: '1m',
        })();
      };
      expect(await load()).toMatchObject({
        left: {
          _tag: 'DataFormat',
          message: expect.stringContaining('symbol=BTCUSDT and symbol=BTCUSDC') as unknown,
        },
      });
      const picked = await load({ symbol: 'BTCUSDT' });
      expect(picked._tag === 'Right' && [...picked.right.extra['openInterest:BINANCE']!]).toEqual([
        80_005, 80_005,
      ]);
    });

    it('answers twelve loads at once where it takes one query at a time', async () => {
      await query('CREATE DATABASE busy WITH NAME aggr_1s');
      const times = range(0, 600).map((s) => start + s * second);
      await write('busy', linesOf('1s', ['A:x', 'B:y'], times), 'aggr_1s');
      await server.kill();
      await server.restart('[coordinator]\n  max-concurrent-queries = 1');
      const provider = influxProvider({ connection: connection('busy') });
      const loads = await Promise.all(
        range(0, 12).map(() => provider.load({ symbol: 'A:x', timeframe: '1m' })()),
      );
      expect(loads.map((load) => (load._tag === 'Right' ? load.right.length : load.left.message))).toEqual(
        Array(12).fill(10),
      );
      await server.kill();
      await server.restart();
    });

    it('says the scheme where it is the wrong one', async () => {
      const provider = influxProvider({
        connection: connection('d', { url: server.url.replace('http:', 'https:'), retries: 0 }),
      });
      const result = await provider.load({ symbol: 'x', timeframe: '1m' })();
      expect(result).toMatchObject({
        left: { _tag: 'ConnectionFailed', fix: expect.stringContaining('http://') as unknown },
      });
    });
  });

  it.skipIf(executable === undefined)('signs in with a token as far as it knows them', async () => {
    const server = await startInfluxd({ executable: executable ?? '' }, 'auth-enabled = true');
    try {
      const q = `CREATE USER "ann" WITH PASSWORD 'hunter2' WITH ALL PRIVILEGES`;
      await fetch(`${server.url}/query?q=${encodeURIComponent(q)}`, { method: 'POST' });
      const { data } = simulateMarket({ seed: 5, bars: 10 });
      const by = (auth: InfluxConnection['auth']): InfluxConnection => ({
        url: server.url,
        database: 'd',
        auth,
        retries: 0,
      });
      const user = by({ username: 'ann', password: 'hunter2' });
      await orThrow(influxWriter({ connection: user, profile: importedBars, create: true }).write(data));
      const result = await influxProvider({ connection: by({ token: 'ann:hunter2' }), profile: importedBars }).load({ symbol: data.symbol, timeframe: '1m' })(); // prettier-ignore
      if (version !== '1.6.7') expect(result._tag === 'Right' && result.right.length).toBe(10);
      else {
        expect(result).toMatchObject({
          left: {
            _tag: 'QueryFailed',
            fix: expect.stringContaining('takes { username, password } alone') as unknown,
          },
        });
        expect(JSON.stringify(result)).not.toContain('hunter2');
      }
    } finally {
      await server.stop();
    }
  });
});

const second2 = await findInfluxdVersion('2.7.12');

describe.skipIf(second2 === undefined)('InfluxDB 2.7.12', () => {
  let server: Influxd2;
  const provider = (database: string, more: Partial<InfluxConnection> = {}): InfluxProvider =>
    influxProvider({
      connection: { url: server.url, database, auth: { token: server.token }, retries: 0, ...more },
    });
  const errorOf = async (from: InfluxProvider): Promise<DataError> => {
    const result = await from.load({ symbol: 'A:x', timeframe: '1m' })();
    if (result._tag === 'Right') throw new Error(`${result.right.length} bars, not an error`);
    return result.left;
  };
  const write = async (database: string, policy: string, lines: string): Promise<void> => {
    const url = `${server.url}/write?db=${database}&rp=${policy}&precision=ms`;
    const headers = { authorization: `Token ${server.token}` };
    const response = await fetch(url, { method: 'POST', body: lines, headers });
    if (!response.ok) throw new Error(await response.text());
  };

  beforeAll(async () => {
    server = await startInfluxd2(second2 ?? '');
    const database = 'sec';
    await server.createBucket('sec/aggr_1m', { database, policy: 'aggr_1m', isDefault: true });
    await server.createBucket('sec/aggr_1s', { database, policy: 'aggr_1s', isDefault: false });
    await server.createBucket('elsewhere', { database: 'mixed', policy: 'autogen', isDefault: true });
    await server.createBucket('mixed/aggr_1s', { database: 'mixed', policy: 'aggr_1s', isDefault: false });
    const seconds = range(0, 120).map((s) => start + s * second);
    for (const name of ['sec', 'mixed']) await write(name, 'aggr_1s', linesOf('1s', ['A:x'], seconds));
    await write(
      'sec',
      'aggr_1m',
      linesOf(
        '1m',
        ['A:x'],
        range(0, 10).map((m) => start + m * minute),
      ),
    );
    await write('mixed', 'autogen', 'alerts,market=A:x price=1 1700000000000');
  });
  afterAll(() => server.stop());

  it('is read through all of its mappings', async () => {
    const data = await orThrow(provider('sec').load({ symbol: 'A:x', timeframe: '1s' }));
    expect(data.length).toBe(120);
    const found = await orThrow(provider('sec').discover());
    expect(found.version).toMatch(/^v?2\.7\.12/);
    expect(found.fits['aggr-server']).toEqual(['1s', '1m']);
    expect(found.measurements.toSorted()).toEqual(['trades_1m', 'trades_1s']);
    expect((await orThrow(provider('sec').load({ symbol: 'A:x', timeframe: '1m' }))).length).toBe(10);
  });

  it('is read where the default mapping is another bucket', async () => {
    expect((await orThrow(provider('mixed').load({ symbol: 'A:x', timeframe: '1m' }))).length).toBe(2);
  });

  it('is read where buckets are named db/rp, mapped by their names alone, and none is the default', async () => {
    await server.createBucket('virt/aggr_1s');
    await write(
      'virt',
      'aggr_1s',
      linesOf(
        '1s',
        ['A:x', 'B:y'],
        range(0, 60).map((s) => start + s * second),
      ),
    );
    expect((await orThrow(provider('virt').load({ symbol: 'A:x', timeframe: '1m' }))).length).toBe(1);
    expect((await orThrow(provider('virt').markets())).map(({ symbol }) => symbol)).toEqual(['A:x', 'B:y']);
    expect(await provider('virt').load({ symbol: 'A:z', timeframe: '1m' })()).toMatchObject({
      left: { missing: 'market' },
    });
  });

  it('says that a database has no mapping', async () => {
    const error = await errorOf(provider('sek'));
    expect(error).toMatchObject({ _tag: 'DataNotFound', missing: 'database' });
    expect(error.message).toContain('no bucket is mapped to a database sek; did you mean sec');
    expect(error.fix).toContain('influx v1 dbrp create');
  });

  it('refuses in its own words', async () => {
    const error = await errorOf(provider('sec', { auth: { token: 'not-the-token' } }));
    expect(error).toMatchObject({
      _tag: 'QueryFailed',
      message: expect.stringMatching(/answered 401: unauthorized/i) as unknown,
    });
    expect(describeDataError(error)).not.toContain('not-the-token');
    const user = await errorOf(provider('sec', { auth: { username: 'admin', password: 'of-a-test-only' } }));
    expect(user.fix).toContain('v1 authorization');
  });

  it('is written into a mapped bucket, and says what to do where there is none', async () => {
    const { data } = simulateMarket({ seed: 5, bars: 10 });
    const connection = { url: server.url, database: 'sec', auth: { token: server.token }, retries: 0 };
    const writer = influxWriter({ connection, profile: importedBars, create: true });
    expect((await orThrow(writer.write(data))).bars).toBe(10);
    const absent = influxWriter({
      connection: { ...connection, database: 'nowhere' },
      profile: importedBars,
      create: true,
    });
    const result = await absent.write(data)();
    expect(result).toMatchObject({
      left: { _tag: 'QueryFailed', fix: expect.stringContaining('InfluxDB 2 makes no databases') as unknown },
    });
  });
});
