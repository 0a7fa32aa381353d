import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse as csvParse } from 'csv-parse';
import Papa from 'papaparse';
import { parseKlines } from '@veloce/data-files';
import { writeResult } from './machine.js';

/** One way to read a kline file, timed in a process of its own. */
interface CsvResult {
  readonly name: string;
  readonly rows: number;
  /** Length of the file. */
  readonly megabytes: number;
  /** First reading in a fresh process, and the median of five. */
  readonly firstMs: number;
  readonly ms: number;
  readonly rowsPerSecond: number;
  /** Highest resident memory of the process beyond what it had before it read the file: text, columns and all between. */
  readonly peakMegabytes: number;
}

const minute = 60_000;
const year2023 = Date.UTC(2023, 0, 1);

/** A kline file of `rows` minutes as Binance writes it: seeded, hence the same bytes each time. */
function klineCsv(rows: number): Buffer {
  const chunks: Buffer[] = [];
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let ticks = 600_000;
  let text =
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';
  for (let i = 0; i < rows; i++) {
    const open = ticks;
    ticks = Math.max(100_000, ticks + Math.round((random() - 0.5) * 400));
    const high = Math.max(open, ticks) + Math.round(random() * 100);
    const low = Math.min(open, ticks) - Math.round(random() * 100);
    const volume = Math.round(random() * 500_000);
    const bought = Math.round(volume * random());
    const time = year2023 + i * minute;
    const price = ticks / 10;
    text +=
      `${time},${(open / 10).toFixed(2)},${(high / 10).toFixed(2)},${(low / 10).toFixed(2)},${price.toFixed(2)},` +
      `${(volume / 1000).toFixed(3)},${time + minute - 1},${((volume / 1000) * price).toFixed(5)},` +
      `${Math.round(random() * 3000)},${(bought / 1000).toFixed(3)},${((bought / 1000) * price).toFixed(5)},0\n`;
    if (text.length > 1 << 20) {
      chunks.push(Buffer.from(text));
      text = '';
    }
  }
  chunks.push(Buffer.from(text));
  return Buffer.concat(chunks);
}

type Reader = (bytes: Buffer) => number | Promise<number>;

const readers: Readonly<Record<string, Reader>> = {
  '@veloce/data-files': readOurs,
  papaparse: readWithPapaparse,
  'csv-parse': readWithCsvParse,
};

/** Reads one million klines with `parseKlines`, papaparse and csv-parse; the latter two into the same columns. */
export async function benchCsv(rows = 1_000_000): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  try {
    const path = join(folder, 'BTCUSDT-1m.csv');
    writeFileSync(path, klineCsv(rows));
    const results = Object.keys(readers).map((name) => inOwnProcess(name, path));
    console.table(
      results.map(({ name, ms, firstMs, rowsPerSecond, peakMegabytes }) => ({
        reader: name,
        ms: Math.round(ms),
        'first, ms': Math.round(firstMs),
        'M rows/s': Number((rowsPerSecond / 1e6).toFixed(2)),
        'peak, MB': Math.round(peakMegabytes),
      })),
    );
    await writeResult('csv', { rows, megabytes: results[0]?.megabytes, results });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const thisFile = fileURLToPath(import.meta.url);

function inOwnProcess(name: string, path: string): CsvResult {
  const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, thisFile, name, path], {
    encoding: 'utf8',
  });
  if (!stdout.startsWith('{')) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as CsvResult;
}

const runs = 5;

async function measure(name: string, path: string): Promise<CsvResult> {
  const read = readers[name];
  if (read === undefined)
    throw new RangeError(`no reader ${name}; use one of ${Object.keys(readers).join(', ')}`);
  const before = process.memoryUsage.rss();
  const bytes = readFileSync(path);
  const times: number[] = [];
  let rows = 0;
  let peak = 0;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    rows = await read(bytes);
    times.push(performance.now() - start);
    // The highest so far, in KiB: of the first reading alone, which has no garbage of others around it.
    if (run === 0) peak = process.resourceUsage().maxRSS * 1024;
  }
  const firstMs = times[0] ?? NaN;
  const ms = times.toSorted((a, b) => a - b)[runs >> 1] ?? NaN;
  return {
    name,
    rows,
    megabytes: bytes.length / 1e6,
    firstMs,
    ms,
    rowsPerSecond: (rows / ms) * 1000,
    peakMegabytes: (peak - before) / 1e6,
  };
}

function readOurs(bytes: Buffer): number {
  const parsed = parseKlines(bytes, { source: 'BTCUSDT-1m.csv' });
  if (parsed._tag === 'Left') throw new Error(parsed.left.message);
  return parsed.right.data.length;
}

/** Time, OHLC, volume, count, taker volume: the columns that `parseKlines` reads. */
const wanted = [0, 1, 2, 3, 4, 5, 8, 9];

function readWithPapaparse(bytes: Buffer): number {
  const columns = wanted.map((): number[] => []);
  let header = true;
  Papa.parse(bytes.toString('latin1'), {
    skipEmptyLines: true,
    step: ({ data }) => {
      if (!header) wanted.forEach((position, k) => columns[k]?.push(Number(data[position])));
      header = false;
    },
  });
  return toTyped(columns);
}

async function readWithCsvParse(bytes: Buffer): Promise<number> {
  const columns = wanted.map((): number[] => []);
  const parser = csvParse({ from_line: 2 });
  parser.end(bytes);
  for await (const row of parser as AsyncIterable<string[]>) {
    wanted.forEach((position, k) => columns[k]?.push(Number(row[position])));
  }
  return toTyped(columns);
}

function toTyped(columns: readonly number[][]): number {
  return columns.map((column) => Float64Array.from(column))[0]?.length ?? 0;
}

if (process.argv[1] === thisFile) {
  const [, , name, path] = process.argv;
  if (name === undefined || path === undefined) await benchCsv();
  else process.stdout.write(JSON.stringify(await measure(name, path)));
}
