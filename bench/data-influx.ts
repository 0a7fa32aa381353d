import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InfluxDB } from 'influx';
import { fromColumns, orThrow, type MarketData } from '@veloce/core';
import { influxProvider, influxWriter } from '@veloce/data-influx';
import { findInfluxd, startInfluxd } from '../testing/influxd.js';
import { writeResult } from './machine.js';

const second = 1000;
const start = Date.UTC(2025, 0, 6);
const market = 'BINANCE:btcusdt';
const database = 'veloce_bench';
const thisFile = fileURLToPath(import.meta.url);
const decoderFile = fileURLToPath(
  new URL('../packages/data-influx/src/testdata/bench-decoders.ts', import.meta.url),
);

const fields = ['open', 'high', 'low', 'close', 'vbuy', 'vsell', 'cbuy', 'csell', 'lbuy', 'lsell'];
const statement = `SELECT ${fields.map((field) => `"${field}"`).join(', ')} FROM "aggr_1s"."trades_1s" WHERE "market" = '${market}'`;

/** Bars of one second as aggr-server keeps them: about one second in seven has none. Seeded. */
function seconds(count: number): MarketData {
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const columns: Record<string, number[]> = {};
  const put = (row: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(row)) (columns[name] ??= []).push(value);
  };
  let price = 60_000;
  for (let i = 0; i < count; i++) {
    if (random() < 0.15) continue;
    const open = price;
    price = Math.round((price + (random() - 0.5) * 10) * 10) / 10;
    const [buyVolume, sellVolume] = [random() * 1e5, random() * 1e5];
    const liquidation = random() < 0.01 ? random() * 1e4 : NaN;
    put({
      time: start + i * second, open, high: Math.max(open, price) + random(), low: Math.min(open, price) - random(), close: price,
      buyVolume, sellVolume, volume: buyVolume + sellVolume, liquidationsBuy: liquidation, liquidationsSell: liquidation,
      buyTrades: Math.ceil(random() * 50), sellTrades: Math.ceil(random() * 50),
    }); // prettier-ignore
  }
  const { buyTrades = [], sellTrades = [], ...named } = columns;
  const origin = { name: 'made up', simulated: true, volumeUnit: 'quote' } as const;
  return fromColumns({
    ...(named as Record<'time' | 'open' | 'high' | 'low' | 'close' | 'volume', number[]>),
    symbol: market, timeframe: '1s', origin, extra: { buyTrades, sellTrades },
  }); // prettier-ignore
}

/** How one client read everything, in a separate process. */
interface ReadResult {
  readonly name: string;
  readonly rows: number;
  readonly firstMs: number;
  readonly ms: number;
  readonly rowsPerSecond: number;
  /** Highest resident memory beyond what the process had before. */
  readonly peakMegabytes: number;
  /** Sum of the closes: every client must have read the same. */
  readonly sum: number;
}

interface Read {
  readonly rows: number;
  readonly close: Iterable<number>;
}

type Reader = (url: string) => Promise<Read>;

const readers: Readonly<Record<string, Reader>> = {
  '@veloce/data-influx, 1s bars': (url) => readOurs(url, '1s'),
  '@veloce/data-influx, 1m bars': (url) => readOurs(url, '1m'),
  'plain JSON, whole': readJson,
  'plain JSON, by chunk': readJsonByChunk,
  influx: readInflux,
  'msgpack, thrown away': drain,
};

async function readOurs(url: string, timeframe: '1s' | '1m'): Promise<Read> {
  const provider = influxProvider({ connection: { url, database } });
  const { data, report } = await orThrow(provider.loadWithReport({ symbol: market, timeframe }));
  return { rows: report.markets[0]?.rows ?? 0, close: timeframe === '1m' ? [] : traded(data) };
}

/** Closes of the seconds that are stored: quiet ones are not. */
function* traded({ close, trades }: MarketData): Iterable<number> {
  for (let i = 0; i < close.length; i++) if ((trades?.[i] ?? 0) > 0) yield close[i] ?? NaN;
}

interface Answer {
  readonly results: readonly {
    readonly series?: readonly { readonly values: readonly (readonly (number | null)[])[] }[];
  }[];
}

function queryUrl(url: string, more: Readonly<Record<string, string>>): string {
  return `${url}/query?${new URLSearchParams({ db: database, q: statement, epoch: 'ms', ...more }).toString()}`;
}

const identity = { 'accept-encoding': 'identity' };

function append(columns: readonly number[][], { results }: Answer): void {
  for (const row of results[0]?.series?.[0]?.values ?? [])
    row.forEach((cell, k) => columns[k]?.push(cell ?? NaN));
}

function asRead(columns: readonly number[][]): Read {
  const typed = columns.map((column) => Float64Array.from(column));
  return { rows: typed[0]?.length ?? 0, close: typed[4] ?? [] };
}

const noColumns = (): number[][] => ['time', ...fields].map(() => []);

async function readJson(url: string): Promise<Read> {
  const response = await fetch(queryUrl(url, {}), { headers: identity });
  const columns = noColumns();
  append(columns, (await response.json()) as Answer);
  return asRead(columns);
}

async function readJsonByChunk(url: string): Promise<Read> {
  const response = await fetch(queryUrl(url, { chunked: 'true' }), { headers: identity });
  const columns = noColumns();
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) append(columns, JSON.parse(line) as Answer);
  }
  return asRead(columns);
}

async function readInflux(url: string): Promise<Read> {
  const { hostname, port } = new URL(url);
  const client = new InfluxDB({ host: hostname, port: Number(port), database });
  const rows = await client.query<Readonly<Record<string, number | null>>>(statement, { precision: 'ms' });
  const columns = ['time', ...fields].map((name) => Array.from(rows, (row) => row[name] ?? NaN));
  return asRead(columns);
}

/** The time of the server alone. */
async function drain(url: string): Promise<Read> {
  const headers = { ...identity, accept: 'application/x-msgpack' };
  const response = await fetch(queryUrl(url, { chunked: 'true' }), { headers });
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
  return { rows: bytes > 0 ? NaN : 0, close: [] };
}

const runs = 2;
const rounds = 3;

async function measure(name: string, url: string): Promise<ReadResult> {
  const read = readers[name];
  if (read === undefined) throw new RangeError(`no reader ${name}`);
  const before = process.memoryUsage.rss();
  const times: number[] = [];
  let rows = 0;
  let sum = 0;
  let peak = 0;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    const got = await read(url);
    times.push(performance.now() - began);
    if (run === 0) peak = process.resourceUsage().maxRSS * 1024;
    ({ rows } = got);
    sum = 0;
    for (const close of got.close) sum += close;
  }
  const ms = Math.min(...times);
  const peakMegabytes = (peak - before) / 1e6;
  return { name, rows, firstMs: times[0] ?? NaN, ms, rowsPerSecond: (rows / ms) * 1000, peakMegabytes, sum };
}

function inOwnProcess(file: string, ...args: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, file, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (!/^[[{]/.test(stdout)) throw new Error(`${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

async function benchDecoders(url: string, folder: string): Promise<readonly DecoderResult[]> {
  const paths = await Promise.all(
    (['x-msgpack', 'json'] as const).map(async (type) => {
      const headers = { ...identity, accept: `application/${type}` };
      const response = await fetch(queryUrl(url, { chunked: 'true' }), { headers });
      const path = join(folder, type);
      writeFileSync(path, new Uint8Array(await response.arrayBuffer()));
      return path;
    }),
  );
  return inOwnProcess(decoderFile, ...paths) as readonly DecoderResult[];
}

interface DecoderResult {
  readonly name: string;
  readonly rows: number;
  readonly megabytes: number;
  readonly ms: number;
  readonly rowsPerSecond: number;
  readonly checksum: number;
}

/** A week of seconds of one market in a real InfluxDB: written, read end to end, and decoded alone. */
export async function benchDataInflux(count = 604_800): Promise<void> {
  const source = await findInfluxd();
  if (source === undefined) return;
  const server = await startInfluxd(source);
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  try {
    const data = seconds(count);
    const began = performance.now();
    await orThrow(influxWriter({ connection: { url: server.url, database }, create: true }).write(data));
    const written = {
      rows: data.length,
      rowsPerSecond: Math.round((data.length / (performance.now() - began)) * 1000),
    };
    console.log(`${data.length} bars written and read back, ${written.rowsPerSecond} per second`);

    // In turns, so that what else the machine does falls on all of them.
    const all = Array.from({ length: rounds }, () =>
      Object.keys(readers).map((name) => inOwnProcess(thisFile, name, server.url) as ReadResult),
    ).flat();
    const reads = Object.keys(readers).flatMap((name) =>
      all
        .filter((read) => read.name === name)
        .toSorted((a, b) => a.ms - b.ms)
        .slice(0, 1),
    );
    console.table(
      reads.map(({ name, rows, ms, rowsPerSecond, peakMegabytes }) => ({
        client: name,
        rows,
        ms: Math.round(ms),
        'k rows/s': Math.round(rowsPerSecond / 1000),
        'peak, MB': Math.round(peakMegabytes),
      })),
    );
    const sums = new Set(reads.map(({ sum }) => sum).filter((sum) => sum > 0));
    if (sums.size !== 1) throw new Error(`the clients read different closes: ${[...sums].join(', ')}`);

    const decoders = await benchDecoders(server.url, folder);
    console.table(
      decoders.map(({ name, ms, rowsPerSecond }) => ({
        decoder: name,
        ms: Math.round(ms),
        'M rows/s': Number((rowsPerSecond / 1e6).toFixed(2)),
      })),
    );
    if (new Set(decoders.map(({ checksum }) => checksum)).size !== 1)
      throw new Error('the decoders disagree');
    await writeResult('data-influx', { written, reads, decoders });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === thisFile) {
  const [, , name, url] = process.argv;
  if (name === undefined || url === undefined) await benchDataInflux();
  else process.stdout.write(JSON.stringify(await measure(name, url)));
}
