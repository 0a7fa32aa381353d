import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { discord, ntfy, slack, telegram, webhook } from '@veloce/alerts';
import { mail } from '@veloce/alerts/node';
import { fetchArchive } from '@veloce/data-files';
import { influxProvider } from '@veloce/data-influx';
import * as feeds from '@veloce/feeds';
import { openJournal } from '@veloce/journal';
import { freqtradeClient } from '@veloce/live/freqtrade';
import { redisQueue, sweepWorker } from '@veloce/research/bullmq';
import { dashboardApp } from '@veloce/server';
import { squeezeFlow } from '@veloce/squeezeflow';
import { allSaid } from './testdata/all-said.js';

/** Secrets as people have them: with signs that URLs, JSON and headers write otherwise. */
const password = 'pl4nted/p@ss"word+&';
const token = 'pl4nted-t0ken-of-22-letters';
const user = 'pl4nted-us3r';
const inUrl = encodeURIComponent(password);
const basic = Buffer.from(`${user}:${password}`).toString('base64');
const planted = [
  password, inUrl, token, basic, Buffer.from(password).toString('base64'), JSON.stringify(password).slice(1, -1),
]; // prettier-ignore

/** A server that echoes everything it receives, as some proxies do. */
let echo: Server;
let port = 0;
beforeAll(async () => {
  echo = createServer((request, response) => {
    response.statusCode = 401;
    response.end(`denied: ${request.url} ${JSON.stringify(request.headers)}`);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  port = (echo.address() as AddressInfo).port;
});
afterAll(() => echo.close());

/** Arguments as plain JavaScript may hand them over. */
const wrongType = (value: unknown): never => value as never;

type Sender = ReturnType<typeof ntfy>;
const message = { id: 'x', title: 'a', text: 'b', severity: 'info', alerts: [], body: [] };
const send = (channel: Sender) => channel.send(wrongType(message), AbortSignal.timeout(3_000));

const archive = (baseUrl: string) =>
  fetchArchive({
    baseUrl,
    market: 'um',
    symbol: 'BTCUSDT',
    timeframe: '1m',
    from: Date.UTC(2025, 0, 1),
    until: Date.UTC(2025, 0, 2),
    cacheFolder: 'never-made',
  } as never)();

const influx = (auth: object) =>
  influxProvider({
    connection: { url: `http://127.0.0.1:${port}`, database: 'd', retries: 0, auth },
  } as never).discover()();

const venues = Object.fromEntries(
  (
    [
      'binanceSpot',
      'binanceUsdm',
      'bybit',
      'coinbase',
      'deribit',
      'hyperliquid',
      'kraken',
      'mexc',
      'okx',
    ] as const
  ).flatMap((name) => [
    [`feeds ${name}: socket`, () => feeds[name]({ socketUrl: `wss://${user}:${inUrl}@127.0.0.1:9` })],
    [`feeds ${name}: rest`, () => feeds[name]({ restUrl: `http://${user}:${inUrl}@127.0.0.1:9` })],
    [`feeds ${name}: as typed`, () => feeds[name]({ restUrl: `ftp://${user}:${password}@127.0.0.1:9` })],
    [`feeds ${name}: key`, () => feeds[name](wrongType({ restUrl: `ftp://127.0.0.1:9/?apiKey=${token}` }))],
  ]),
);

/** Each door that takes a credential, as it is refused on construction and by a server that echoes. */
const doors: Readonly<Record<string, () => unknown>> = {
  ...venues,
  'archive: URL': () => archive(`http://${user}:${inUrl}@127.0.0.1:${port}/`),
  'archive: as typed': () => archive(`http://${user}:${password}@127.0.0.1:${port}/`),
  'Influx: URL': () =>
    influxProvider({ connection: { url: `http://${user}:${inUrl}@127.0.0.1:${port}`, database: 'd' } }),
  'Influx: as typed': () =>
    influxProvider({ connection: { url: `htp://${user}:${password}@127.0.0.1`, database: 'd' } }),
  'Influx: password': () => influx({ username: user, password }),
  'Influx: token': () => influx({ token }),
  'Influx: auth of no kind': () => influx({ username: user, pasword: password }),
  'Influx: auth as text': () => influxProvider(wrongType({ connection: { url: 'http://127.0.0.1:9', database: 'd', auth: token } })),
  'freqtrade: password': () =>
    freqtradeClient({ url: `http://127.0.0.1:${port}`, user, password }).get('/count')(),
  'freqtrade: URL': () =>
    freqtradeClient({ url: `http://${user}:${inUrl}@127.0.0.1:${port}`, user, password }).get('/count')(),
  'freqtrade: list': () =>
    freqtradeClient(wrongType({ url: 'http://127.0.0.1:9', user, password: [password] })),
  'freqtrade: text': () => freqtradeClient(wrongType({ url: 5, user, passwrd: password })),
  'journal: URL': () => openJournal({ url: `postgres://${user}:${inUrl}@127.0.0.1:${port}/d` })(),
  'journal: as typed': () => openJournal({ url: `postgres://${user}:${password}@127.0.0.1:9/d` })(),
  'journal: scheme': () => openJournal({ url: `mysql://${user}:${inUrl}@127.0.0.1:9/d` })(),
  'server: token': () => dashboardApp(wrongType({}), { token: token.slice(0, 15) }),
  'server: list': () => dashboardApp(wrongType({}), wrongType({ token: [token] })),
  'Redis: list': () => redisQueue(wrongType({ connection: [`redis://${user}:${inUrl}@127.0.0.1:9`] })),
  'Redis: text': () => redisQueue(wrongType({ connection: `redis://${user}:${password}@127.0.0.1:9` })),
  'Redis: misspelt': () => redisQueue(wrongType({ connection: { host: 'x', password }, queu: 'q' })),
  'Redis: worker': () =>
    sweepWorker(wrongType({ connection: `redis://${user}:${password}@127.0.0.1:9`, strategies: [squeezeFlow] })),
  'alerts telegram': () => send(telegram({ token: `1:${token}`, chat: 1, url: `http://127.0.0.1:${port}` })),
  'alerts telegram: list': () => telegram(wrongType({ token: [token], chat: 1 })),
  'alerts ntfy': () => send(ntfy({ topic: 'x', token, url: `http://127.0.0.1:${port}` })),
  'alerts discord': () => send(discord({ url: `http://127.0.0.1:${port}/${token}` })),
  'alerts slack': () => send(slack({ url: `http://127.0.0.1:${port}/${token}` })),
  'alerts webhook': () => send(webhook({ url: `http://127.0.0.1:${port}/${token}` })),
  'alerts webhook: scheme': () => webhook({ url: `ftp://${user}:${password}@127.0.0.1:${port}/` }),
  'alerts mail: list': () =>
    mail(wrongType({ host: '127.0.0.1', from: 'a@b.c', to: 'a@b.c', user, password: [password] })),
}; // prettier-ignore

describe('a secret', () => {
  it.each(Object.entries(doors))(
    'is in nothing that is said: %s',
    async (_, door) => {
      const printed: unknown[] = [];
      const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
        vi.spyOn(console, level).mockImplementation((...words) => void printed.push(...words)),
      );
      let said: unknown;
      try {
        said = await door();
      } catch (error) {
        said = error;
      }
      spies.forEach((spy) => spy.mockRestore());
      // Rejected, on construction or as a value: a door that accepts it anyway would be no test.
      const tag = (said as { readonly _tag?: unknown; readonly kind?: unknown } | undefined)?._tag;
      expect(said instanceof Error || tag !== 'Right').toBe(true);
      if (said instanceof Error)
        expect(said.message).not.toMatch(/is not a function|Cannot read|is not iterable/u);
      const text = [said, ...printed].map(allSaid).join('\n');
      expect(planted.filter((secret) => text.includes(secret))).toEqual([]);
      expect(/pl4nted(?!-us3r)/u.exec(text)?.input ?? '').toBe('');
    },
    60_000,
  );
});
