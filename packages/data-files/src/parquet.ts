import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { ByteWriter, ParquetWriter, schemaFromColumnData, type ColumnSource } from 'hyparquet-writer';
import {
  checkArguments,
  checkMarket,
  columnNames,
  columnOf,
  inTurns,
  orThrow,
  type DataError,
  type MarketData,
} from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { csvError } from './csv/fault.js';
import { failureOf } from './csv/file.js';
import { explainFailure } from './file/failure.js';
import type { ParsedMarket } from './market/file.js';
import { openParquet } from './table/parquet-file.js';
import {
  createTextReader,
  findTableColumns,
  findTextColumns,
  labelKey,
  marketOfTable,
  tableFormat,
  writeLabel,
  type TableOptions,
} from './table/market.js';

export type { CsvColumnMap } from './market/csv.js';
export type { DataNote, DataRule } from './market/data-note.js';
export type { ParsedMarket } from './market/file.js';
export type { TableOptions } from './table/market.js';

/** Rows that are written, and read, at one time. */
const groupRows = 131_072;

/**
 * Reads bars from a Parquet file: one that {@link writeParquet} wrote, to the bit; or any other with columns of the usual names, or a map
 * of them. Times may be timestamps, dates, integers (ms, µs, ns) or ISO 8601 texts; what is missing is `NaN`. Files are read group by
 * group, and of each only the columns that are wanted.
 *
 * @returns The market and notes on its oddities, or an error that names row (from 1), column and value.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const { data } = await orThrow(readParquet('BTCUSDT-1m.parquet'));
 * ```
 */
export function readParquet(path: string, options: TableOptions = {}): TaskEither<DataError, ParsedMarket> {
  const how = tableFormat('readParquet', path, options);
  const asked = `bars from ${path}`;

  return async () => {
    try {
      const file = await openParquet(path);
      try {
        const columns = findTableColumns(file.columns, how);
        if ('rule' in columns) return left(csvError(path, asked, columns));
        const textColumns = findTextColumns(file.columns, columns, how);
        if ('rule' in textColumns) return left(csvError(path, asked, textColumns));
        const { signal, timeUnit } = how;
        const texts = createTextReader(textColumns, file.rows);
        const values = await file.read(columns, { signal, timeUnit, texts, textColumns });
        if ('rule' in values) return left(csvError(path, asked, values));
        return await inTurns(marketOfTable(values, columns, path, file.label, texts, how), { signal });
      } finally {
        await file.close();
      }
    } catch (cause) {
      const failure = explainFailure(cause, { path, asked, what: 'Parquet file', signal: options.signal });
      return left(failureOf(failure, path, asked));
    }
  };
}

/**
 * Writes a market to a Parquet file, with everything that {@link readParquet} needs to give it back to the bit. `time` is a timestamp in
 * ms UTC, all other columns are doubles, so that other tools read them as they are. The file is there whole or not at all.
 *
 * @example
 * ```ts
 * await orThrow(writeParquet('BTCUSDT-1m.parquet', data));
 * ```
 */
export function writeParquet(path: string, data: MarketData): TaskEither<DataError, void> {
  checkMarket('writeParquet', data);
  checkArguments('writeParquet', { path }, { path: 'text' });
  const asked = `${data.length} bars to ${path}`;
  return async () => {
    try {
      await orThrow(writeWhole(path, (write) => writeMarket(data, write)));
      return right(undefined);
    } catch (cause) {
      return left(failureOf(explainFailure(cause, { path, asked, what: 'file' }), path, asked));
    }
  };
}

const utcMilliseconds = { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } as const;

type Write = (bytes: Uint8Array) => Promise<void>;

async function writeMarket(data: MarketData, write: Write): Promise<void> {
  const names = columnNames(data);
  const bytes = new ByteWriter();
  const flush = async (): Promise<void> => {
    await write(new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: sources(data, names, 0, 1) }).map((element) =>
      element.name === 'time' ? { ...element, logical_type: utcMilliseconds } : element,
    ),
    codec: 'UNCOMPRESSED',
    createdBy: 'veloce',
    kvMetadata: [{ key: labelKey, value: writeLabel(data) }],
  });
  for (let from = 0; from < data.length; from += groupRows) {
    const to = Math.min(data.length, from + groupRows);
    await writer.write({ columnData: sources(data, names, from, to), rowGroupSize: groupRows });
    await flush();
  }
  await writer.finish();
  await flush();
}

function sources(data: MarketData, names: readonly string[], from: number, to: number): ColumnSource[] {
  return names.map((name) => {
    const values = floats(data, name, from, to);
    // Statistics show the times of each group; prices are not queried.
    return name === 'time'
      ? {
          name,
          data: BigInt64Array.from(values, BigInt),
          type: 'TIMESTAMP',
          nullable: false,
          encoding: 'DELTA_BINARY_PACKED',
        }
      : { name, data: values, type: 'DOUBLE', nullable: false, encoding: 'PLAIN', statistics: false };
  });
}

function floats(data: MarketData, name: string, from: number, to: number): Float64Array {
  return columnOf(data, name)?.slice(from, to) ?? new Float64Array(0);
}
