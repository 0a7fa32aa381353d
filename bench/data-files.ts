import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concat, orThrow, slice, type MarketData } from '@veloce/core';
import { fromArrow } from '@veloce/core/table';
import { loadKlineFiles, loadTradeFiles } from '@veloce/data-files';
import { readArrow, writeArrow } from '@veloce/data-files/arrow';
import { readParquet, writeParquet } from '@veloce/data-files/parquet';
import { folderStore } from '@veloce/data-files/store';
import { klineColumns, writeKlineCsv } from './csv.js';
import { queryDuckDb } from './data-files-duckdb.js';
import { compareReaders, measureReader, type Reading } from './data-files-process.js';
import { writeResult } from './machine.js';

const own = ['time', 'open', 'high', 'low', 'close', 'volume', 'trades', '"buyVolume"'];
const barsOf = (data: MarketData): readonly Float64Array[] => klineColumns(data);

const readers = {
  'Parquet, @veloce/data-files': async (path: string) => barsOf((await orThrow(readParquet(path))).data),
  'Parquet, DuckDB': (path: string) =>
    queryDuckDb(
      `select epoch_ms("time")::double, ${own
        .slice(1)
        .map((name) => `${name}::double`)
        .join(', ')} from read_parquet('${path}')`,
    ),
  'Arrow, @veloce/data-files': async (path: string) => barsOf((await orThrow(readArrow(path))).data),
  'Arrow, arquero': (path: string) =>
    barsOf(fromArrow(readFileSync(path), { symbol: 'BTCUSDT', timeframe: '1m' })),
  'store, one month of many': async (folder: string) => {
    const from = Date.UTC(2023, 5);
    const query = { symbol: 'BTCUSDT', timeframe: '1m', start: from, end: Date.UTC(2023, 6) } as const;
    return barsOf(await orThrow(folderStore({ folder }).load(query)));
  },
  'store, everything': async (folder: string) =>
    barsOf(await orThrow(folderStore({ folder }).load({ symbol: 'BTCUSDT', timeframe: '1m' }))),
  'store, everything as 1h': async (folder: string) =>
    barsOf(await orThrow(folderStore({ folder }).load({ symbol: 'BTCUSDT', timeframe: '1h' }))),
  'trades, @veloce/data-files': async (path: string) => {
    const [loaded] = await orThrow(loadTradeFiles([path], { timeframe: '1m' }));
    return loaded === undefined ? [] : barsOf(loaded.data).slice(0, 5);
  },
  'trades, DuckDB': (path: string) =>
    queryDuckDb(
      `select (t * 60000)::double, o, h, l, c from (select transact_time // 60000 as t,
         arg_min(price, agg_trade_id)::double as o, max(price)::double as h, min(price)::double as l,
         arg_max(price, agg_trade_id)::double as c, sum(quantity) as v, sum(quantity) filter (not is_buyer_maker) as b,
         sum(last_trade_id - first_trade_id + 1) as n from read_csv('${path}', header = true) group by 1) order by 1`,
    ),
} as const;

/** A file of aggregated trades as Binance writes it, some 17 a second. */
function writeTradesCsv(path: string, trades: number): void {
  const file = openSync(path, 'w');
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let text = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n';
  let ticks = 600_000;
  let time = Date.UTC(2025, 7, 1);
  for (let i = 0; i < trades; i++) {
    time += Math.floor(random() * 120);
    ticks += Math.round((random() - 0.5) * 10);
    const quantity = (1 + Math.floor(random() * 2_000)) / 1_000;
    text += `${1e9 + i},${(ticks / 10).toFixed(2)},${quantity},${2e9 + 2 * i},${2e9 + 2 * i + 1},${time},${random() < 0.5}\n`;
    if (text.length > 1 << 20 || i === trades - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

const thisFile = fileURLToPath(import.meta.url);
const named = (start: string): readonly string[] =>
  Object.keys(readers).filter((name) => name.startsWith(start));

/** Reads a million bars from Parquet, Arrow and a store, and makes bars of up to 12 million trades: time, and memory by length. */
export async function benchDataFiles(rows = 1_000_000): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-bench-'));
  const at = (name: string): string => join(folder, name);
  const results: Record<string, unknown> = {};
  try {
    writeKlineCsv(at('BTCUSDT-1m.csv'), rows);
    const [loaded] = await orThrow(loadKlineFiles([at('BTCUSDT-1m.csv')]));
    if (loaded === undefined) throw new Error('no bars');
    const { data } = loaded;
    results['writing'] = await benchWriting(data, at);
    results['parquet'] = compareReaders(thisFile, named('Parquet'), at('bars.parquet'));
    results['arrow'] = compareReaders(thisFile, named('Arrow'), at('bars.arrow'));
    results['store'] = named('store').flatMap((name) => compareReaders(thisFile, [name], at('store')));
    results['trades'] = [1_000_000, 4_000_000, 12_000_000].map((trades) => {
      const path = at('BTCUSDT-aggTrades-2025-08.csv');
      writeTradesCsv(path, trades);
      const megabytes = Math.round(statSync(path).size / 1e6);
      console.log(`${trades / 1e6} M trades, ${megabytes} MB`);
      const readings: readonly Reading[] = compareReaders(thisFile, named('trades'), path);
      return { trades, megabytes, readings };
    });
    await writeResult('data-files', { rows, ...results });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchWriting(data: MarketData, at: (name: string) => string): Promise<unknown> {
  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return Math.round(performance.now() - start);
  };
  const store = folderStore({ folder: at('store') });
  const written = {
    'Parquet, ms': await took(() => orThrow(writeParquet(at('bars.parquet'), data))),
    'Parquet, MB': Math.round(statSync(at('bars.parquet')).size / 1e6),
    'Arrow, ms': await took(() => orThrow(writeArrow(at('bars.arrow'), data))),
    'store, ms': await took(() => orThrow(store.append(data))),
    'store, one bar more, ms': await took(() =>
      orThrow(store.append(slice(concat([data]), data.length - 1))),
    ),
    'store coverage, ms': await took(() =>
      orThrow(store.coverage({ symbol: data.symbol, timeframe: data.timeframe })),
    ),
  };
  console.table(written);
  return written;
}

if (process.argv[1] === thisFile) {
  if (process.argv.length > 2) await measureReader(readers);
  else await benchDataFiles();
}
