import * as z from 'zod';
import type { Either } from 'fp-ts/lib/Either.js';
import {
  checkArguments,
  optionalColumns,
  requiredColumns,
  type DataFormat,
  type OptionalColumn,
  type RequiredColumn,
  type Timeframe,
  parseOptions,
} from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import { checkBytes } from '../csv/encoding.js';
import { mayBeMissing } from './faulty-rows.js';
import type { NamedColumn } from './columns.js';
import { parseMarketFile, type MarketFile, type ParsedMarket } from './file.js';
import { marketOptions, rowRules, textOptions, type RowRules, type TextOptions } from './rules.js';

/** The column mapping of a file: for each column its name in the header, or its position from 0 if there is none. */
export type CsvColumnMap = Readonly<Record<RequiredColumn, string | number>> &
  Readonly<Partial<Record<OptionalColumn, string | number>>>;

/** Settings of {@link parseCsv}. */
export interface CsvOptions extends TextOptions, RowRules {
  /** Name of the file, for errors and notes. */
  readonly source: string;
  /** The symbol, if neither the rows nor the name of the file give it. */
  readonly symbol?: string | undefined;
  /** Told by the name of the file and its rows if omitted. */
  readonly timeframe?: Timeframe | undefined;
  readonly columns: CsvColumnMap;
  /** Further columns to keep, by the name that they get. */
  readonly extra?: Readonly<Record<string, string | number>> | undefined;
}

const place = /* @__PURE__ */ (() => z.union([z.string().min(1), z.int().min(0)]))();

/** The column mapping. */
export const ColumnMapSchema = /* @__PURE__ */ (() => {
  const places = (names: readonly string[], schema: z.ZodType): Record<string, z.ZodType> =>
    Object.fromEntries(names.map((name) => [name, schema]));
  return z.strictObject({ ...places(requiredColumns, place), ...places(optionalColumns, place.optional()) });
})();

/** Further columns to keep. */
export const ExtraColumnsSchema = /* @__PURE__ */ (() => z.record(z.string().min(1), place))();

const CsvOptionsSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    source: z.string().min(1),
    ...marketOptions,
    columns: ColumnMapSchema,
    extra: ExtraColumnsSchema.optional(),
    ...textOptions,
    ...rowRules,
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
  checkArguments('parseCsv', { bytes }, { bytes: 'bytes' });
  const bytesOf = checkBytes('parseCsv', bytes);
  parseOptions('parseCsv', CsvOptionsSchema, options);
  return parseMarketFile(bytesOf, mappedFile(options));
}

/** A file that is read by a map of its columns. */
export function mappedFile({ columns, extra = {}, ...options }: CsvOptions): MarketFile {
  const { symbol, source } = options;
  return {
    ...options,
    asked: symbol === undefined ? `bars from ${source}` : `bars of ${symbol} from ${source}`,
    isBackward: options.order === 'newest-first',
    findColumns: (header) => {
      const found = findMappedColumns(header, columns, extra);
      return 'rule' in found ? found : mayBeMissing(found, options);
    },
  };
}

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
    if (typeof place === 'string' && header.names?.indexOf(place, position + 1) !== -1) {
      return {
        row: 1,
        column: place,
        rule: `several columns have this name (wanted as ${as})`,
        fix: 'rename them in the header, or name columns by their positions from 0; stacked markets have to be written one below the other',
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
