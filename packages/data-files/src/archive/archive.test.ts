import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orThrow, type DataError, type LoadProgress } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { fetchArchive, type ArchiveOptions } from './archive.js';
import { loadKlineFiles } from '../klines/files.js';

const monthly = '/data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2025-08.zip';

function zipOf(day: number): Uint8Array {
  const rows = Array.from({ length: 5 }, (_, i) => {
    const time = Date.UTC(2025, 7, day) + i * 60_000;
    return `${time},100,100,100,100,10,${time + 59_999},1000,5,4,400,0`;
  });
  return zipSync({ [`BTCUSDT-1m-2025-08-0${day}.csv`]: Buffer.from(rows.join('\n')) });
}
const good = zipOf(1);

function checksumOf(bytes: Uint8Array, path: string): string {
  return `${createHash('sha256').update(bytes).digest('hex')}  ${path.slice(path.lastIndexOf('/') + 1)}\n`;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Map<string, Answer>;
let requests: string[];
let cacheFolder: string;
let options: ArchiveOptions;

/** Serves a file of the archive and its checksum. */
function serve(path: string, bytes: Uint8Array, checksum = checksumOf(bytes, path)): void {
  answers.set(path, (_, response) => response.end(bytes));
  answers.set(`${path}.CHECKSUM`, (_, response) => response.end(checksum));
}

function baseUrl(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  answers = new Map();
  requests = [];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cacheFolder = await mkdtemp(join(tmpdir(), 'veloce-archive-'));
  options = {
    baseUrl: baseUrl(),
    market: 'um',
    symbol: 'BTCUSDT',
    timeframe: '1m',
    periods: '2025-08',
    cacheFolder,
    retryDelayMs: 1,
    timeoutMs: 10_000,
  };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(cacheFolder, { recursive: true });
});

/** The part of a file whose writer has ended. */
async function leftPart(path: string): Promise<string> {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  let name = '';
  const interrupted = writeWhole(path, async () => {
    name = (await readdir(join(path, '..'))).find((one) => one.endsWith('.part')) ?? '';
    throw new Error('interrupted');
  });
  await expect(interrupted()).rejects.toThrow('interrupted');
  const left = name.replace(/\.\d+-(?=\d*-[0-9a-f]{8}-)/, `.${pid}-`);
  await writeFile(join(path, '..', left), 'half of it');
  return left;
}

async function failure(task = fetchArchive(options)): Promise<DataError> {
  const result = await task();
  if (result._tag === 'Right') throw new Error('fetched');
  expect(result.left.fix).not.toBe('');
  // Nothing half-done is left behind.
  const files = await readdir(cacheFolder, { recursive: true });
  expect(files.filter((name) => /\.(zip|part|CHECKSUM)$/.test(name))).toEqual([]);
  return result.left;
}

describe('fetchArchive', () => {
  it('downloads a month, verifies it, and keeps it with its checksum', async () => {
    serve(monthly, good);
    const [path] = await orThrow(fetchArchive(options));
    expect(path).toBe(join(cacheFolder, ...monthly.split('/')));
    expect(new Uint8Array(await readFile(path))).toEqual(good);
    expect(await readFile(`${path}.CHECKSUM`, 'utf8')).toBe(checksumOf(good, monthly));
    expect((await readdir(join(path, '..'))).length).toBe(2);
    expect(await orThrow(loadKlineFiles([path]))).toMatchObject([{ data: { symbol: 'BTCUSDT', length: 5 } }]);
  });

  it.each([
    { market: 'spot', folder: 'spot' },
    { market: 'um', folder: 'futures/um' },
    { market: 'cm', folder: 'futures/cm' },
  ] as const)('finds the days of a $market market in data/$folder/daily', async ({ market, folder }) => {
    const days = ['2025-08-01', '2025-08-02'];
    const paths = days.map((day) => `/mirror/data/${folder}/daily/klines/BTCUSDT/1m/BTCUSDT-1m-${day}.zip`);
    paths.forEach((path, i) => serve(path, zipOf(i + 1)));
    const steps: LoadProgress[] = [];
    const files = await orThrow(
      fetchArchive({
        ...options,
        market,
        baseUrl: `${baseUrl()}/mirror/`,
        periods: { from: '2025-08-01', to: '2025-08-02' },
        onProgress: (progress) => steps.push(progress),
      }),
    );
    expect(requests).toEqual(paths.flatMap((path) => [`${path}.CHECKSUM`, path]));
    expect(steps).toEqual([
      { step: 'BTCUSDT-1m-2025-08-01.zip', done: 0, total: 2 },
      { step: 'BTCUSDT-1m-2025-08-02.zip', done: 1, total: 2 },
      { step: 'fetched', done: 2, total: 2 },
    ]);
    expect(await orThrow(loadKlineFiles(files))).toMatchObject([{ data: { length: 10 } }]);
  });

  it('asks for nothing until the task runs, and for nothing twice', async () => {
    serve(monthly, good);
    const task = fetchArchive(options);
    expect(requests).toEqual([]);
    await orThrow(task);
    expect(requests.length).toBe(2);
    await orThrow(task);
    expect(requests.length).toBe(2);
  });

  it('asks again for a cached file when it is to be refreshed, and fetches it where the archive has another by now', async () => {
    serve(monthly, good);
    await orThrow(fetchArchive(options));
    requests = [];
    await orThrow(fetchArchive({ ...options, refresh: true }));
    expect(requests).toEqual([`${monthly}.CHECKSUM`]);
    const replaced = zipOf(2);
    serve(monthly, replaced);
    const [old] = await orThrow(fetchArchive(options));
    expect(await readFile(old)).toEqual(Buffer.from(good));
    const [fresh] = await orThrow(fetchArchive({ ...options, refresh: true }));
    expect(await readFile(fresh)).toEqual(Buffer.from(replaced));
    expect(await orThrow(fetchArchive(options))).toEqual([fresh]);
  });

  it('verifies a cached file again, and fetches a damaged one again', async () => {
    serve(monthly, good);
    const [path] = await orThrow(fetchArchive(options));
    await writeFile(path, good.subarray(0, 50));
    await orThrow(fetchArchive(options));
    expect(new Uint8Array(await readFile(path))).toEqual(good);
    expect(requests.length).toBe(4);
  });

  it('passes on no file that is damaged: DataIncomplete after the last attempt', async () => {
    const damaged = Uint8Array.from(good, (byte, i) => (i === 100 ? byte ^ 1 : byte));
    serve(monthly, damaged, checksumOf(good, monthly));
    const error = await failure();
    expect(error._tag).toBe('DataIncomplete');
    expect(error.message).toContain('its SHA-256 is');
    expect(requests.length).toBe(6);
  });

  it('tries again after damage that passes', async () => {
    serve(monthly, good);
    let first = true;
    answers.set(monthly, (_, response) => {
      response.end(first ? good.subarray(10) : good);
      first = false;
    });
    expect((await orThrow(fetchArchive(options))).length).toBe(1);
  });

  it.each(['no checksum', '', `${'0'.repeat(64)}  OTHER-1m-2025-08.zip`, 'x'.repeat(1_000_000)])(
    'takes a checksum file for damaged that is none',
    async (text) => {
      serve(monthly, good, text);
      expect((await failure())._tag).toBe('DataIncomplete');
    },
  );

  it.each([
    { periods: '2025-08', fix: 'ask for its days' },
    { periods: '2025-08-01', fix: 'check that um has BTCUSDT' },
  ])('explains that $periods is not there: DataNotFound, at once', async ({ periods, fix }) => {
    const error = await failure(fetchArchive({ ...options, periods }));
    expect(error).toMatchObject({ _tag: 'DataNotFound', fix: expect.stringContaining(fix) as string });
    expect(requests.length).toBe(1);
  });

  it('needs the checksum: a file without one is not fetched', async () => {
    serve(monthly, good);
    answers.delete(`${monthly}.CHECKSUM`);
    expect((await failure())._tag).toBe('DataNotFound');
    expect(requests).not.toContain(monthly);
  });

  it.each([
    { what: 'before it answers', answer: () => {} },
    {
      what: 'in the middle',
      answer: (_: unknown, response: ServerResponse) => void response.write(good.subarray(0, 50)),
    },
  ])('gives up on a server that stalls $what: ConnectionFailed', async ({ answer }) => {
    serve(monthly, good);
    answers.set(monthly, answer);
    const error = await failure(fetchArchive({ ...options, retries: 1, timeoutMs: 300 }));
    expect(error).toMatchObject({
      _tag: 'ConnectionFailed',
      message: expect.stringContaining('sent nothing for 300 ms') as string,
    });
    expect(requests.filter((path) => path === monthly).length).toBe(2);
  });

  it('is patient with a server that is slow and does not stall', async () => {
    serve(monthly, good);
    const piece = Math.ceil(good.length / 45);
    answers.set(monthly, (_, response) => {
      const send = (at: number): void => {
        if (at >= good.length) response.end();
        else {
          response.write(good.subarray(at, at + piece));
          setTimeout(() => send(at + piece), 40);
        }
      };
      send(0);
    });
    expect((await orThrow(fetchArchive({ ...options, timeoutMs: 1_500 }))).length).toBe(1);
  });

  it('tries again when the connection is cut: ConnectionFailed after the last attempt', async () => {
    serve(monthly, good);
    answers.set(monthly, (_, response) => {
      response.writeHead(200, { 'content-length': good.length });
      response.write(good.subarray(0, 50), () => response.destroy());
    });
    expect((await failure())._tag).toBe('ConnectionFailed');
    expect(requests.filter((path) => path === monthly).length).toBe(3);
  });

  it('waits and tries again when the server is busy', async () => {
    serve(monthly, good);
    let busy = 2;
    answers.set(monthly, (_, response) => {
      if (busy-- > 0) response.writeHead(503, { 'retry-after': '0' }).end();
      else response.end(good);
    });
    expect((await orThrow(fetchArchive(options))).length).toBe(1);
  });

  it.each([
    { status: 500, attempts: 3 },
    { status: 429, attempts: 3 },
    { status: 403, attempts: 1 },
    { status: 451, attempts: 1 },
  ])('answers $status with QueryFailed after $attempts attempts', async ({ status, attempts }) => {
    answers.set(`${monthly}.CHECKSUM`, (_, response) => response.writeHead(status).end());
    const error = await failure();
    expect(error).toMatchObject({
      _tag: 'QueryFailed',
      message: expect.stringContaining(String(status)) as string,
    });
    expect(requests.length).toBe(attempts);
  });

  it('follows a redirect on the same host', async () => {
    serve('/moved.zip', good);
    serve(monthly, good);
    answers.set(monthly, (_, response) => response.writeHead(302, { location: '/moved.zip' }).end());
    expect((await orThrow(fetchArchive(options))).length).toBe(1);
  });

  it('refuses a redirect to another host, and one that never ends', async () => {
    let reached = false;
    const other = createServer((_, response) => {
      reached = true;
      response.end(good);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}${monthly}`;
    serve(monthly, good);
    answers.set(monthly, (_, response) => response.writeHead(301, { location: elsewhere }).end());
    expect(await failure()).toMatchObject({
      _tag: 'QueryFailed',
      message: expect.stringContaining('another host') as string,
    });
    expect(reached).toBe(false);
    await new Promise((resolve) => other.close(resolve));

    answers.set(monthly, (_, response) => response.writeHead(302, { location: monthly }).end());
    expect(await failure()).toMatchObject({
      _tag: 'QueryFailed',
      message: expect.stringContaining('more than 3 times') as string,
    });
  });

  it('ends with Aborted when its signal says so: before, while it downloads, while it waits', async () => {
    serve(monthly, good);
    expect((await failure(fetchArchive({ ...options, signal: AbortSignal.abort() })))._tag).toBe('Aborted');
    const controller = new AbortController();
    answers.set(monthly, (_, response) => {
      response.write(good.subarray(0, 50));
      controller.abort();
    });
    expect((await failure(fetchArchive({ ...options, signal: controller.signal })))._tag).toBe('Aborted');
    const waiting = new AbortController();
    answers.set(monthly, (_, response) => {
      response.writeHead(503).end();
      setTimeout(() => waiting.abort(), 20);
    });
    const slow = { ...options, signal: waiting.signal, retryDelayMs: 60_000 };
    expect((await failure(fetchArchive(slow)))._tag).toBe('Aborted');
  });

  it('says that nobody answers: ConnectionFailed', async () => {
    server.closeAllConnections();
    const closed = baseUrl();
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(fetchArchive({ ...options, baseUrl: closed }));
    expect(error).toMatchObject({
      _tag: 'ConnectionFailed',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
    server.listen(0);
  });

  it('says that the cache cannot be written: ConnectionFailed', async () => {
    serve(monthly, good);
    await writeFile(join(cacheFolder, 'data'), 'a file where a folder should be');
    const error = await failure();
    expect(error).toMatchObject({
      _tag: 'ConnectionFailed',
      message: expect.stringContaining('cannot be read or written') as string,
    });
  });

  it('leaves the cached file when the new one is damaged, and sweeps what a killed download left', async () => {
    serve(monthly, good);
    const [path] = await orThrow(fetchArchive(options));
    const left = await leftPart(path);
    serve(monthly, good.subarray(10), checksumOf(zipOf(2), monthly));
    const refused = await fetchArchive({ ...options, refresh: true })();
    expect(refused).toMatchObject({ _tag: 'Left', left: { _tag: 'DataIncomplete' } });
    expect(new Uint8Array(await readFile(path))).toEqual(good);
    expect(await readdir(join(path, '..'))).not.toContain(left);
    expect((await readdir(join(path, '..'))).length).toBe(2);
  });

  it.each([
    { symbol: '../../etc/passwd' },
    { symbol: 'BTC/USDT' },
    { symbol: '' },
    { timeframe: '7m' as never },
    { market: 'options' as never },
    { baseUrl: 'ftp://example.org' },
    { baseUrl: 'data.binance' },
    { periods: '2025' },
    { timeoutMs: 0 },
    { retries: -1 },
  ])('rejects %j', (change) => {
    expect(() => fetchArchive({ ...options, ...change })).toThrow(RangeError);
  });
});
