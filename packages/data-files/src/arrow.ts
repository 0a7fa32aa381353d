import { readFile } from 'node:fs/promises';
import {
  columnFromArray,
  float64,
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
import { columnNames, columnOf, orThrow, parseOptions, type DataError, type MarketData } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import { csvError, type CsvFault } from './csv/fault.js';
import { failureOf } from './csv/file.js';
import { explainFailure } from './file/failure.js';
import type { ParsedMarket } from './market/file.js';
import {
  findTableColumns,
  labelKey,
  marketOfTable,
  putValues,
  readLabel,
  TableOptionsSchema,
  verifyColumns,
  writeLabel,
  type TableColumn,
  type TableOptions,
} from './table/market.js';

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
export function readArrow(
  path: string,
  options: TableOptions & { readonly signal?: AbortSignal | undefined } = {},
): TaskEither<DataError, ParsedMarket> {
  parseOptions('readArrow', TableOptionsSchema, { ...options, path });
  const asked = `bars from ${path}`;

  return async () => {
    try {
      const table = tableFromIPC(await readFile(path, { signal: options.signal }), { useBigInt: true });
      const names = table.schema.fields.map(({ name }) => name);
      const columns = findTableColumns(
        names.map((name, k) => ({ name, type: typeOf(table.getChildAt(k)) })),
        options,
      );
      if ('rule' in columns) return left(csvError(path, asked, columns));
      const values = columns.map(() => new Float64Array(table.numRows));
      for (const [k, column] of columns.entries()) {
        const fault = readColumn(table.getChildAt(column.position), column, values[k]);
        if (fault !== undefined) return left(csvError(path, asked, fault));
      }
      const label = readLabel(table.schema.metadata?.get(labelKey));
      verifyColumns(label, columns, values);
      return marketOfTable(values, columns, path, label, options);
    } catch (cause) {
      if (cause instanceof Error && /compression codec/i.test(cause.message)) {
        return left(csvError(path, asked, packed));
      }
      const failure = explainFailure(cause, { path, asked, what: 'Arrow file', signal: options.signal });
      return left(failureOf(failure, path, asked));
    }
  };
}

const packed: CsvFault = {
  rule: 'the buffers of this Arrow file are compressed',
  fix: 'write it without compression, or as Parquet',
};

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

/** Batch by batch, so that values which are doubles already are copied as a block. */
function readColumn(
  arrow: ArrowColumn<unknown>,
  column: { readonly name: string; readonly kind: 'time' | 'number' | 'id' | 'side' | 'buyer-maker' },
  out: Float64Array,
): CsvFault | undefined {
  const { data, type } = arrow;
  const isDoubles =
    type.typeId === Type.Float &&
    data.every(({ nullCount, values }) => nullCount === 0 && values instanceof Float64Array);
  let at = 0;
  for (const batch of data) {
    const values = isDoubles ? (batch.values as Float64Array).subarray(0, batch.length) : Array.from(batch);
    const fault = putValues(values, column, out, at);
    if (fault !== undefined) return fault;
    at += batch.length;
  }
  return undefined;
}
