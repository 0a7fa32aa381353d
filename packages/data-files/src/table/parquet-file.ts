import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type ParquetParsers,
  type SchemaTree,
} from 'hyparquet';
import { inTurns } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { NamedColumn } from '../market/columns.js';
import { decimalOf } from './decimal.js';
import { checkedCompressors, checkParquet } from './parquet-check.js';
import {
  labelKey,
  readLabel,
  verifyColumns,
  type MarketLabel,
  type TableColumn,
  type TextColumns,
  type TextReader,
} from './market.js';
import { putValues } from '../market/values.js';
import type { TimeUnit } from '../csv/timestamp.js';

/** A Parquet file that is open for reading. */
export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  readonly label: MarketLabel | undefined;
  /**
   * Reads columns, one row group after the other: beyond the columns it takes the memory of a group.
   *
   * @throws {Error} when the file is damaged.
   */
  readonly read: (
    columns: readonly NamedColumn[],
    how?: ParquetRead,
  ) => Promise<readonly Float64Array[] | CsvFault>;
  readonly close: () => Promise<void>;
}

/** How columns are read. */
interface ParquetRead {
  readonly signal?: AbortSignal | undefined;
  readonly timeUnit?: TimeUnit | undefined;
  /** Is given the texts of these columns. */
  readonly texts?: TextReader;
  readonly textColumns?: TextColumns;
}

/** Times as epoch ms, without a `Date` for each. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (time: bigint) => Number(time),
  timestampFromMicroseconds: (time: bigint) => Number(time) / 1_000,
  timestampFromNanoseconds: (time: bigint) => Number(time / 1_000_000n) + Number(time % 1_000_000n) / 1e6,
  dateFromDays: (days: number) => days * 86_400_000,
};

/** Opens a Parquet file and reads what it says about itself. */
export async function openParquet(path: string): Promise<ParquetFile> {
  const handle = await open(path, 'r');
  try {
    const file = await asyncBuffer(handle);
    const metadata = await parquetMetadataAsync(file, { parsers });
    checkParquet(metadata, file.byteLength);
    const leaves = parquetSchema(metadata).children.filter(({ children }) => children.length === 0);
    const label = readLabel(metadata.key_value_metadata?.find(({ key }) => key === labelKey)?.value);
    return {
      rows: Number(metadata.num_rows),
      columns: leaves.map(({ element }) => ({ name: element.name, type: typeOf(element) })),
      label,
      read: async (columns, how = {}) => {
        const values = await readColumns(file, metadata, columns, how);
        if (!('rule' in values)) await inTurns(verifyColumns(label, columns, values), { signal: how.signal });
        return values;
      },
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

async function asyncBuffer(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    slice(start, end = size) {
      const bytes = readBytes(handle, start, end);
      // Ranges are asked for ahead; a reader that gives up at the first fault never looks at the others.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

async function readBytes(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  if (!Number.isInteger(start)) throw new Error(`it says that a column begins at byte ${start}`);
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  if (bytesRead < bytes.length) throw new Error(`it ends at byte ${start + bytesRead}`);
  return bytes.buffer;
}

function typeOf({ type, converted_type, logical_type }: SchemaTree['element']): TableColumn['type'] {
  const what = logical_type?.type ?? converted_type ?? '';
  if (what === 'DECIMAL') return 'number';
  if (what.startsWith('TIMESTAMP') || what === 'DATE' || type === 'INT96') return 'timestamp';
  return type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY' || type === 'BOOLEAN' ? 'text' : 'number';
}

async function readColumns(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly NamedColumn[],
  { signal, timeUnit, texts, textColumns }: ParquetRead,
): Promise<readonly Float64Array[] | CsvFault> {
  const rows = Number(metadata.num_rows);
  const values = columns.map(() => new Float64Array(rows));
  const targets = new Map(columns.map((column, k) => [column.name, { column, out: values[k] }]));
  const textNames = [...(textColumns?.where ?? []).map(({ name }) => name), ...(textColumns?.identity ?? [])];
  const elements = parquetSchema(metadata).children.map(({ element }) => element);
  const scales = new Map(elements.filter(isDecimal).map(({ name, scale = 0 }) => [name, scale]));
  const plain = withoutDecimals(metadata);
  const names = [...new Set([...targets.keys(), ...textNames])];
  let fault: CsvFault | undefined;
  let filled = 0;
  let from = 0;
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const to = from + Number(group.num_rows);
    const read = (wanted: readonly string[], areDecimals: boolean): Promise<void> =>
      parquetRead({
        file,
        metadata: areDecimals ? plain : metadata,
        compressors: checkedCompressors,
        parsers,
        utf8: !areDecimals,
        columns: [...wanted],
        rowStart: from,
        rowEnd: to,
        onChunk({ columnName, columnData, rowStart }) {
          const scale = scales.get(columnName);
          const values: ArrayLike<unknown> =
            scale === undefined
              ? columnData
              : Array.from<unknown, unknown>(columnData, (value) => decimalOf(value, scale));
          if (textNames.includes(columnName)) texts?.put(columnName, values, rowStart);
          const target = targets.get(columnName);
          if (target === undefined) return;
          filled += values.length;
          fault ??= putValues(values, target.column, target.out, rowStart, timeUnit);
        },
      });
    for (const name of names) {
      await read([name], scales.has(name));
      if (fault !== undefined) return fault;
      // Groups may be long: others have their turn after each column of one.
      await setImmediate();
      signal?.throwIfAborted();
    }
    from = to;
  }
  if (filled !== rows * columns.length) {
    throw new Error(`${filled} of ${rows * columns.length} values are there`);
  }
  return values;
}

type SchemaElement = FileMetaData['schema'][number];

function isDecimal({ converted_type, logical_type }: SchemaElement): boolean {
  return (logical_type?.type ?? converted_type) === 'DECIMAL';
}

/** Decimals as the integers that their digits are: multiplied by a power of ten they would be rounded twice. */
function withoutDecimals(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element): SchemaElement => {
    if (!isDecimal(element)) return element;
    const { converted_type: _, logical_type: __, ...rest } = element;
    return rest;
  });
  return { ...metadata, schema };
}
