import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  fromColumns,
  InvalidMarketData,
  type DataFormat,
  type MarketColumns,
  type MarketData,
  type Timeframe,
} from '@veloce/core';
import { csvError, type CsvFault } from './csv-fault.js';
import { readHeader, type CsvHeader } from './csv-header.js';
import type { CsvPlan } from './csv-plan.js';
import { readRows, type CsvRows } from './csv-rows.js';
import type { DataNote } from './data-note.js';
import { inferTimeframe } from './infer-timeframe.js';
import { toMarketColumns, type NamedColumn } from './market-columns.js';
import { marketName } from './market-name.js';
import { marketNotes } from './market-notes.js';
import { orderRows } from './row-order.js';
import type { TimeUnit } from './timestamp.js';

/** A market that was read from one file, and what should be known about it. */
export interface ParsedMarket {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

/** How a file is to be read. */
export interface MarketFile {
  readonly source: string;
  /** What the caller wanted, for errors. */
  readonly asked: string;
  readonly symbol?: string | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly timeUnit?: TimeUnit | undefined;
  readonly delimiter: string;
  /** Finds the columns to read; the time comes first. */
  readonly findColumns: (header: CsvHeader) => readonly NamedColumn[] | CsvFault;
}

/** Reads a CSV file as a market: header, rows, order, timeframe, and the checks of `fromColumns`, each fault with its place. */
export function parseMarketFile(bytes: Uint8Array, file: MarketFile): Either<DataFormat, ParsedMarket> {
  const result = readTable(bytes, file);
  return 'rule' in result ? left(csvError(file.source, file.asked, result)) : right(result);
}

function readTable(bytes: Uint8Array, file: MarketFile): ParsedMarket | CsvFault {
  const delimiter = file.delimiter.charCodeAt(0);
  const header = readHeader(bytes, delimiter);
  if (header === undefined) return { rule: 'the file is empty', fix: 'download or export it again' };
  const columns = file.findColumns(header);
  if ('rule' in columns) return columns;
  const result = readMarket(bytes, { ...header, columns, delimiter, timeUnit: file.timeUnit }, columns, file);
  if (!('rule' in result) || result.as === undefined) return result;
  return { ...result, column: columns.find(({ as }) => as === result.as)?.name ?? result.as };
}

function readMarket(
  bytes: Uint8Array,
  plan: CsvPlan,
  columns: readonly NamedColumn[],
  file: MarketFile,
): ParsedMarket | CsvFault {
  const { source } = file;
  const read = readRows(bytes, plan);
  if ('rule' in read) return read;
  if (read.length === 0) {
    return { rule: 'the file has a header and no rows', fix: 'download or export it again' };
  }
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
  const data = checked(market, rows);
  if ('rule' in data) return data;
  return { data, notes: [...rows.notes, ...marketNotes(data, rows, columns, source, name.timeframe)] };
}

function checked(market: MarketColumns, { lines }: CsvRows): MarketData | CsvFault {
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
