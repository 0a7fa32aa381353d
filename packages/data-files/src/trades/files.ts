import * as z from 'zod';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  DataException,
  parseOptions,
  TimeframeSchema,
  type DataError,
  type LoadProgress,
  type Timeframe,
} from '@veloce/core';
import { wholeLines } from '../csv/blocks.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import { failureOf, openCsvFile, type CsvStream } from '../csv/file.js';
import type { CsvHeader } from '../csv/header.js';
import { createTableReader, emptyFile, type ColumnTexts, type TableReader } from '../csv/table.js';
import { noTrades } from './gather.js';
import { fileName, tradeFileName } from '../market/name.js';
import { createTradeBars, type TradeRows } from './bars.js';
import { findTradeColumns, type TradeColumn, type TradeField } from './columns.js';
import { toTradeMarket, type GatheredTrades } from './market.js';
import type { TimeUnit } from '../csv/timestamp.js';

/** Settings of {@link loadTradeFiles}. */
export interface TradeFilesOptions {
  /** The bars to make. */
  readonly timeframe: Timeframe;
  /** The symbol of every file; told by their names when not given. */
  readonly symbol?: string | undefined;
  /** Told by magnitude when not given, which knows all but seconds. */
  readonly timeUnit?: TimeUnit | undefined;
  /** Reads only the rows that have these texts in these columns: `{ StreamType: 'TRADE_STREAM' }`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** Ends the load with `Aborted`, between two blocks of a file. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each file before it is begun, and of the end. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** One market whose bars were made of the trades in one or more files. */
export interface LoadedTrades extends GatheredTrades {
  readonly files: readonly string[];
}

const TradeFilesSchema = /* @__PURE__ */ (() =>
  z.object({
    paths: z.array(z.string().min(1)).min(1, 'name at least one file'),
    timeframe: TimeframeSchema,
    symbol: z.string().min(1).optional(),
    timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
    where: z.record(z.string().min(1), z.string()).optional(),
  }))();

/**
 * Makes bars of files of trades (`aggTrades` and `trades` of Binance, spot, USD-M and COIN-M; any CSV with time, price, quantity,
 * and a side or `is_buyer_maker`; `.csv`, `.csv.gz`, `.zip`). Files are read piece by piece: however long they are, memory is taken
 * for the bars alone. They may be named in any order.
 *
 * A bar has the trades of its own time, in the order of the file. `buyVolume` and `sellVolume` are sums of quantities by the side of
 * the aggressor, `volume` is both together, `trades` counts (an aggregated trade counts as those it stands for). Where trades are numbered, repeats are
 * dropped, numbers that are left out are noted, and a bar without trades is filled if no number is missing there.
 *
 * @returns One market for each symbol, with notes on whatever was passed over or is missing.
 * @throws {RangeError} when no path is given or an option is malformed.
 * @example
 * ```ts
 * const [btc] = await orThrow(loadTradeFiles(['BTCUSDT-aggTrades-2025-08.zip'], { timeframe: '5s' }));
 * ```
 */
export function loadTradeFiles(
  paths: readonly string[],
  options: TradeFilesOptions,
): TaskEither<DataError, readonly LoadedTrades[]> {
  const checked = parseOptions('loadTradeFiles', TradeFilesSchema, { paths, ...options });
  const { signal, onProgress } = options;

  return async () => {
    try {
      const markets = new Map<string, MarketReader>();
      const ordered = await byFirstTime(paths, checked, signal);
      for (const [done, path] of ordered.entries()) {
        onProgress?.({ step: path, done, total: paths.length });
        for await (const file of openCsvFile(path, `trades from ${path}`, signal)) {
          const symbol = symbolOf(file, checked.symbol);
          const market = markets.get(symbol) ?? createMarketReader(symbol, checked);
          markets.set(symbol, market);
          await market.read(file);
        }
      }
      const loaded = Array.from(markets.values(), (market) => market.finish());
      onProgress?.({ step: 'gathered', done: paths.length, total: paths.length });
      return right(loaded);
    } catch (cause) {
      return left(failureOf(cause, paths.join(', '), `trades from ${paths.join(', ')}`));
    }
  };
}

interface TradeFormat {
  readonly timeframe: Timeframe;
  readonly timeUnit?: TimeUnit | undefined;
  readonly where?: ColumnTexts | undefined;
}

interface MarketReader {
  readonly read: (file: CsvStream) => Promise<void>;
  readonly finish: () => LoadedTrades;
}

function createMarketReader(symbol: string, format: TradeFormat): MarketReader {
  const { timeframe } = format;
  const bars = createTradeBars(timeframe);
  const files = new Set<string>();
  const names: string[] = [];
  let hasSides = true;
  let isWholePeriod = true;

  return {
    async read(file) {
      files.add(file.path);
      names.push(fileName(file.source));
      isWholePeriod &&= tradeFileName(file.source).isWholePeriod;
      bars.beginFile();
      const columns = await readTrades(file, format, (rows) => bars.add(rows));
      hasSides &&= columns.some(({ as }) => as === 'side');
    },
    finish() {
      const origin = names.length === 1 ? names[0] : `${names.length} files from ${names[0]}`;
      const asked = `${timeframe} bars of ${symbol}`;
      if (bars.columns().time.length === 0) throw new DataException(csvError(origin, asked, noTrades));
      const market = { symbol, timeframe, origin, hasSides, isWholePeriod };
      return { ...toTradeMarket(bars, market), files: [...files] };
    },
  };
}

/** Reads the trades of a file, block by block. */
async function readTrades(
  { source, chunks }: CsvStream,
  { timeUnit, where }: TradeFormat,
  add: (rows: TradeRows) => CsvFault | undefined,
): Promise<readonly TradeColumn[]> {
  const asked = `trades of ${source}`;
  const findColumns = (header: CsvHeader): readonly TradeColumn[] | CsvFault =>
    findTradeColumns(header, where !== undefined);
  const reader = createTableReader({ delimiter: ',', timeUnit, where, findColumns }, 0);
  const refuse = (fault: CsvFault): never => {
    const column = fault.column ?? reader.columns().find(({ as }) => as === fault.as)?.name;
    throw new DataException(csvError(source, asked, { ...fault, ...(column !== undefined && { column }) }));
  };
  try {
    for await (const block of wholeLines(chunks)) {
      const fault = reader.read(block) ?? add(tradeRows(reader));
      if (fault !== undefined) refuse(fault);
      reader.drop();
    }
  } catch (cause) {
    throw new DataException(failureOf(cause, source, asked));
  }
  return reader.columns().length > 0 ? reader.columns() : refuse(emptyFile);
}

function tradeRows(reader: TableReader<TradeColumn>): TradeRows {
  const { columns: values, length, lines } = reader.rows();
  const byField = Object.fromEntries(reader.columns().map(({ as }, k) => [as, values[k]]));
  return { length, lines, ...(byField as Record<TradeField, Float64Array>) };
}

/** The paths in the order of their first trades: files may be named in any order. */
async function byFirstTime(
  paths: readonly string[],
  format: TradeFormat,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (paths.length === 1) return paths;
  const first: { readonly path: string; readonly time: number }[] = [];
  for (const path of paths) {
    let time = Infinity;
    for await (const file of openCsvFile(path, `trades from ${path}`, signal)) {
      await readTrades({ ...file, chunks: firstOf(file.chunks) }, format, (rows) => {
        if (rows.length > 0) time = rows.time[0];
        return undefined;
      });
      break;
    }
    first.push({ path, time });
  }
  return first.sort((a, b) => a.time - b.time).map(({ path }) => path);
}

/** The beginning of a text, up to the end of a line. */
async function* firstOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const block of wholeLines(chunks)) {
    yield block;
    return;
  }
}

function symbolOf({ source, path }: CsvStream, given: string | undefined): string {
  const symbol = given ?? tradeFileName(source).symbol ?? tradeFileName(path).symbol;
  if (symbol !== undefined) return symbol;
  const fault: CsvFault = {
    rule: 'the name of the file does not tell the symbol',
    fix: 'give the symbol, or name the file SYMBOL-trades-….csv',
  };
  throw new DataException(csvError(source, `trades of ${source}`, fault));
}
