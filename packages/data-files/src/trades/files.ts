import * as z from 'zod';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  DataException,
  mayBeSameSymbol,
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
import { createTableReader, emptyFile, type TableReader } from '../csv/table.js';
import type { DataNote } from '../market/data-note.js';
import { noTrades } from './gather.js';
import { fileName, tradeFileName } from '../market/name.js';
import { type MarketText } from '../csv/identity.js';
import { chooseSymbol, symbolOfTexts, twoFilesFault } from '../market/symbol.js';
import { notOfPreset } from '../market/preset.js';
import { tradePresets, type TradePreset } from './presets.js';
import {
  given,
  pathsSchema,
  rowRules,
  textOptions,
  withPaths,
  workOptions,
  type RowRules,
  type TextOptions,
} from '../market/rules.js';
import { createTradeBars, type TradeRows } from './bars.js';
import {
  findMappedTrades,
  findTradeColumns,
  type TradeColumn,
  type TradeColumnMap,
  type TradeField,
} from './columns.js';
import { gatheredMarket, type GatheredTrades } from './market.js';

/** Settings of {@link loadTradeFiles}. */
export interface TradeFilesOptions extends TextOptions, Pick<RowRules, 'order' | 'oneMarket'> {
  /** The bars to make. */
  readonly timeframe: Timeframe;
  /** The symbol of every file; if omitted, inferred from their rows, then from their names. */
  readonly symbol?: string | undefined;
  /** The layout of a known exporter; options that are given beside it count before it. */
  readonly preset?: TradePreset | undefined;
  /** The column mapping; found by the usual names if omitted. */
  readonly columns?: TradeColumnMap | undefined;
  /** Ends the load with `Aborted`, between two blocks of a file. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each file is begun, and at the end. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** One market whose bars were made of the trades in one or more files. */
export interface LoadedTrades extends GatheredTrades {
  readonly files: readonly string[];
}

const TradeFilesSchema = /* @__PURE__ */ (() => {
  const place = z.union([z.string().min(1), z.int().min(0)]);
  return z.strictObject({
    paths: pathsSchema,
    timeframe: TimeframeSchema,
    symbol: z.string().min(1).optional(),
    preset: z.enum(Object.keys(tradePresets) as TradePreset[]).optional(),
    columns: z
      .strictObject({
        time: place,
        price: place,
        quantity: place,
        side: place.optional(),
        isBuyerMaker: place.optional(),
        id: place.optional(),
        firstId: place.optional(),
        lastId: place.optional(),
      })
      .refine(
        ({ side, isBuyerMaker }) => side === undefined || isBuyerMaker === undefined,
        'side and isBuyerMaker say the same: map one of them',
      ) // prettier-ignore
      .optional(),
    ...textOptions,
    order: rowRules.order,
    oneMarket: rowRules.oneMarket,
    ...workOptions,
  });
})();

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
  parseOptions('loadTradeFiles', TradeFilesSchema, withPaths(paths, options));
  const { signal, onProgress, preset } = options;
  const format: TradeFormat = preset === undefined ? options : { ...tradePresets[preset], ...given(options) };

  return async () => {
    try {
      const markets = new Map<string, MarketReader>();
      const ordered = await byFirstTime(paths, format, signal);
      for (const [done, path] of ordered.entries()) {
        onProgress?.({ step: path, done, total: paths.length });
        for await (const file of openCsvFile(path, `trades from ${path}`, signal)) {
          let market: MarketReader | undefined;
          const columns = await readTrades(file, format, (rows, texts) => {
            market ??= beginFile(markets, file, texts, format);
            return market.add(rows);
          });
          market ??= beginFile(markets, file, [], format);
          market.endFile(columns);
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

type TradeFormat = TradeFilesOptions &
  Partial<Omit<(typeof tradePresets)[TradePreset], keyof TextOptions | 'order'>>;

interface MarketReader {
  readonly beginFile: (file: CsvStream, told: string | undefined, other: string | undefined) => void;
  readonly add: (rows: FileRows) => CsvFault | undefined;
  readonly endFile: (columns: readonly TradeColumn[]) => void;
  readonly finish: () => LoadedTrades;
}

/** The reader of the market that a file is of. */
function beginFile(
  markets: Map<string, MarketReader>,
  file: CsvStream,
  texts: readonly MarketText[],
  format: TradeFormat,
): MarketReader {
  const { source, path } = file;
  const inRows = symbolOfTexts(texts);
  const inName = tradeFileName(source).symbol ?? tradeFileName(path).symbol;
  const chosen = chooseSymbol(format.symbol, inRows, { symbol: inName, isNamed: true });
  if (chosen === undefined) {
    const fault: CsvFault = {
      rule: 'neither the rows nor the name of the file tell the symbol',
      fix: 'give the symbol, or name the file SYMBOL-trades-….csv',
    };
    throw new DataException(csvError(source, `trades of ${source}`, fault));
  }
  const market = markets.get(chosen.symbol) ?? createMarketReader(chosen.symbol, format);
  markets.set(chosen.symbol, market);
  market.beginFile(file, inRows?.text ?? inName, chosen.other);
  return market;
}

function createMarketReader(symbol: string, { timeframe, oneMarket }: TradeFormat): MarketReader {
  const bars = createTradeBars(timeframe);
  const files = new Set<string>();
  const names: string[] = [];
  const notes: DataNote[] = [];
  let told: { readonly symbol: string; readonly source: string } | undefined;
  let hasSides = true;
  let isWholePeriod = true;

  return {
    beginFile(file, symbolOfFile, other) {
      const { source, path } = file;
      if (symbolOfFile !== undefined && oneMarket !== true) {
        if (told !== undefined && !mayBeSameSymbol(told.symbol, symbolOfFile)) {
          throw new DataException(csvError(source, `trades of ${symbol}`, twoFilesFault(told, symbolOfFile)));
        }
        told ??= { symbol: symbolOfFile, source };
      }
      if (other !== undefined) {
        notes.push({
          rule: 'other-symbol',
          source,
          count: 1,
          message: `${other}, and the market is called ${symbol}`,
        });
      }
      files.add(path);
      names.push(fileName(source));
      isWholePeriod &&= tradeFileName(source).isWholePeriod;
      bars.beginFile();
    },
    add: (rows) => {
      if (rows.isTurned === true) {
        notes.push({
          rule: 'newest-first',
          source: names.at(-1) ?? symbol,
          count: rows.length,
          message: 'the trades stood newest first and were turned round',
        });
      }
      return bars.add(rows);
    },
    endFile(columns) {
      hasSides &&= columns.some(({ as }) => as === 'side');
    },
    finish() {
      const origin = names.length === 1 ? names[0] : `${names.length} files from ${names[0]}`;
      const asked = `${timeframe} bars of ${symbol}`;
      if (bars.columns().time.length === 0) throw new DataException(csvError(origin, asked, noTrades));
      const market = { symbol, timeframe, origin, hasSides, isWholePeriod };
      const gathered = gatheredMarket(bars, market, asked);
      if (gathered._tag === 'Left') throw new DataException(gathered.left);
      const { data, notes: found } = gathered.right;
      return { data, notes: [...notes, ...found], files: [...files] };
    },
  };
}

/** Trades of a file, and whether they stood in the other order there. */
interface FileRows extends TradeRows {
  readonly isTurned?: boolean;
}

/** Reads the trades of a file, block by block; those of a file that stands newest first at once. */
async function readTrades(
  { source, chunks }: CsvStream,
  format: TradeFormat,
  add: (rows: FileRows, texts: readonly MarketText[]) => CsvFault | undefined,
): Promise<readonly TradeColumn[]> {
  const asked = `trades of ${source}`;
  const { order, where, columns: map, layout, described = '', preset } = format;
  let { timeUnit } = format;
  const findColumns = (header: CsvHeader): readonly TradeColumn[] | CsvFault => {
    if (map !== undefined) return findMappedTrades(header, map);
    if (layout === undefined) return findTradeColumns(header, where !== undefined);
    const found = layout(header);
    if (found === undefined) return notOfPreset(header, `${preset}: ${described}`);
    const { timeUnit: unit, ...columns } = found;
    timeUnit ??= unit;
    return findMappedTrades(header, columns);
  };
  const isBackwardFile = order === 'newest-first';
  const reader = createTableReader<TradeColumn>(
    { ...format, get timeUnit() { return timeUnit; }, isBackward: isBackwardFile, findColumns }, // prettier-ignore
    0,
  );
  const refuse = (fault: CsvFault): never => {
    const column = fault.column ?? reader.columns().find(({ as }) => as === fault.as)?.name;
    throw new DataException(csvError(source, asked, { ...fault, ...(column !== undefined && { column }) }));
  };
  let isTurned: boolean | undefined = isBackwardFile ? true : undefined;
  try {
    for await (const block of wholeLines(chunks)) {
      const fault = reader.read(block);
      if (fault !== undefined) refuse(fault);
      const rows = tradeRows(reader);
      if (rows.length === 0) continue;
      const last = rows.time[rows.length - 1];
      if (order !== 'either') isTurned ??= false;
      else if (rows.time[0] !== last) isTurned ??= rows.time[0] > last;
      // Rows are kept until their order is known, and if the newest comes first.
      if (isTurned !== false) continue;
      const refused = add(rows, reader.texts());
      if (refused !== undefined) refuse(hintOf(refused, rows, order));
      reader.drop();
    }
    if (isTurned !== false) {
      const rows = isTurned === true ? turnedTrades(reader) : tradeRows(reader);
      const refused = rows.length === 0 ? undefined : add(rows, reader.texts());
      if (refused !== undefined) refuse(refused);
    }
  } catch (cause) {
    throw new DataException(failureOf(cause, source, asked));
  }
  if (reader.columns().length === 0) return refuse(emptyFile);
  return reader.columns();
}

/** Times that fall from the first row on mean that the newest comes first. */
function hintOf(fault: CsvFault, { time, length }: TradeRows, order: TradeFormat['order']): CsvFault {
  if (order !== undefined || fault.as !== 'time' || length < 2) return fault;
  for (let i = 1; i < length; i++) if (time[i] > time[i - 1]) return fault;
  return { ...fault, fix: "the trades stand newest first: turn them round with { order: 'newest-first' }" };
}

function turnedTrades(reader: TableReader<TradeColumn>): FileRows {
  const { columns, length, lines } = reader.rows();
  const last = length - 1;
  const turned = columns.map((column) => column.map((_, i) => column[last - i]));
  const byField = Object.fromEntries(reader.columns().map(({ as }, k) => [as, turned[k]]));
  return {
    length,
    lines: lines.map((_, i) => lines[last - i]),
    isTurned: true,
    ...(byField as Record<TradeField, Float64Array>),
  };
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
      const forward = { ...format, order: format.order === undefined ? undefined : ('either' as const) };
      await readTrades({ ...file, chunks: firstOf(file.chunks) }, forward, (rows) => {
        time = Math.min(time, rows.time[0]);
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
