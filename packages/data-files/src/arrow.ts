import { readFile } from 'node:fs/promises';
import {
  columnFromArray,
  CompressionType,
  float64,
  setCompressionCodec,
  Table,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  timestamp,
  TimeUnit,
  Type,
  type Column as ArrowColumn,
} from '@uwdata/flechette';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { decompressZstd } from 'hyparquet-compressors';
import {
  checkArguments,
  checkArrow,
  checkMarket,
  columnNames,
  columnOf,
  inTurns,
  orThrow,
  type DataError,
  type MarketData,
  type Steps,
} from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { csvError, type CsvFault } from './csv/fault.js';
import { failureOf } from './csv/file.js';
import { explainFailure } from './file/failure.js';
import type { ParsedMarket } from './market/file.js';
import { unpackLz4Frame } from './table/lz4-frame.js';
import {
  createTextReader,
  findTableColumns,
  findTextColumns,
  labelKey,
  marketOfTable,
  readLabel,
  tableFormat,
  verifyColumns,
  writeLabel,
  type MarketLabel,
  type TableColumn,
  type TableOptions,
  type TextReader,
} from './table/market.js';
import type { NamedColumn } from './market/columns.js';
import { putValues } from './market/values.js';
import { decimalOf } from './table/decimal.js';
import type { TimeUnit as TimeOfUnit } from './csv/timestamp.js';

export type { CsvColumnMap } from './market/csv.js';
export type { DataNote, DataRule } from './market/data-note.js';
export type { ParsedMarket } from './market/file.js';
export type { TableOptions } from './table/market.js';

/**
 * Reads bars from an Arrow file (IPC, the file or the stream format): one that {@link writeArrow} wrote, to the bit; or any other with
 * columns of the usual names, or a map of them. Times may be timestamps, dates, integers (ms, µs, ns) or ISO 8601 texts; what is
 * missing is `NaN`.
 *
 * @returns The market and notes on its oddities, or an error that names row (from 1), column and value.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const { data } = await orThrow(readArrow('BTCUSDT-1m.arrow'));
 * ```
 */
export function readArrow(path: string, options: TableOptions = {}): TaskEither<DataError, ParsedMarket> {
  const how = tableFormat('readArrow', path, options);
  const asked = `bars from ${path}`;

  return async () => {
    try {
      const bytes = await readFile(path, { signal: options.signal });
      const other = otherFile(bytes);
      if (other !== undefined) return left(csvError(path, asked, other));
      checkArrow(bytes);
      setCompressionCodec(CompressionType.LZ4_FRAME, { decode: unpackLz4Frame, encode: asItIs });
      setCompressionCodec(CompressionType.ZSTD, { decode: unpackZstd, encode: asItIs });
      const table = tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true });
      const names = table.schema.fields.map(({ name }) => name);
      const own = names.map((name, k) => ({ name, type: typeOf(table.getChildAt(k)) }));
      const columns = findTableColumns(own, how);
      if ('rule' in columns) return left(csvError(path, asked, columns));
      const textColumns = findTextColumns(own, columns, how);
      if ('rule' in textColumns) return left(csvError(path, asked, textColumns));
      const label = readLabel(table.schema.metadata?.get(labelKey));
      const values = await inTurns(readColumns(table, columns, label, how.timeUnit), { signal: how.signal });
      if ('rule' in values) return left(csvError(path, asked, values));
      const texts = createTextReader(textColumns, table.numRows);
      for (const name of new Set([...textColumns.where.map((one) => one.name), ...textColumns.identity])) {
        const column = table.getChildAt<unknown>(names.indexOf(name));
        await inTurns(putTexts(texts, name, column), { signal: how.signal });
      }
      return await inTurns(marketOfTable(values, columns, path, label, texts, how), { signal: how.signal });
    } catch (cause) {
      const failure = explainFailure(cause, { path, asked, what: 'Arrow file', signal: options.signal });
      return left(failureOf(failure, path, asked));
    }
  };
}

/** Files are read packed and written plain. */
const asItIs = (bytes: Uint8Array): Uint8Array => bytes;

function unpackZstd(bytes: Uint8Array, length: number): Uint8Array {
  const unpacked = decompressZstd(bytes, new Uint8Array(length));
  if (unpacked.length !== length) throw new Error('a packed buffer does not have the length that it says');
  return unpacked;
}

/** The fault of a file that begins like another kind of file. */
function otherFile(bytes: Uint8Array): CsvFault | undefined {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (bytes.length === 0) return { rule: 'the file is empty', fix: 'write or download it again' };
  if (start === 'FEA1')
    return { rule: 'this is Feather of version 1', fix: 'write it as version 2: pandas.to_feather does' };
  if (start === 'PAR1') return { rule: 'this is a Parquet file', fix: 'read it with readParquet' };
  return undefined;
}

/**
 * Writes a market to an Arrow file (IPC, the file format), with everything that {@link readArrow} needs to give it back to the bit.
 * `time` is a timestamp in ms UTC, all other columns are doubles. The file is there whole or not at all.
 *
 * @example
 * ```ts
 * await orThrow(writeArrow('BTCUSDT-1m.arrow', data));
 * ```
 */
export function writeArrow(path: string, data: MarketData): TaskEither<DataError, void> {
  checkMarket('writeArrow', data);
  checkArguments('writeArrow', { path }, { path: 'text' });
  const asked = `${data.length} bars to ${path}`;
  return async () => {
    try {
      await orThrow(writeWhole(path, (write) => write(toIpc(data))));
      return right(undefined);
    } catch (cause) {
      return left(failureOf(explainFailure(cause, { path, asked, what: 'file' }), path, asked));
    }
  };
}

function toIpc(data: MarketData): Uint8Array {
  const columns = columnNames(data).map((name): [string, ArrowColumn<unknown>] => {
    const type = name === 'time' ? timestamp(TimeUnit.MILLISECOND, 'UTC') : float64();
    return [name, columnFromArray(columnOf(data, name)?.slice() ?? [], type)];
  });
  const { schema, children } = tableFromColumns(columns);
  const metadata = new Map([[labelKey, writeLabel(data)]]);
  const bytes = tableToIPC(new Table({ ...schema, metadata }, children), { format: 'file' });
  if (bytes === null) throw new Error('the table could not be written');
  return bytes;
}

const numeric: readonly number[] = [Type.Int, Type.Float, Type.Decimal];
const timestamps: readonly number[] = [Type.Timestamp, Type.Date];

function typeOf({ type }: ArrowColumn<unknown>): TableColumn['type'] {
  if (timestamps.includes(type.typeId)) return 'timestamp';
  return numeric.includes(type.typeId) ? 'number' : 'text';
}

/** Rows that are read at one go: others have their turn in between. */
const rowsAtOnce = 1 << 16;

/** Piece by piece; values which are doubles already are copied as a block. */
function* readColumns(
  table: Table,
  columns: readonly NamedColumn[],
  label: MarketLabel | undefined,
  timeUnit: TimeOfUnit | undefined,
): Steps<readonly Float64Array[] | CsvFault> {
  const all: Float64Array[] = [];
  for (const column of columns) {
    const out = new Float64Array(table.numRows);
    const { data, type } = table.getChildAt<unknown>(column.position);
    const isDoubles =
      type.typeId === Type.Float &&
      data.every(({ nullCount, values }) => nullCount === 0 && values instanceof Float64Array);
    let at = 0;
    for (const batch of data) {
      for (let from = 0; from < batch.length; from += rowsAtOnce) {
        const to = Math.min(batch.length, from + rowsAtOnce);
        const values = isDoubles ? (batch.values as Float64Array).subarray(from, to) : piece(batch, from, to);
        const exact: ArrayLike<unknown> =
          type.typeId === Type.Decimal
            ? Array.from(values as ArrayLike<unknown>, (value) => decimalOf(value, type.scale))
            : values;
        const fault = putValues(exact, column, out, at, timeUnit);
        if (fault !== undefined) return fault;
        at += to - from;
        yield at;
      }
    }
    all.push(out);
  }
  yield* verifyColumns(label, columns, all);
  return all;
}

/** Looks at the texts of a column, piece by piece. */
function* putTexts(texts: TextReader, name: string, { data }: ArrowColumn<unknown>): Steps<void> {
  let at = 0;
  for (const batch of data) {
    for (let from = 0; from < batch.length; from += rowsAtOnce) {
      const to = Math.min(batch.length, from + rowsAtOnce);
      texts.put(name, piece(batch, from, to), at);
      at += to - from;
      yield at;
    }
  }
}

function piece(batch: ArrowColumn<unknown>['data'][number], from: number, to: number): unknown[] {
  const values = new Array<unknown>(to - from);
  for (let i = from; i < to; i++) values[i - from] = batch.at(i);
  return values;
}
