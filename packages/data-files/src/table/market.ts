import { crc32 } from 'node:zlib';
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import * as z from 'zod';
import {
  columnNames,
  columnOf,
  mayBeSameSymbol,
  optionalColumns,
  parseOptions,
  requiredColumns,
  TimeframeSchema,
  type DataFormat,
  type MarketData,
  type Origin,
  type RequiredColumn,
  type Steps,
  type Timeframe,
} from '@veloce/core';
import { ColumnMapSchema, ExtraColumnsSchema, findMappedColumns, type CsvColumnMap } from '../market/csv.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import { noRowsFault } from '../csv/table.js';
import { mayBeMissing } from '../market/faulty-rows.js';
import { findKlineColumns } from '../klines/columns.js';
import type { NamedColumn } from '../market/columns.js';
import { checkedMarket, marketOfRows, type ParsedMarket } from '../market/file.js';
import { identityColumns, plainText, twoMarketsFault, type MarketText } from '../csv/identity.js';
import { barPresets, type BarPreset } from '../klines/presets.js';
import { notOfPreset, type Preset } from '../market/preset.js';
import { without } from '../market/row-grid.js';
import {
  given,
  marketOptions,
  rowOptions,
  rowRules,
  workOptions,
  type RowOptions,
  type RowRules,
} from '../market/rules.js';

/** Settings of `readParquet` and `readArrow`. A file that Veloce wrote needs none. */
export interface TableOptions extends RowOptions, RowRules {
  /** Told by the file, by its rows, or by its name, if omitted. */
  readonly symbol?: string | undefined;
  /** Told by the file, its name or its rows if omitted. */
  readonly timeframe?: Timeframe | undefined;
  /** The layout of a known exporter; options that are given beside it count before it. */
  readonly preset?: BarPreset | undefined;
  /** The column mapping by name; found by the usual names if omitted. */
  readonly columns?: CsvColumnMap | undefined;
  /** Further columns to keep, by the name that they get; together with `columns`. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
  /** Ends the read with `Aborted`. */
  readonly signal?: AbortSignal | undefined;
}

const TableOptionsSchema = /* @__PURE__ */ (() =>
  z
    .strictObject({
      path: z.string().min(1),
      ...marketOptions,
      preset: z.enum(Object.keys(barPresets) as BarPreset[]).optional(),
      columns: ColumnMapSchema.optional(),
      extra: ExtraColumnsSchema.optional(),
      ...rowOptions,
      ...rowRules,
      signal: workOptions.signal,
    })
    .refine(({ extra, columns }) => extra === undefined || columns !== undefined, {
      path: ['extra'],
      error: 'needs columns, to name the others',
    }))();

/** How a table is to be read: the options, and what a preset adds to them. */
export interface TableFormat extends TableOptions {
  readonly layout?: Preset<CsvColumnMap>['layout'];
  readonly described?: string;
  readonly whereThere?: Readonly<Record<string, string>> | undefined;
}

/**
 * Checks the options of a read.
 *
 * @throws {RangeError} when one is malformed or unknown.
 */
export function tableFormat(where: string, path: string, options: TableOptions): TableFormat {
  const asked: unknown = options;
  parseOptions(
    where,
    TableOptionsSchema,
    typeof asked === 'object' && asked !== null ? { ...asked, path } : asked,
  );
  if (options.preset === undefined) return options;
  const { layout, described, order, grid, rounding, missingRows, timeUnit, whereThere } =
    barPresets[options.preset];
  return {
    layout,
    described,
    ...given({ order, grid, rounding, missingRows, timeUnit, whereThere }),
    ...given(options),
  };
}

/** The label of a file that Veloce wrote: its market, beside the columns. */
export interface MarketLabel {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly offsetMs?: number;
  readonly origin: Origin;
  readonly absent: Readonly<Record<string, string>>;
  /** CRC-32 of the bytes of each column. */
  readonly checksums: Readonly<Record<string, number>>;
}

const MarketLabelSchema = /* @__PURE__ */ (() =>
  z.object({
    symbol: z.string(),
    timeframe: TimeframeSchema,
    offsetMs: z.int().min(0).exactOptional(),
    origin: z.object({
      name: z.string(),
      simulated: z.boolean(),
      volumeUnit: z.enum(['base', 'quote', 'contracts']).exactOptional(),
    }),
    absent: z.record(z.string(), z.string()),
    checksums: z.record(z.string(), z.number()),
  }))();

/** The key of the label in a file. */
export const labelKey = 'veloce';

/** The label of a market, as text. */
export function writeLabel(data: MarketData): string {
  const { symbol, timeframe, offsetMs, origin, absent } = data;
  const checksums = Object.fromEntries(
    columnNames(data).map((name) => [name, checksumOf(columnOf(data, name)?.slice() ?? new Float64Array(0))]),
  );
  return JSON.stringify({
    symbol,
    timeframe,
    ...(offsetMs !== undefined && { offsetMs }),
    origin,
    absent,
    checksums,
  } satisfies MarketLabel);
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

/** A column of a table with its values: a timestamp is read as epoch ms, whatever its unit. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'number' | 'timestamp' | 'text';
}

/** Finds the columns to read: those of the map, of Veloce's own names, or of the usual names of klines. */
export function findTableColumns(
  table: readonly TableColumn[],
  options: TableFormat,
): readonly NamedColumn[] | CsvFault {
  const found = findByName(table, options);
  if ('rule' in found) return found;
  // A timestamp is in ms already: its magnitude need not be judged.
  return mayBeMissing(
    found.map((column) =>
      table[column.position].type === 'timestamp' ? { ...column, kind: 'number' as const } : column,
    ),
    options,
  );
}

/** The columns of texts to read: those that rows are picked by, and those that name the market. */
export interface TextColumns {
  readonly where: readonly { readonly name: string; readonly text: string }[];
  readonly identity: readonly string[];
}

/** Finds the columns of texts that matter. */
export function findTextColumns(
  table: readonly TableColumn[],
  columns: readonly NamedColumn[],
  { where = {}, whereThere = {}, oneMarket }: TableFormat,
): TextColumns | CsvFault {
  const names = table.map(({ name }) => name);
  const missing = Object.keys(where).find((name) => !names.includes(name));
  if (missing !== undefined) {
    return {
      column: missing,
      rule: `there is no such column to pick rows by; the table has ${names.join(', ')}`,
      fix: 'name a column as the table does',
    };
  }
  const there = Object.entries(whereThere).filter(([name]) => names.includes(name));
  const taken = columns.map(({ position }) => position);
  return {
    where: [...Object.entries(where), ...there].map(([name, text]) => ({ name, text })),
    identity: oneMarket === true ? [] : identityColumns(names, taken).map(({ name }) => name),
  };
}

/** Looks at the texts of a table as they are read, batch by batch, whatever the order of the columns. */
export interface TextReader {
  readonly put: (name: string, values: ArrayLike<unknown>, from: number) => void;
  /** The rows that are wanted and what names their market, or why they are of several. */
  readonly finish: () =>
    { readonly wanted: Uint8Array | undefined; readonly texts: readonly MarketText[] } | CsvFault;
}

/** @param rows How many rows the table has. */
export function createTextReader({ where, identity }: TextColumns, rows: number): TextReader {
  const wanted = where.length === 0 ? undefined : new Uint8Array(rows).fill(1);
  const held = new Map(
    identity.map((name) => [
      name,
      { texts: [] as string[], known: new Map<string, number>(), codes: new Uint16Array(rows) },
    ]),
  );
  const textOf = (value: unknown): string =>
    typeof value === 'string'
      ? value
      : typeof value === 'number' || typeof value === 'bigint'
        ? String(value)
        : '';

  return {
    put(name, values, from) {
      for (const { name: column, text } of where) {
        if (column !== name || wanted === undefined) continue;
        for (let i = 0; i < values.length; i++) if (textOf(values[i]) !== text) wanted[from + i] = 0;
      }
      const column = held.get(name);
      if (column === undefined) return;
      let last = '';
      let code = 0;
      for (let i = 0; i < values.length; i++) {
        const text = textOf(values[i]);
        if (text !== last) {
          last = text;
          code = text === '' ? 0 : codeOf(column, text);
        }
        column.codes[from + i] = code;
      }
    },
    finish() {
      const texts: MarketText[] = [];
      for (const [name, { texts: names, codes }] of held) {
        let first = 0;
        for (let i = 0; i < rows; i++) {
          if (codes[i] === 0 || codes[i] === first || wanted?.[i] === 0) continue;
          if (first !== 0) return twoMarketsFault(name, [names[first - 1], names[codes[i] - 1]], i + 1);
          first = codes[i];
        }
        if (first !== 0) texts.push({ name, text: names[first - 1] });
      }
      return { wanted, texts };
    },
  };
}

/** More names than this in one column are many markets, however many more there are. */
const mostNames = 60_000;

function codeOf(
  { texts, known }: { readonly texts: string[]; readonly known: Map<string, number> },
  text: string,
): number {
  const key = plainText(text);
  const code = known.get(key);
  if (code !== undefined) return code;
  const next = texts.length < mostNames ? texts.push(text) : texts.length;
  known.set(key, next);
  return next;
}

function findByName(
  table: readonly TableColumn[],
  { columns, extra = {}, layout, preset, described = '' }: TableFormat,
): readonly NamedColumn[] | CsvFault {
  const names = table.map(({ name }) => name);
  const header = { names, width: names.length };
  if (columns !== undefined) return findMappedColumns(header, columns, extra);
  if (layout !== undefined) {
    const found = layout(header);
    return found === undefined
      ? notOfPreset(header, `${preset}: ${described}`)
      : findMappedColumns(header, found, {});
  }
  if (requiredColumns.some((name) => !names.includes(name))) {
    return findKlineColumns(header);
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

/** @throws {Error} when a column does not have the checksum that the label of its file names. */
export function* verifyColumns(
  label: MarketLabel | undefined,
  columns: readonly NamedColumn[],
  values: readonly Float64Array[],
): Steps<void> {
  for (const [k, { name }] of columns.entries()) {
    const checksum = label?.checksums[name];
    if (checksum !== undefined && checksum !== checksumOf(values[k])) {
      throw new Error(`column ${name} does not have the checksum that the file names`);
    }
    yield k + 1;
  }
}

/** The rows of a table as a market, in steps. */
export function* marketOfTable(
  values: readonly Float64Array[],
  columns: readonly NamedColumn[],
  source: string,
  label: MarketLabel | undefined,
  texts: TextReader,
  options: TableFormat,
): Steps<Either<DataFormat, ParsedMarket>> {
  const asked = `bars from ${source}`;
  const refuse = (fault: CsvFault): Either<DataFormat, ParsedMarket> => left(csvError(source, asked, fault));
  const { length } = values[0];
  if (length === 0) return refuse({ rule: 'the table has no rows', fix: 'write or export it again' });
  if (label !== undefined && options.timeframe !== undefined && options.timeframe !== label.timeframe) {
    const rule = `the file has ${label.timeframe} bars, not ${options.timeframe}`;
    return refuse({ rule, fix: `ask for ${label.timeframe}, and resample` });
  }
  if (label !== undefined && options.symbol !== undefined && !mayBeSameSymbol(label.symbol, options.symbol)) {
    const rule = `the file has bars of ${label.symbol}, not of ${options.symbol}`;
    return refuse({ rule, fix: 'read it without symbol, or name a file of the other market' });
  }
  const told = texts.finish();
  if ('rule' in told) return refuse(told);
  yield 1;
  const all = { length, columns: values, lines: Uint32Array.from({ length }, (_, i) => i + 1) };
  const { wanted } = told;
  const rows =
    wanted === undefined
      ? all
      : without(all, new Set(Array.from(wanted.keys()).filter((i) => wanted[i] === 0)));
  if (rows.length === 0) return refuse(noRowsFault({ ...options.whereThere, ...options.where }));
  const market =
    label === undefined || options.columns !== undefined || wanted !== undefined
      ? yield* marketOfRows(rows, columns, { ...options, source, texts: told.texts })
      : yield* ownMarket(rows, columns, { ...label, symbol: options.symbol ?? label.symbol });
  return 'rule' in market ? refuse(market) : right({ data: market.data, notes: market.notes });
}

/** A market as Veloce wrote it: what is not there was not there before, and nothing is derived. */
function* ownMarket(
  rows: CsvRows,
  columns: readonly NamedColumn[],
  { symbol, timeframe, offsetMs, origin, absent }: MarketLabel,
): Steps<ParsedMarket | CsvFault> {
  const named = (isExtra: boolean): Record<string, Float64Array> =>
    Object.fromEntries(
      columns.flatMap((column, k) =>
        (column.isExtra ?? false) === isExtra ? [[column.as, rows.columns[k]]] : [],
      ),
    );
  const required = named(false) as Record<RequiredColumn, Float64Array>;
  const data = yield* checkedMarket(
    { symbol, timeframe, offsetMs, origin, absent, ...required, extra: named(true) },
    rows,
  );
  return 'rule' in data ? data : { data, notes: [] };
}
