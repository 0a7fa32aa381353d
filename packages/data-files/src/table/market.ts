import { crc32 } from 'node:zlib';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import {
  columnNames,
  columnOf,
  optionalColumns,
  requiredColumns,
  TimeframeSchema,
  type DataFormat,
  type MarketData,
  type Origin,
  type RequiredColumn,
  type Timeframe,
} from '@veloce/core';
import { ColumnMapSchema, ExtraColumnsSchema, findMappedColumns, type CsvColumnMap } from '../market/csv.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import { findKlineColumns } from '../klines/columns.js';
import type { NamedColumn } from '../market/columns.js';
import { checkedMarket, marketOfRows, type ParsedMarket } from '../market/file.js';
import { readTime } from '../csv/timestamp.js';

/** Settings of `readParquet` and `readArrow`. A file that Veloce wrote needs none. */
export interface TableOptions {
  /** Told by the file, or by its name, when not given. */
  readonly symbol?: string | undefined;
  /** Told by the file or its rows when not given. */
  readonly timeframe?: Timeframe | undefined;
  /** Which column is which, by name; found by their usual names when not given. */
  readonly columns?: CsvColumnMap | undefined;
  /** Further columns to keep, by the name that they get; together with `columns`. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
}

export const TableOptionsSchema = /* @__PURE__ */ (() =>
  z.object({
    path: z.string().min(1),
    symbol: z.string().min(1).optional(),
    timeframe: TimeframeSchema.optional(),
    columns: ColumnMapSchema.optional(),
    extra: ExtraColumnsSchema.optional(),
  }))();

/** What a file that Veloce wrote says about its market, beside the columns. */
export interface MarketLabel {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly origin: Origin;
  readonly absent: Readonly<Record<string, string>>;
  /** CRC-32 of the bytes of each column. */
  readonly checksums: Readonly<Record<string, number>>;
}

const MarketLabelSchema = /* @__PURE__ */ (() =>
  z.object({
    symbol: z.string(),
    timeframe: TimeframeSchema,
    origin: z.object({
      name: z.string(),
      simulated: z.boolean(),
      volumeUnit: z.enum(['base', 'quote', 'contracts']).exactOptional(),
    }),
    absent: z.record(z.string(), z.string()),
    checksums: z.record(z.string(), z.number()),
  }))();

/** The key under which the label stands in a file. */
export const labelKey = 'veloce';

/** The label of a market, as text. */
export function writeLabel(data: MarketData): string {
  const { symbol, timeframe, origin, absent } = data;
  const checksums = Object.fromEntries(
    columnNames(data).map((name) => [name, checksumOf(columnOf(data, name)?.slice() ?? new Float64Array(0))]),
  );
  return JSON.stringify({ symbol, timeframe, origin, absent, checksums } satisfies MarketLabel);
}

function checksumOf(values: Float64Array): number {
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** The label that a text holds, if it is one. */
export function readLabel(text: string | undefined | null): MarketLabel | undefined {
  if (text === undefined || text === null) return undefined;
  try {
    return MarketLabelSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A column of a table, and what stands in it: a timestamp is read as epoch ms, whatever its unit. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'number' | 'timestamp' | 'text';
}

/** Finds the columns to read: those of the map, of Veloce's own names, or of the usual names of klines. */
export function findTableColumns(
  table: readonly TableColumn[],
  options: TableOptions,
): readonly NamedColumn[] | CsvFault {
  const found = findByName(table, options);
  if ('rule' in found) return found;
  // A timestamp is in ms already: nothing has to be told by its magnitude.
  return found.map((column) =>
    table[column.position].type === 'timestamp' ? { ...column, kind: 'number' as const } : column,
  );
}

function findByName(
  table: readonly TableColumn[],
  { columns, extra = {} }: TableOptions,
): readonly NamedColumn[] | CsvFault {
  const names = table.map(({ name }) => name);
  const header = { names, width: names.length };
  if (columns !== undefined) return findMappedColumns(header, columns, extra);
  if (requiredColumns.some((name) => !names.includes(name))) {
    return findKlineColumns({ ...header, rowsAt: 0, rowsLine: 1 });
  }
  const own: readonly string[] = [...requiredColumns, ...optionalColumns];
  const others = table.filter(({ name, type }) => !own.includes(name) && type === 'number');
  return [...own.filter((name) => names.includes(name)), ...others.map(({ name }) => name)].map((name) => ({
    as: name,
    name,
    position: names.indexOf(name),
    kind: name === 'time' ? 'time' : 'number',
    optional: !(requiredColumns as readonly string[]).includes(name),
    isExtra: !own.includes(name),
  }));
}

/**
 * Puts the values of a column into `out`, from `at`: times become epoch ms, what is missing `NaN`.
 *
 * @returns What is wrong with the first value that is none.
 */
export function putValues(
  values: ArrayLike<unknown>,
  { name, kind }: Pick<NamedColumn, 'name' | 'kind'>,
  out: Float64Array,
  at: number,
): CsvFault | undefined {
  if (values instanceof Float64Array && kind === 'number') {
    out.set(values, at);
    return undefined;
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const number = kind === 'time' ? timeOf(value) : numberOf(value);
    if (number === undefined) {
      const rule =
        kind === 'time'
          ? 'must be a time: epoch milliseconds, microseconds or nanoseconds, or ISO 8601'
          : 'must be a number';
      return {
        row: at + i + 1,
        column: name,
        value: String(value),
        rule,
        fix: 'correct the column, or read it by a map of columns',
      };
    }
    out[at + i] = number;
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return NaN;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return number === number ? number : undefined;
}

const scratch = /* @__PURE__ */ new Float64Array(1);

function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') return undefined;
  // Milliseconds, in which nearly every time is written.
  if (typeof value === 'number' && value >= 1e11 && value < 1e14) return value;
  const text = Buffer.from(String(value));
  return readTime(text, 0, text.length, scratch, 0) === text.length ? scratch[0] : undefined;
}

/** @throws {Error} when a column does not have the checksum that the label of its file names. */
export function verifyColumns(
  label: MarketLabel | undefined,
  columns: readonly NamedColumn[],
  values: readonly Float64Array[],
): void {
  columns.forEach(({ name }, k) => {
    const checksum = label?.checksums[name];
    if (checksum !== undefined && checksum !== checksumOf(values[k])) {
      throw new Error(`column ${name} does not have the checksum that the file names`);
    }
  });
}

/** The rows of a table as a market. */
export function marketOfTable(
  values: readonly Float64Array[],
  columns: readonly NamedColumn[],
  source: string,
  label: MarketLabel | undefined,
  options: TableOptions,
): Either<DataFormat, ParsedMarket> {
  const asked = `bars from ${source}`;
  const { length } = values[0];
  if (length === 0) {
    return left(csvError(source, asked, { rule: 'the table has no rows', fix: 'write or export it again' }));
  }
  if (label !== undefined && options.timeframe !== undefined && options.timeframe !== label.timeframe) {
    const rule = `the file has ${label.timeframe} bars, not ${options.timeframe}`;
    return left(csvError(source, asked, { rule, fix: `ask for ${label.timeframe}, and resample` }));
  }
  const rows = { length, columns: values, lines: Uint32Array.from({ length }, (_, i) => i + 1) };
  const market =
    label === undefined || options.columns !== undefined
      ? marketOfRows(rows, columns, { source, symbol: options.symbol, timeframe: options.timeframe })
      : ownMarket(rows, columns, { ...label, symbol: options.symbol ?? label.symbol });
  return 'rule' in market ? left(csvError(source, asked, market)) : right(market);
}

/** A market as Veloce wrote it: what is not there was not there before, and nothing is derived. */
function ownMarket(
  rows: CsvRows,
  columns: readonly NamedColumn[],
  { symbol, timeframe, origin, absent }: MarketLabel,
): ParsedMarket | CsvFault {
  const named = (isExtra: boolean): Record<string, Float64Array> =>
    Object.fromEntries(
      columns.flatMap((column, k) =>
        (column.isExtra ?? false) === isExtra ? [[column.as, rows.columns[k]]] : [],
      ),
    );
  const required = named(false) as Record<RequiredColumn, Float64Array>;
  const data = checkedMarket({ symbol, timeframe, origin, absent, ...required, extra: named(true) }, rows);
  return 'rule' in data ? data : { data, notes: [] };
}
