import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  TimeframeSchema,
  type DataError,
  type LoadProgress,
  type MarketData,
  type Timeframe,
  parseOptions,
} from '@veloce/core';
import { ColumnMapSchema, ExtraColumnsSchema, mappedFile, type CsvColumnMap } from '../market/csv.js';
import { failureOf, openCsvFile, type CsvStream } from '../csv/file.js';
import type { DataNote } from '../market/data-note.js';
import { joinMarket } from '../market/join.js';
import { klineFile } from './klines.js';
import { readMarketFile } from '../market/file.js';
import { marketName } from '../market/name.js';
import type { TimeUnit } from '../csv/timestamp.js';

/** Settings of {@link loadKlineFiles}. */
export interface KlineFilesOptions {
  /** The symbol of every file; told by their names when not given. */
  readonly symbol?: string | undefined;
  /** The timeframe that every file must have; told by their rows when not given. */
  readonly timeframe?: Timeframe | undefined;
  /** Which column is which, as for `parseCsv`; found by their usual names when not given. */
  readonly columns?: CsvColumnMap | undefined;
  /** Further columns to keep, by the name that they get; together with `columns`. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
  /** Reads only the rows that have these texts in these columns: `{ venue: 'binance', coin: 'BTC' }`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** Told by magnitude when not given, which knows all but seconds. */
  readonly timeUnit?: TimeUnit | undefined;
  /** A comma unless given. */
  readonly delimiter?: ',' | ';' | '\t' | '|' | undefined;
  /** Ends the load with `Aborted`, between two files or while one is read. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each file before it is begun, and of the end. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** One market from one or more files. */
export interface LoadedKlines {
  readonly data: MarketData;
  /** Oddities of the files, overlaps between them and gaps. */
  readonly notes: readonly DataNote[];
  readonly files: readonly string[];
}

const KlineFilesSchema = /* @__PURE__ */ (() =>
  z
    .object({
      paths: z.array(z.string().min(1)).min(1, 'name at least one file'),
      symbol: z.string().min(1).optional(),
      timeframe: TimeframeSchema.optional(),
      columns: ColumnMapSchema.optional(),
      extra: ExtraColumnsSchema.optional(),
      where: z.record(z.string().min(1), z.string()).optional(),
      timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
      delimiter: z.enum([',', ';', '\t', '|']).optional(),
    })
    .refine(({ extra, columns }) => extra === undefined || columns !== undefined, {
      path: ['extra'],
      error: 'needs columns, to name the others',
    }))();

/**
 * Loads kline files (`.csv`, `.csv.gz`, `.zip`; see `parseKlines`), or any CSV files of bars by a map of their columns (see
 * `parseCsv`), and joins those of one market by time: months may be named in any order, and where files overlap the one that was
 * named last wins. Files are read piece by piece. Nothing is read until the task runs.
 *
 * @returns One market for each symbol and timeframe, in the order in which they were first named.
 * @throws {RangeError} when no path is given or an option is malformed.
 * @example
 * ```ts
 * const [btc] = await orThrow(loadKlineFiles(['BTCUSDT-1m-2025-07.zip', 'BTCUSDT-1m-2025-08.zip']));
 * ```
 */
export function loadKlineFiles(
  paths: readonly string[],
  options: KlineFilesOptions = {},
): TaskEither<DataError, readonly LoadedKlines[]> {
  parseOptions('loadKlineFiles', KlineFilesSchema, { paths, ...options });
  const { signal, onProgress } = options;

  return async () => {
    const parts: Part[] = [];
    for (const [done, path] of paths.entries()) {
      onProgress?.({ step: path, done, total: paths.length });
      const asked = `klines from ${path}`;
      try {
        for await (const file of openCsvFile(path, asked, signal)) {
          const part = await readPart(file, options);
          if (part._tag === 'Left') return part;
          parts.push(part.right);
        }
      } catch (cause) {
        return left(failureOf(cause, path, asked));
      }
    }
    const markets = join(parts);
    onProgress?.({ step: 'joined', done: paths.length, total: paths.length });
    return right(markets);
  };
}

interface Part {
  readonly path: string;
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

async function readPart(file: CsvStream, options: KlineFilesOptions): Promise<Either<DataError, Part>> {
  const { source, path } = file;
  // The member of an archive may have any name; one with a timeframe in it is taken for a kline file's.
  const inner = marketName(source);
  const own = inner.timeframe === undefined ? undefined : inner.symbol;
  const symbol = options.symbol ?? own ?? marketName(path).symbol ?? inner.symbol;
  const { columns, timeframe, where, timeUnit, delimiter = ',' } = options;
  const format =
    columns === undefined
      ? { ...klineFile({ source, symbol, timeframe }), where, timeUnit, delimiter }
      : mappedFile({ ...options, columns, source, symbol });
  const read = await readMarketFile(file, format);
  return read._tag === 'Left' ? read : right({ path, ...read.right });
}

function join(parts: readonly Part[]): readonly LoadedKlines[] {
  const markets = new Map<string, [Part, ...Part[]]>();
  for (const part of parts) {
    const key = `${part.data.symbol} ${part.data.timeframe}`;
    const market = markets.get(key);
    if (market === undefined) markets.set(key, [part]);
    else market.push(part);
  }
  return Array.from(markets.values(), ([first, ...rest]) => {
    const { data, notes } = joinMarket([first.data, ...rest.map((part) => part.data)]);
    const all = [first, ...rest];
    return {
      data,
      notes: [...all.flatMap((part) => part.notes), ...notes],
      files: [...new Set(all.map((part) => part.path))],
    };
  });
}
