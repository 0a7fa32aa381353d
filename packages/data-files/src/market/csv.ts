import * as z from 'zod';
import type { Either } from 'fp-ts/lib/Either.js';
import {
  optionalColumns,
  requiredColumns,
  TimeframeSchema,
  type DataFormat,
  type OptionalColumn,
  type RequiredColumn,
  type Timeframe,
  parseOptions,
} from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import type { NamedColumn } from './columns.js';
import { parseMarketFile, type MarketFile, type ParsedMarket } from './file.js';
import type { TimeUnit } from '../csv/timestamp.js';

/** Which column of a file is which: its name in the header, or its position from 0 where there is none. */
export type CsvColumnMap = Readonly<Record<RequiredColumn, string | number>> &
  Readonly<Partial<Record<OptionalColumn, string | number>>>;

/** Settings of {@link parseCsv}. */
export interface CsvOptions {
  /** Name of the file, for errors and notes. */
  readonly source: string;
  readonly symbol: string;
  /** Told by the rows when not given. */
  readonly timeframe?: Timeframe | undefined;
  readonly columns: CsvColumnMap;
  /** Further columns to keep, by the name that they get. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
  /** Told by magnitude when not given, which knows all but seconds. */
  readonly timeUnit?: TimeUnit | undefined;
  /** Reads only the rows that have these texts in these columns: `{ venue: 'binance', coin: 'BTC' }`. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** A comma unless given. */
  readonly delimiter?: ',' | ';' | '\t' | '|' | undefined;
}

const place = /* @__PURE__ */ (() => z.union([z.string().min(1), z.int().min(0)]))();

/** Which column is which. */
export const ColumnMapSchema = /* @__PURE__ */ (() => {
  const places = (names: readonly string[], schema: z.ZodType): Record<string, z.ZodType> =>
    Object.fromEntries(names.map((name) => [name, schema]));
  return z.strictObject({ ...places(requiredColumns, place), ...places(optionalColumns, place.optional()) });
})();

/** Further columns to keep. */
export const ExtraColumnsSchema = /* @__PURE__ */ (() => z.record(z.string().min(1), place))();

const CsvOptionsSchema = /* @__PURE__ */ (() =>
  z.object({
    source: z.string().min(1),
    symbol: z.string().min(1),
    timeframe: TimeframeSchema.optional(),
    columns: ColumnMapSchema,
    extra: ExtraColumnsSchema.optional(),
    timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional(),
    where: z.record(z.string().min(1), z.string()).optional(),
    delimiter: z.enum([',', ';', '\t', '|']).default(','),
  }))();

/**
 * Reads any CSV file of bars, given which column is which. Cells of optional and extra columns may be empty. Where the map has
 * `buyVolume` and no `sellVolume`, what takers sold is the rest of the volume.
 *
 * @returns The market and notes on its oddities, or an error that names file, row, column and value.
 * @throws {RangeError} when an option is malformed.
 * @example
 * ```ts
 * const parsed = parseCsv(bytes, {
 *   source: 'export.csv', symbol: 'BTCUSDT', timeframe: '1h', timeUnit: 's', delimiter: ';',
 *   columns: { time: 'ts', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' },
 * });
 * ```
 */
export function parseCsv(bytes: Uint8Array, options: CsvOptions): Either<DataFormat, ParsedMarket> {
  parseOptions('parseCsv', CsvOptionsSchema, options);
  return parseMarketFile(bytes, mappedFile(options));
}

/** A file that is read by a map of its columns. */
export function mappedFile({ columns, extra = {}, ...options }: MappedFileOptions): MarketFile {
  const { symbol, source, delimiter = ',' } = options;
  return {
    ...options,
    delimiter,
    asked: symbol === undefined ? `bars from ${source}` : `bars of ${symbol} from ${source}`,
    findColumns: (header) => findMappedColumns(header, columns, extra),
  };
}

/** Settings of {@link parseCsv}, where the name of the file may tell the symbol. */
type MappedFileOptions = Omit<CsvOptions, 'symbol'> & { readonly symbol?: string | undefined };

/** Finds the columns of a file by the caller's map. */
export function findMappedColumns(
  header: Pick<CsvHeader, 'names' | 'width'>,
  columns: CsvColumnMap,
  extra: Readonly<Record<string, string | number>>,
): readonly NamedColumn[] | CsvFault {
  const found: NamedColumn[] = [];
  const wanted = [
    ...[...requiredColumns, ...optionalColumns].map((as) => ({ as, place: columns[as], isExtra: false })),
    ...Object.entries(extra).map(([as, place]) => ({ as, place, isExtra: true })),
  ];
  for (const { as, place, isExtra } of wanted) {
    if (place === undefined) continue;
    const position = typeof place === 'number' ? place : (header.names?.indexOf(place) ?? -1);
    if (position < 0 || position >= header.width) {
      const has =
        header.names === undefined ? `${header.width} columns and no header` : header.names.join(', ');
      return {
        row: 1,
        column: String(place),
        rule: `there is no such column (wanted as ${as}); the file has ${has}`,
        fix: 'correct the column map: names as the header writes them, or positions from 0',
      };
    }
    const twin = found.find((other) => other.position === position);
    if (twin !== undefined) {
      return {
        row: 1,
        column: String(place),
        rule: `the column map uses this column twice, as ${twin.as} and as ${as}`,
        fix: 'map each column of the file once',
      };
    }
    const optional = isExtra || (optionalColumns as readonly string[]).includes(as);
    const name = header.names?.[position] ?? String(place);
    found.push({ as, name, position, kind: as === 'time' ? 'time' : 'number', optional, isExtra });
  }
  return found;
}
