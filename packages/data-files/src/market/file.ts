import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  atOnce,
  fromColumnsInSteps,
  inTurns,
  intervalMs,
  InvalidMarketData,
  type DataError,
  type DataFormat,
  type MarketColumns,
  type MarketData,
  type Steps,
  type Timeframe,
} from '@veloce/core';
import { wholeLines } from '../csv/blocks.js';
import { csvError, type CsvFault } from '../csv/fault.js';
import { asAborted, failureOf, type CsvStream } from '../csv/file.js';
import type { CsvRows } from '../csv/rows.js';
import {
  createTableReader,
  emptyFile,
  noRowsFault,
  type TableFormat,
  type TableReader,
} from '../csv/table.js';
import type { DataNote } from './data-note.js';
import { clipRounding, dropMissing, fixOf, onlyMissing } from './faulty-rows.js';
import { inferTimeframe } from './infer-timeframe.js';
import { toMarketColumns, type NamedColumn } from './columns.js';
import { marketName, symbolOfName } from './name.js';
import { marketNotes } from './notes.js';
import { type MarketText } from '../csv/identity.js';
import { chooseSymbol, symbolOfTexts, type SymbolOfName } from './symbol.js';
import { barsThatClose, oddLengthFault, timeframeOfRow } from './odd-lengths.js';
import { putOnGrid, type TimedRows } from './row-grid.js';
import { orderRows, type OrderedRows } from './row-order.js';
import type { RowRules } from './rules.js';

/** A market that was read from one file, and what should be known about it. */
export interface ParsedMarket {
  readonly data: MarketData;
  readonly notes: readonly DataNote[];
}

/** A market, and the symbol that the rows, or the name of the file, give. */
export interface ReadMarket extends ParsedMarket {
  readonly told?: string | undefined;
}

/** How a file is to be read; of its columns, the time comes first. */
export interface MarketFile extends TableFormat<NamedColumn>, RowRules {
  readonly source: string;
  /** The caller's request, for errors. */
  readonly asked: string;
  readonly symbol?: string | undefined;
  /** Reads the symbol from another name if the source's does not give it: that of the archive around the file. */
  readonly symbolOfName?: SymbolOfName | undefined;
  readonly timeframe?: Timeframe | undefined;
}

/** Reads a CSV file as a market: header, rows, order, timeframe, and the checks of `fromColumns`, each fault with its place. */
export function parseMarketFile(bytes: Uint8Array, file: MarketFile): Either<DataFormat, ParsedMarket> {
  const reader = createTableReader(file, bytes.length);
  const result = reader.read(bytes) ?? atOnce(toMarket(reader, file));
  return 'rule' in result
    ? left(csvError(file.source, file.asked, result))
    : right({ data: result.data, notes: result.notes });
}

/** The same for a file that is read piece by piece: beyond the columns it takes the memory of a piece. */
export async function readMarketFile(
  { chunks, length = 0 }: CsvStream,
  file: MarketFile,
  signal?: AbortSignal,
): Promise<Either<DataError, ReadMarket>> {
  const reader = createTableReader(file, length);
  try {
    let isEmpty = true;
    for await (const block of wholeLines(chunks)) {
      isEmpty = false;
      const fault = reader.read(block);
      if (fault !== undefined) return left(csvError(file.source, file.asked, fault));
    }
    const result = isEmpty ? emptyFile : await inTurns(toMarket(reader, file), { signal });
    return 'rule' in result ? left(csvError(file.source, file.asked, result)) : right(result);
  } catch (cause) {
    return left(failureOf(asAborted(cause, file.source, file.asked, signal), file.source, file.asked));
  }
}

function toMarket(reader: TableReader<NamedColumn>, file: MarketFile): Steps<ReadMarket | CsvFault> {
  return marketOfRows(reader.rows(), reader.columns(), {
    ...file,
    texts: reader.texts(),
    rowTimeframe: timeframeOfRow(reader.header(), reader.columns(), file.timeUnit),
  });
}

/** The facts needed to make a market of rows. */
export interface RowsOf
  extends Pick<MarketFile, 'source' | 'symbol' | 'symbolOfName' | 'timeframe' | 'where'>, RowRules {
  /** The texts of the columns that name the market. */
  readonly texts?: readonly MarketText[];
  /** How long the first row says that its bar is. */
  readonly rowTimeframe?: Timeframe | undefined;
}

/** Rows as a market, in steps that each look at the rows once; of the columns, the time comes first. */
export function* marketOfRows(
  rows: CsvRows,
  columns: readonly NamedColumn[],
  file: RowsOf,
): Steps<ReadMarket | CsvFault> {
  const result = yield* orderedMarket(rows, columns, file);
  if (!('rule' in result) || result.as === undefined) return result;
  return { ...result, column: columns.find(({ as }) => as === result.as)?.name ?? result.as };
}

function* orderedMarket(
  read: CsvRows,
  columns: readonly NamedColumn[],
  file: RowsOf,
): Steps<ReadMarket | CsvFault> {
  const { source, texts = [] } = file;
  if (read.length === 0) return noRowsFault(file.where);
  const name = marketName(source);
  const inName = file.symbolOfName ?? symbolOfName(name);
  const told = symbolOfTexts(texts)?.text ?? (inName.isNamed ? inName.symbol : undefined);
  const chosen = chooseSymbol(file.symbol, symbolOfTexts(texts), inName);
  if (chosen === undefined) return noSymbol;
  const { symbol, other } = chosen;
  const oddLength = file.rowTimeframe === undefined ? name.length : undefined;
  if (oddLength !== undefined && file.grid !== 'close') return oddLengthFault(oddLength);

  const ordered = orderRows(read, source, file);
  if ('rule' in ordered) return ordered;
  yield 1;
  const timed =
    oddLength === undefined
      ? barsThatOpen(ordered, file, name.timeframe)
      : barsThatClose(ordered, source, oddLength, file.timeframe);
  if ('rule' in timed) return timed;
  yield 2;
  const { timeframe, offsetMs } = timed;
  // Rows without a price reveal the grid as others do.
  const { rows, notes: missing } = dropMissing(timed.rows, columns, source, file);
  if (rows.length === 0) return onlyMissing;
  const notes = [...ordered.notes, ...timed.notes, ...missing];
  if (other !== undefined) {
    const message = `${other}, and the market is called ${symbol}`;
    notes.push({ rule: 'other-symbol', source, count: rows.length, message });
  }
  yield 3;
  if (file.rounding === 'clip') notes.push(...clipRounding(rows, columns, source));
  const market = toMarketColumns(rows, columns, source, symbol, timeframe);
  if ('rule' in market) return market;
  yield 4;
  const data = yield* checkedMarket({ ...market, offsetMs }, rows);
  if ('rule' in data) return data;
  return { told, data, notes: [...notes, ...marketNotes(data, rows, columns, source, name.timeframe)] };
}

/** Rows on the grid of their timeframe, each at the open of its bar. */
function barsThatOpen(
  ordered: OrderedRows,
  file: RowsOf,
  inName: Timeframe | undefined,
): TimedRows | CsvFault {
  const { labels, grid, offGrid, source } = file;
  const count = ordered.length;
  if (labels === 'close') endsToGrid(ordered);
  const timeframe = inferTimeframe(ordered, {
    given: file.timeframe,
    inName,
    inRow: file.rowTimeframe,
    isOwnGrid: grid === 'file',
    mayBeOff: offGrid !== undefined,
  });
  if (typeof timeframe !== 'string') return timeframe;
  const notes: DataNote[] = [];
  if (labels === 'close') {
    const interval = intervalMs(timeframe);
    for (let i = 0; i < count; i++) ordered.columns[0][i] -= interval;
    notes.push({
      rule: 'label',
      source,
      count,
      message: `the times are those at which the bars close: they open ${timeframe} before`,
    });
  }
  const onGrid = putOnGrid(ordered, timeframe, source, file);
  if ('rule' in onGrid || offGrid === undefined || offGrid === 'drop') {
    return 'rule' in onGrid ? onGrid : { ...onGrid, timeframe, notes: [...notes, ...onGrid.notes] };
  }
  const again = orderRows(onGrid.rows, source, { conflicts: file.conflicts ?? 'last' });
  return 'rule' in again
    ? again
    : {
        rows: again,
        timeframe,
        offsetMs: onGrid.offsetMs,
        notes: [...notes, ...onGrid.notes, ...again.notes],
      };
}

/** The last moment of a bar (`…:59.999`, `…:59`) as the moment at which it closes. */
function endsToGrid({ columns: [time], length }: CsvRows): void {
  const second = 1_000;
  const minute = 60 * second;
  const isLastSecond = time.every((at) => at % minute === minute - second);
  for (let i = 0; i < length; i++) {
    if (isLastSecond) time[i] += second;
    else if (time[i] % second >= second - 1) time[i] = Math.ceil((time[i] + 0.5) / second) * second;
  }
}

const noSymbol: CsvFault = {
  rule: 'neither the rows nor the name of the file tell the symbol',
  fix: 'give the symbol, or name the file SYMBOL-TIMEFRAME-….csv',
};

/** Columns as a market, or the line where they are none. */
export function* checkedMarket(market: MarketColumns, { lines }: CsvRows): Steps<MarketData | CsvFault> {
  try {
    return yield* fromColumnsInSteps(market);
  } catch (error) {
    if (!(error instanceof InvalidMarketData)) throw error;
    const { column, row, value, rule } = error.fault;
    if (row < 0) return { as: column, value: String(value), rule, fix: 'correct the file' };
    const line = lines[row];
    const fix = fixOf(market, column, row, line);
    return { row: line, as: column, value: String(value), rule, fix };
  }
}
