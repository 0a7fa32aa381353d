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
import { failureOf, openCsvFile, type CsvStream } from './csv-file.js';
import type { DataNote } from './data-note.js';
import { joinMarket } from './kline-join.js';
import { readKlines } from './klines.js';
import { marketName } from './market-name.js';

/** Settings of {@link loadKlineFiles}. */
export interface KlineFilesOptions {
  /** The symbol of every file; told by their names when not given. */
  readonly symbol?: string | undefined;
  /** The timeframe that every file must have; told by their rows when not given. */
  readonly timeframe?: Timeframe | undefined;
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
  z.object({
    paths: z.array(z.string().min(1)).min(1, 'name at least one file'),
    symbol: z.string().min(1).optional(),
    timeframe: TimeframeSchema.optional(),
  }))();

/**
 * Loads kline files (`.csv`, `.csv.gz`, `.zip`; see `parseKlines`) and joins those of one market by time: months may be named in
 * any order, and where files overlap the one that was named last wins. Nothing is read until the task runs.
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
  const { symbol, timeframe } = parseOptions('loadKlineFiles', KlineFilesSchema, { paths, ...options });
  const { signal, onProgress } = options;

  return async () => {
    const parts: Part[] = [];
    for (const [done, path] of paths.entries()) {
      onProgress?.({ step: path, done, total: paths.length });
      const asked = `klines from ${path}`;
      try {
        for await (const file of openCsvFile(path, asked, signal)) {
          const part = await readPart(file, symbol, timeframe);
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

async function readPart(
  file: CsvStream,
  symbol: string | undefined,
  timeframe: Timeframe | undefined,
): Promise<Either<DataError, Part>> {
  const { source, path } = file;
  // The member of an archive may have any name; one with a timeframe in it is taken for a kline file's.
  const inner = marketName(source);
  const own = inner.timeframe === undefined ? undefined : inner.symbol;
  const named = symbol ?? own ?? marketName(path).symbol ?? inner.symbol;
  const read = await readKlines(file, { source, symbol: named, timeframe });
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
