import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discord, ntfy, slack, telegram, webhook, type Channel } from '@veloce/alerts';
import { mail } from '@veloce/alerts/node';
import { fetchArchive, simulateMarket } from '@veloce/data-files';
import { influxProvider, influxWriter } from '@veloce/data-influx';
import { binanceUsdm, connect, createFeed } from '@veloce/feeds';
import { openJournal } from '@veloce/journal';
import { freqtradeClient } from '@veloce/live/freqtrade';
import { sweep } from '@veloce/research';
import { redisQueue, sweepWorker } from '@veloce/research/bullmq';
import { dashboardApp, deskEvents } from '@veloce/server';
import { squeezeFlow } from '@veloce/squeezeflow';
import { allSaid } from './testdata/all-said.js';

/**
 * Everything that takes a password, a token or an address with a secret in it, against servers that shout back whatever they are sent. Nothing
 * that a caller could print, log or keep may hold the secret: not as it is, not in a URL, not in base64, not in a cause.
 */
const secret = 'hunter2+/=s3cr3t-Pässwort-0123456789';
const plain = 'tokenOf0123456789SecretLetters';
const forms = [secret, plain].flatMap((one) => [
  one,
  encodeURIComponent(one),
  new URLSearchParams({ s: one }).toString().slice(2),
  Buffer.from(one).toString('base64'),
  Buffer.from(`user:${one}`).toString('base64'),
  JSON.stringify(one).slice(1, -1),
]);

let http: Server;
let tcp: TcpServer;
let httpUrl = '';
let tcpPort = 0;
beforeAll(async () => {
  http = createHttp((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const echo = `${request.url ?? ''} ${JSON.stringify(request.headers)} ${body}`;
      response.writeHead(401, {
        'x-echo': encodeURI(echo).slice(0, 2_000),
        'content-type': 'application/json',
      });
      response.end(JSON.stringify({ error: echo, detail: echo, message: echo, results: [{ error: echo }] }));
    });
  });
  tcp = createTcp((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) =>
      socket.end(`-ERR you said ${bytes.toString('latin1').replace(/[\r\n]+/g, ' ')}\r\n`),
    );
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  httpUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  tcpPort = (tcp.address() as AddressInfo).port;
});
afterAll(() => {
  http.closeAllConnections();
  http.close();
  tcp.close();
});

/** The outcome of an act, whatever it is. */
async function told(act: () => unknown): Promise<unknown> {
  try {
    const given = act();
    return typeof given === 'function' ? await (given as () => unknown)() : await given;
  } catch (error) {
    return error;
  }
}

const { data } = simulateMarket({ bars: 600, seed: 1 });
const query = { symbol: 'X', timeframe: '1m', start: 0, end: 60_000 } as const;
const message = { id: '1', severity: 'info', title: 'hello', text: 'hello', alerts: [] } as never;
const send = (channel: Channel): Promise<unknown> => channel.send(message, AbortSignal.timeout(5_000));
const influx = (auth: object): unknown => ({
  url: httpUrl,
  database: 'd',
  auth,
  retries: 0,
  retryDelayMs: 0,
});
const withUser = (url: string): string => url.replace('://', `://user:${encodeURIComponent(secret)}@`);
const search = { space: { minScore: [3] }, search: { kind: 'grid' }, objective: 'sharpe' } as const;

const doors: readonly (readonly [string, () => unknown])[] = [
  ['influxProvider, a password', () => influxProvider({ connection: influx({ username: 'user', password: secret }) as never }).load(query)],
  ['influxProvider, a token', () => influxProvider({ connection: influx({ token: plain }) as never }).load(query)],
  ['influxProvider, a password in the URL', () => influxProvider({ connection: { url: withUser(httpUrl), database: 'd' } })],
  ['influxProvider, a token in the wrong place', () => influxProvider({ connection: { url: httpUrl, database: 'd', token: plain } as never })],
  ['influxProvider, auth that is none', () => influxProvider({ connection: influx({ password: secret }) as never })],
  ['influxWriter', () => influxWriter({ connection: influx({ token: plain }) as never }).write(data)],
  ['fetchArchive, a password in the URL', () => fetchArchive({ baseUrl: withUser(httpUrl), market: 'um', symbol: 'BTCUSDT', timeframe: '1m', periods: '2025-08', cacheFolder: join(tmpdir(), 'never-made') })],
  ['a venue, a password in the URL', () => binanceUsdm({ restUrl: withUser(httpUrl) })],
  ['a venue, a password and another fault', () => binanceUsdm({ restUrl: withUser('ftp://127.0.0.1') })],
  ['a feed on a socket that refuses', async () => {
    const feed = createFeed(binanceUsdm({ socketUrl: `ws://127.0.0.1:${tcpPort}`, restUrl: httpUrl }), [{ channel: 'trades', symbol: 'X' }]);
    const events = [];
    for await (const event of connect(feed, { signal: AbortSignal.timeout(500) })) events.push(event);
    return events;
  }],
  ['freqtradeClient', () => freqtradeClient({ url: httpUrl, user: 'user', password: secret }).get('/count')],
  ['freqtradeClient, nobody there', () => freqtradeClient({ url: 'http://127.0.0.1:9', user: 'user', password: secret }).post('/stopentry')],
  ['freqtradeClient, a password in the URL', () => freqtradeClient({ url: withUser(httpUrl), user: 'user', password: secret })],
  ['openJournal, a server that says no', () => openJournal({ url: `postgres://user:${encodeURIComponent(secret)}@127.0.0.1:${tcpPort}/j` })],
  ['openJournal, nobody there', () => openJournal({ url: `postgres://user:${encodeURIComponent(secret)}@127.0.0.1:9/j` })],
  ['openJournal, another scheme', () => openJournal({ url: `mysql://user:${encodeURIComponent(secret)}@127.0.0.1:9/j` })],
  ['openJournal, a folder too', () => openJournal({ folder: 'x', url: `postgres://user:${encodeURIComponent(secret)}@127.0.0.1:9/j` })],
  ['redisQueue', () => sweep(squeezeFlow, data, { ...search, executor: redisQueue({ connection: { host: '127.0.0.1', port: tcpPort, username: 'user', password: secret }, answerMs: 1_000 }) })],
  ['redisQueue, a text', () => redisQueue({ connection: `redis://user:${secret}@127.0.0.1` as never })],
  ['sweepWorker', () => sweepWorker({ connection: { host: '127.0.0.1', port: tcpPort, password: secret }, strategies: [squeezeFlow], answerMs: 1_000 })],
  ['dashboardApp, a short token', () => dashboardApp({ name: 'x', mode: 'paper', version: '1', events: deskEvents() }, { token: plain.slice(0, 10), zz: 1 } as never)],
  ['dashboardApp, another option wrong', () => dashboardApp({ name: 'x', mode: 'paper', version: '1', events: deskEvents() }, { token: plain, readOnly: 'yes' } as never)],
  ['telegram', () => send(telegram({ token: plain, chat: 1, url: httpUrl }))],
  ['telegram, a fault', () => telegram({ token: plain, chat: {} as never, url: httpUrl })],
  ['discord', () => send(discord({ url: `${httpUrl}/api/webhooks/1/${plain}` }))],
  ['slack', () => send(slack({ url: `${httpUrl}/services/T/B/${plain}` }))],
  ['slack, another scheme', () => slack({ url: `ftp://x/services/T/B/${plain}` })],
  ['ntfy', () => send(ntfy({ topic: plain, url: httpUrl, token: secret.replace('ä', 'a') }))],
  ['webhook', () => send(webhook({ url: `${httpUrl}/in?key=${plain}`, token: plain }))],
  ['webhook, a password in the URL', () => webhook({ url: withUser(httpUrl) })],
  ['mail', () => send(mail({ host: '127.0.0.1', port: tcpPort, user: 'user', password: secret, from: 'a@b.c', to: 'a@b.c' }))],
]; // prettier-ignore

describe('a secret', () => {
  it.each(doors)('is in nothing that %s tells', async (_door, act) => {
    const text = allSaid(await told(act));
    expect(text.length).toBeGreaterThan(20);
    for (const form of forms) expect(text).not.toContain(form);
  });
});
