import * as z from 'zod';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  DataException,
  inTurns,
  parseOptions,
  type DataError,
  type LoadProgress,
  type MarketData,
  type Steps,
  type Timeframe,
} from '@veloce/core';
import { ColumnMapSchema, ExtraColumnsSchema, mappedFile, type CsvColumnMap } from '../market/csv.js';
import { asAborted, failureOf, openCsvFile, type CsvStream } from '../csv/file.js';
import type { DataNote } from '../market/data-note.js';
import { checkTold, joinMarket, type MarketPart } from '../market/join.js';
import { klineFile } from './klines.js';
import { readMarketFile } from '../market/file.js';
import { marketName, symbolOfName } from '../market/name.js';
import type { Preset } from '../market/preset.js';
import { barPresets, presetFile, type BarPreset } from './presets.js';
import {
  given,
  marketOptions,
  pathsSchema,
  rowRules,
  textOptions,
  withPaths,
  workOptions,
  type RowRules,
  type TextOptions,
} from '../market/rules.js';

/** Settings of {@link loadKlineFiles}. */
export interface KlineFilesOptions extends TextOptions, RowRules {
  /** The symbol of every file; if omitted, inferred from their rows, then from their names. */
  readonly symbol?: string | undefined;
  /** The timeframe of every file; if omitted, inferred from their names and rows. */
  readonly timeframe?: Timeframe | undefined;
  /** The layout of a known exporter; options that are given beside it count before it. */
  readonly preset?: BarPreset | undefined;
  /** The column mapping, as for `parseCsv`; found by the usual names if omitted. */
  readonly columns?: CsvColumnMap | undefined;
  /** Further columns to keep, by the name that they get; together with `columns`. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
  /** Ends the load with `Aborted`, between two files or while one is read. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each file is begun, and at the end. */
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
    .strictObject({
      paths: pathsSchema,
      ...marketOptions,
      preset: z.enum(Object.keys(barPresets) as BarPreset[]).optional(),
      columns: ColumnMapSchema.optional(),
      extra: ExtraColumnsSchema.optional(),
      ...textOptions,
      ...rowRules,
      ...workOptions,
    })
    .refine(({ extra, columns }) => extra === undefined || columns !== undefined, {
      path: ['extra'],
      error: 'needs columns, to name the others',
    }))();

/**
 * Loads kline files (`.csv`, `.csv.gz`, `.zip`; see `parseKlines`), or any CSV files of bars by a map of their columns (see
 * `parseCsv`) or by a preset, and joins those of one market by time: months may be named in any order, and where files overlap the one
 * that was named last wins. Files of which more than a tenth of the bars that they share differ are two markets, and refused. Files are
 * read piece by piece. Nothing is read until the task runs.
 *
 * @returns One market for each symbol and timeframe, in the order in which they were first named.
 * @throws {RangeError} when no path is given or an option is malformed or unknown.
 * @example
 * ```ts
 * const [btc] = await orThrow(loadKlineFiles(['BTCUSDT-1m-2025-07.zip', 'BTCUSDT-1m-2025-08.zip']));
 * ```
 */
export function loadKlineFiles(
  paths: readonly string[],
  options: KlineFilesOptions = {},
): TaskEither<DataError, readonly LoadedKlines[]> {
  parseOptions('loadKlineFiles', KlineFilesSchema, withPaths(paths, options));
  const { signal, onProgress, preset, ...own } = options;
  const how: HowToRead = preset === undefined ? own : { preset, ...barPresets[preset], ...given(own) };

  return async () => {
    const parts: MarketPart[] = [];
    for (const [done, path] of paths.entries()) {
      onProgress?.({ step: path, done, total: paths.length });
      const asked = `klines from ${path}`;
      try {
        for await (const file of openCsvFile(path, asked, signal)) {
          const part = await readPart(file, how, signal);
          if (part._tag === 'Left') return part;
          parts.push(part.right);
        }
      } catch (cause) {
        return left(failureOf(cause, path, asked));
      }
    }
    const asked = `klines from ${paths.join(', ')}`;
    const markets = await inTurns(join(parts, how), { signal }).catch((cause: unknown) =>
      left(failureOf(asAborted(cause, paths.join(', '), asked, signal), paths.join(', '), asked)),
    );
    if (markets._tag === 'Right') onProgress?.({ step: 'joined', done: paths.length, total: paths.length });
    return markets;
  };
}

type HowToRead = Omit<KlineFilesOptions, 'signal' | 'onProgress'> & Partial<Preset<CsvColumnMap>>;

async function readPart(
  file: CsvStream,
  options: HowToRead,
  signal: AbortSignal | undefined,
): Promise<Either<DataError, MarketPart>> {
  const { source, path } = file;
  // The member of an archive may have any name; one with a timeframe in it is taken for a kline file's.
  const inner = marketName(source);
  const names = [inner, marketName(path)].map(symbolOfName);
  const told =
    names.find(({ isNamed }) => isNamed) ?? names.toReversed().find(({ symbol }) => symbol !== undefined);
  const { columns, extra, preset, layout, described, ...rest } = options;
  const format =
    columns !== undefined
      ? mappedFile({ ...rest, columns, extra, source })
      : layout === undefined
        ? klineFile({ ...rest, source })
        : presetFile({ ...rest, source }, `${preset}: ${described}`, layout);
  const read = await readMarketFile(file, { ...format, symbolOfName: told ?? { isNamed: false } }, signal);
  return read._tag === 'Left' ? read : right({ path, source, ...read.right });
}

function* join(
  parts: readonly MarketPart[],
  { conflicts, oneMarket }: HowToRead,
): Steps<Either<DataError, readonly LoadedKlines[]>> {
  const markets = new Map<string, [MarketPart, ...MarketPart[]]>();
  for (const part of parts) {
    const key = `${part.data.symbol} ${part.data.timeframe} ${part.data.offsetMs ?? 0}`;
    const market = markets.get(key);
    if (market === undefined) markets.set(key, [part]);
    else market.push(part);
  }
  try {
    const loaded: LoadedKlines[] = [];
    for (const all of markets.values()) {
      if (oneMarket !== true) checkTold(all);
      const { data, notes } = yield* joinMarket(all, conflicts);
      loaded.push({
        data,
        notes: [...all.flatMap((part) => part.notes), ...notes],
        files: [...new Set(all.map((part) => part.path))],
      });
    }
    return right(loaded);
  } catch (cause) {
    if (cause instanceof DataException) return left(cause.error);
    throw cause;
  }
}
