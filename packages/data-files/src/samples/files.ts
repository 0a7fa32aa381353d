import * as z from 'zod';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  DataException,
  inTurns,
  intervalMs,
  mayBeSameSymbol,
  parseOptions,
  TimeframeSchema,
  type DataError,
  type Timeframe,
} from '@veloce/core';
import { wholeLines } from '../csv/blocks.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import { asAborted, failureOf, openCsvFile, type CsvStream } from '../csv/file.js';
import { createTableReader, emptyFile, noRowsFault } from '../csv/table.js';
import type { DataNote } from '../market/data-note.js';
import { sampleFileName } from '../market/name.js';
import { symbolOfTexts, twoFilesFault } from '../market/symbol.js';
import {
  pathsSchema,
  rowRules,
  textOptions,
  withPaths,
  workOptions,
  type RowRules,
  type TextOptions,
} from '../market/rules.js';
import {
  findMappedSamples,
  findSampleColumns,
  sampleFields,
  type SampleColumn,
  type SampleColumnMap,
} from './columns.js';
import { mergeSamples, toSamples, type SampleRows } from './rows.js';
import { periodFault } from './periods.js';

/** Settings of {@link loadSampleFiles}. */
export interface SampleFilesOptions extends TextOptions, Pick<RowRules, 'order' | 'conflicts' | 'oneMarket'> {
  /** The column mapping, if the names do not show it. */
  readonly columns?: SampleColumnMap | undefined;
  /** Further columns to keep, by the name that they get; together with `columns`. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
  /**
   * The meaning of the rows' times. A timeframe: bars that open at their time, known when they have closed. `none`: moments, each known at
   * its time. Files of which it is known need no word: Binance's `metrics`, settlements of funding, lists of forced orders.
   */
  readonly barsOf?: Timeframe | 'none' | undefined;
  /** Ends the load with `Aborted`. */
  readonly signal?: AbortSignal | undefined;
}

/** Values of one market beside its bars, each with the time at which it became known. */
export interface Samples {
  readonly length: number;
  /** Epoch ms UTC, not decreasing. */
  readonly knownAt: Float64Array;
  /** Values by field, and by the names of the extra columns; `NaN` where there is none. */
  readonly values: Readonly<Partial<Record<string, Float64Array>>>;
  /** How long the bars are that the rows stand for, in ms; 0 when each is a sample or an event. */
  readonly barMs: number;
  /** The symbol in the rows, or in the names of the files. */
  readonly symbol?: string | undefined;
  readonly notes: readonly DataNote[];
  readonly files: readonly string[];
}

const SampleFilesSchema = /* @__PURE__ */ (() => {
  const place = z.union([z.string().min(1), z.int().min(0)]);
  const columns = Object.fromEntries(sampleFields.map((name) => [name, place.optional()]));
  return z
    .strictObject({
      paths: pathsSchema,
      columns: z.strictObject({ time: place, ...columns }).optional(),
      extra: z.record(z.string().min(1), place).optional(),
      barsOf: z
        .union([z.literal('none'), TimeframeSchema], { error: `must be a timeframe or 'none'` })
        .optional(),
      ...textOptions,
      order: rowRules.order,
      conflicts: rowRules.conflicts,
      oneMarket: rowRules.oneMarket,
      ...workOptions,
    })
    .refine(({ extra, columns: map }) => extra === undefined || map !== undefined, {
      path: ['extra'],
      error: 'needs columns, to name the time',
    });
})();

/**
 * Reads what goes with the bars of one market: open interest, funding, liquidations (`.csv`, `.csv.gz`, `.zip`). Known by their
 * columns are Binance's `metrics`, `fundingRate` and `liquidationSnapshot` files and many that are like them; any other file is read
 * with a map of its columns. {@link joinSamples} puts them on a market's clock.
 *
 * @returns The rows of all files by time; where files have rows of one time, the file that was named last counts.
 * @throws {RangeError} when no path is given or an option is malformed.
 * @example
 * ```ts
 * const metrics = await orThrow(loadSampleFiles(['BTCUSDT-metrics-2025-08-01.zip', 'BTCUSDT-metrics-2025-08-02.zip']));
 * const { data } = joinSamples(bars, metrics); // data.openInterest
 * ```
 */
export function loadSampleFiles(
  paths: readonly string[],
  options: SampleFilesOptions = {},
): TaskEither<DataError, Samples> {
  parseOptions('loadSampleFiles', SampleFilesSchema, withPaths(paths, options));
  const { barsOf = 'none' } = options;
  const barMs = barsOf === 'none' ? 0 : intervalMs(barsOf);

  return async () => {
    try {
      const parts: SamplePart[] = [];
      for (const path of paths) {
        for await (const file of openCsvFile(path, `samples from ${path}`, options.signal)) {
          parts.push(await readSamples(file, barMs, options));
        }
      }
      const symbol = options.oneMarket === true ? undefined : oneSymbol(parts);
      const samples = await inTurns(mergeSamples(parts, options), { signal: options.signal });
      if ('rule' in samples)
        return left(csvError(paths.join(', '), `samples from ${paths.join(', ')}`, samples));
      return right({ ...samples, barMs, files: paths, ...(symbol !== undefined && { symbol }) });
    } catch (cause) {
      const [all, asked] = [paths.join(', '), `samples from ${paths.join(', ')}`];
      return left(failureOf(asAborted(cause, all, asked, options.signal), all, asked));
    }
  };
}

interface SamplePart extends SampleRows {
  /** The symbol in the rows, or in the name of the file. */
  readonly symbol: string | undefined;
}

/** @throws {DataException} when files are of two markets. */
function oneSymbol(parts: readonly SamplePart[]): string | undefined {
  let told: { readonly symbol: string; readonly source: string } | undefined;
  for (const { symbol, source } of parts) {
    if (symbol === undefined) continue;
    if (told !== undefined && !mayBeSameSymbol(told.symbol, symbol)) {
      throw new DataException(csvError(source, `samples from ${source}`, twoFilesFault(told, symbol)));
    }
    told ??= { symbol, source };
  }
  return told?.symbol;
}

async function readSamples(
  { source, path, chunks, length = 0 }: CsvStream,
  barMs: number,
  options: SampleFilesOptions,
): Promise<SamplePart> {
  const { columns: map, extra = {}, where, barsOf, order } = options;
  const asked = `samples from ${source}`;
  const reader = createTableReader<SampleColumn>(
    {
      ...options,
      isBackward: order === 'newest-first',
      findColumns: (header) =>
        map === undefined ? findSampleColumns(header) : findMappedSamples(header, map, extra),
    },
    length,
  );
  const refuse = (fault: CsvFault): never => {
    const column = fault.column ?? reader.columns().find(({ as }) => as === fault.as)?.name;
    throw new DataException(csvError(source, asked, { ...fault, ...(column !== undefined && { column }) }));
  };
  try {
    for await (const block of wholeLines(chunks)) {
      const fault = reader.read(block);
      if (fault !== undefined) refuse(fault);
    }
  } catch (cause) {
    throw new DataException(failureOf(cause, source, asked));
  }
  const columns = reader.columns();
  if (columns.length === 0) return refuse(emptyFile);
  const rows = reader.rows();
  if (rows.length === 0) return refuse(noRowsFault(where));
  const name = sampleFileName(source);
  const symbol = symbolOfTexts(reader.texts())?.text ?? name.symbol ?? sampleFileName(path).symbol;
  const unknown = barsOf === undefined ? periodFault(columns, reader.header()) : undefined;
  if (unknown !== undefined) return refuse(unknown);
  const rules = { ...options, day: name.day, symbol };
  const samples = await inTurns(toSamples(rows, columns, source, barMs, rules), { signal: options.signal });
  return 'rule' in samples ? refuse(samples) : { ...samples, symbol };
}
