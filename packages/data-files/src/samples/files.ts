import * as z from 'zod';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  DataException,
  intervalMs,
  parseOptions,
  TimeframeSchema,
  type DataError,
  type Timeframe,
} from '@veloce/core';
import { wholeLines } from '../csv/blocks.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import { failureOf, openCsvFile, type CsvStream } from '../csv/file.js';
import { createTableReader, emptyFile, noRowsFault } from '../csv/table.js';
import type { DataNote } from '../market/data-note.js';
import {
  findMappedSamples,
  findSampleColumns,
  sampleFields,
  type SampleColumn,
  type SampleColumnMap,
} from './columns.js';
import { mergeSamples, toSamples, type SampleRows } from './rows.js';
import type { TimeUnit } from '../csv/timestamp.js';

/** Settings of {@link loadSampleFiles}. */
export interface SampleFilesOptions {
  /** Which column is which, where the names do not tell it. */
  readonly columns?: SampleColumnMap | undefined;
  /** Further columns to keep, by the name that they get; together with `columns`. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
  /**
   * The rows stand for bars of this timeframe that open at their time: they are known when it has closed. Unless given, a row is known
   * at its time.
   */
  readonly barsOf?: Timeframe | undefined;
  /** Reads only the rows that have these texts in these columns: `{ venue: 'hyperliquid', coin: 'BTC' }`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** Told by magnitude when not given, which knows all but seconds. */
  readonly timeUnit?: TimeUnit | undefined;
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
  readonly notes: readonly DataNote[];
  readonly files: readonly string[];
}

const SampleFilesSchema = /* @__PURE__ */ (() => {
  const place = z.union([z.string().min(1), z.int().min(0)]);
  const columns = Object.fromEntries(sampleFields.map((name) => [name, place.optional()]));
  return z
    .object({
      paths: z.array(z.string().min(1)).min(1, 'name at least one file'),
      columns: z.strictObject({ time: place, ...columns }).optional(),
      extra: z.record(z.string().min(1), place).optional(),
      barsOf: TimeframeSchema.optional(),
      where: z.record(z.string().min(1), z.string()).optional(),
      timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
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
  parseOptions('loadSampleFiles', SampleFilesSchema, { paths, ...options });
  const barMs = options.barsOf === undefined ? 0 : intervalMs(options.barsOf);

  return async () => {
    try {
      const parts: SampleRows[] = [];
      for (const path of paths) {
        for await (const file of openCsvFile(path, `samples from ${path}`, options.signal)) {
          parts.push(await readSamples(file, barMs, options));
        }
      }
      return right({ ...mergeSamples(parts), barMs, files: paths });
    } catch (cause) {
      return left(failureOf(cause, paths.join(', '), `samples from ${paths.join(', ')}`));
    }
  };
}

async function readSamples(
  { source, chunks, length = 0 }: CsvStream,
  barMs: number,
  { columns: map, extra = {}, where, timeUnit }: SampleFilesOptions,
): Promise<SampleRows> {
  const asked = `samples from ${source}`;
  const reader = createTableReader<SampleColumn>(
    {
      delimiter: ',',
      timeUnit,
      where,
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
  const samples = toSamples(rows, columns, source, barMs);
  return 'rule' in samples ? refuse(samples) : samples;
}
