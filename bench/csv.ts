import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as aq from 'arquero';
import { parse as csvParse } from 'csv-parse';
import Papa from 'papaparse';
import { orThrow, type MarketData } from '@veloce/core';
import { loadKlineFiles, parseKlines } from '@veloce/data-files';
import { queryDuckDb } from './data-files-duckdb.js';
import { compareReaders, measureReader, type ReadColumns } from './data-files-process.js';
import { writeResult } from './machine.js';

const minute = 60_000;
const year2023 = Date.UTC(2023, 0, 1);
const header =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';

/** Writes a kline file of `rows` minutes as Binance writes it: seeded, hence the same bytes each time. */
export function writeKlineCsv(path: string, rows: number): void {
  const file = openSync(path, 'w');
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let ticks = 600_000;
  let text = header;
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
    if (text.length > 1 << 20 || i === rows - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

/** Time, OHLC, volume, count, taker volume: the columns that are read, and their places. */
const wanted = ['open_time', 'open', 'high', 'low', 'close', 'volume', 'count', 'taker_buy_volume'] as const;
const places = [0, 1, 2, 3, 4, 5, 8, 9];

export function klineColumns(data: MarketData): ReadColumns {
  const { time, open, high, low, close, volume, trades, buyVolume } = data;
  return [time, open, high, low, close, volume, trades, buyVolume].map(
    (column) => (column ?? new Float64Array(0)) as Float64Array,
  );
}

const readers = {
  '@veloce/data-files, a file': async (path: string) => {
    const [loaded] = await orThrow(loadKlineFiles([path]));
    return loaded === undefined ? [] : klineColumns(loaded.data);
  },
  '@veloce/data-files, bytes': (path: string) => {
    const parsed = parseKlines(readFileSync(path), { source: path });
    if (parsed._tag === 'Left') throw new Error(parsed.left.message);
    return klineColumns(parsed.right.data);
  },
  DuckDB: (path: string) =>
    queryDuckDb(
      `select ${wanted.map((name) => `${name}::double`).join(', ')} from read_csv('${path}', header = true)`,
    ),
  arquero: (path: string) => {
    const table = aq.fromCSV(readFileSync(path, 'latin1'), { autoMax: 100 });
    return wanted.map((name) => Float64Array.from(table.array(name) as number[]));
  },
  papaparse: (path: string) => {
    const columns = places.map((): number[] => []);
    let isHeader = true;
    Papa.parse(readFileSync(path, 'latin1'), {
      skipEmptyLines: true,
      step: ({ data }) => {
        if (!isHeader) places.forEach((position, k) => columns[k]?.push(Number(data[position])));
        isHeader = false;
      },
    });
    return columns.map((column) => Float64Array.from(column));
  },
  'csv-parse': async (path: string) => {
    const columns = places.map((): number[] => []);
    const parser = csvParse({ from_line: 2 });
    parser.end(readFileSync(path));
    for await (const row of parser as AsyncIterable<string[]>) {
      places.forEach((position, k) => columns[k]?.push(Number(row[position])));
    }
    return columns.map((column) => Float64Array.from(column));
  },
} as const;

const thisFile = fileURLToPath(import.meta.url);

/** Reads one million klines from a CSV file with ours and with four others, all into the same columns. */
export async function benchCsv(rows = 1_000_000): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  try {
    const path = join(folder, 'BTCUSDT-1m.csv');
    writeKlineCsv(path, rows);
    const megabytes = statSync(path).size / 1e6;
    const results = compareReaders(thisFile, Object.keys(readers), path);
    await writeResult('csv', { rows, megabytes, results });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === thisFile) {
  if (process.argv.length > 2) await measureReader(readers);
  else await benchCsv();
}
