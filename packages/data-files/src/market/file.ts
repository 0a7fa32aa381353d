import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  fromColumns,
  InvalidMarketData,
  type DataError,
  type DataFormat,
  type MarketColumns,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { wholeLines } from '../csv/blocks.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import { failureOf, type CsvStream } from '../csv/file.js';
import type { CsvRows } from '../csv/rows.js';
import {
  createTableReader,
  emptyFile,
  noRowsFault,
  type TableFormat,
  type TableReader,
} from '../csv/table.js';
import type { DataNote } from './data-note.js';
import { inferTimeframe } from './infer-timeframe.js';
import { toMarketColumns, type NamedColumn } from './columns.js';
import { marketName } from './name.js';
import { marketNotes } from './notes.js';
import { orderRows } from './row-order.js';

/** A market that was read from one file, and what should be known about it. */
export interface ParsedMarket {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

/** How a file is to be read; of its columns, the time comes first. */
export interface MarketFile extends TableFormat<NamedColumn> {
  readonly source: string;
  /** What the caller wanted, for errors. */
  readonly asked: string;
  readonly symbol?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
}

/** Reads a CSV file as a market: header, rows, order, timeframe, and the checks of `fromColumns`, each fault with its place. */
export function parseMarketFile(bytes: Uint8Array, file: MarketFile): Either<DataFormat, ParsedMarket> {
  const reader = createTableReader(file, bytes.length);
  const result = reader.read(bytes) ?? toMarket(reader, file);
  return 'rule' in result ? left(csvError(file.source, file.asked, result)) : right(result);
}

/** The same for a file that is read piece by piece: beyond the columns it takes the memory of a piece. */
export async function readMarketFile(
  { chunks, length = 0 }: CsvStream,
  file: MarketFile,
): Promise<Either<DataError, ParsedMarket>> {
  const reader = createTableReader(file, length);
  try {
    let isEmpty = true;
    for await (const block of wholeLines(chunks)) {
      isEmpty = false;
      const fault = reader.read(block);
      if (fault !== undefined) return left(csvError(file.source, file.asked, fault));
    }
    const result = isEmpty ? emptyFile : toMarket(reader, file);
    return 'rule' in result ? left(csvError(file.source, file.asked, result)) : right(result);
  } catch (cause) {
    return left(failureOf(cause, file.source, file.asked));
  }
}

function toMarket(reader: TableReader<NamedColumn>, file: MarketFile): ParsedMarket | CsvFault {
  return marketOfRows(reader.rows(), reader.columns(), file);
}

/** What must be known of rows to make a market of them. */
type RowsOf = Pick<MarketFile, 'source' | 'symbol' | 'timeframe' | 'where'>;

/** Rows as a market; of the columns, the time comes first. */
export function marketOfRows(
  rows: CsvRows,
  columns: readonly NamedColumn[],
  file: RowsOf,
): ParsedMarket | CsvFault {
  const result = orderedMarket(rows, columns, file);
  if (!('rule' in result) || result.as === undefined) return result;
  return { ...result, column: columns.find(({ as }) => as === result.as)?.name ?? result.as };
}

function orderedMarket(
  read: CsvRows,
  columns: readonly NamedColumn[],
  file: RowsOf,
): ParsedMarket | CsvFault {
  const { source } = file;
  if (read.length === 0) return noRowsFault(file.where);
  const rows = orderRows(read, source);
  if ('rule' in rows) return rows;

  const name = marketName(source);
  const symbol = file.symbol ?? name.symbol;
  if (symbol === undefined) {
    return {
      rule: 'the name of the file does not tell the symbol',
      fix: 'give the symbol, or name the file SYMBOL-TIMEFRAME-….csv',
    };
  }
  const timeframe = inferTimeframe(rows, file.timeframe, name.timeframe);
  if (typeof timeframe !== 'string') return timeframe;
  const market = toMarketColumns(rows, columns, source, symbol, timeframe);
  if ('rule' in market) return market;
  const data = checkedMarket(market, rows);
  if ('rule' in data) return data;
  return { data, notes: [...rows.notes, ...marketNotes(data, rows, columns, source, name.timeframe)] };
}

/** Columns as a market, or the line where they are none. */
export function checkedMarket(market: MarketColumns, { lines }: CsvRows): MarketData | CsvFault {
  try {
    return fromColumns(market);
  } catch (error) {
    if (!(error instanceof InvalidMarketData)) throw error;
    const { column, row, value, rule } = error.fault;
    if (row < 0) return { as: column, value: String(value), rule, fix: 'correct the file' };
    const line = lines[row];
    const fix = `correct or remove row ${line}, or download the file again`;
    return { row: line, as: column, value: String(value), rule, fix };
  }
}
