import { isoTime } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from './data-note.js';
import type { RowRules } from './rules.js';

/** Rows in order of time, one for each time. */
export interface OrderedRows extends CsvRows {
  readonly notes: readonly DataNote[];
}

/** The share of rows with the same time that may differ before the file is taken for one of several markets. */
const mostConflicting = 0.1;

/**
 * Keeps one row for each time: a row that repeats the one before it is dropped, and of rows that differ the last counts, unless the rules
 * say otherwise. A row that is earlier than the one before it is a fault; so are more conflicts than a source that revises its rows has.
 *
 * @param rows Rows whose column 0 is the time.
 */
export function orderRows(
  read: CsvRows,
  source: string,
  { order, conflicts }: RowRules,
): OrderedRows | CsvFault {
  const isTurned = order === 'newest-first' || (order === 'either' && isBackward(read));
  const rows = isTurned ? turnedRound(read) : read;
  const { columns, lines, length } = rows;
  const time = columns[0];
  let kept = 0;
  const repeated: number[] = [];
  const conflicting: number[] = [];

  for (let row = 0; row < length; row++) {
    let isKept = true;
    if (kept > 0 && time[row] === time[kept - 1]) {
      const isRepeated = isSame(columns, row, kept - 1);
      (isRepeated ? repeated : conflicting).push(lines[row]);
      isKept = !isRepeated && conflicts !== 'first';
      if (isKept) kept--;
    } else if (kept > 0 && time[row] < time[kept - 1]) {
      return disorder(rows, row, kept, order);
    }
    if (!isKept) continue;
    if (kept !== row) {
      for (const column of columns) column[kept] = column[row];
      lines[kept] = lines[row];
    }
    kept++;
  }
  if (conflicts === undefined && conflicting.length > Math.max(1, mostConflicting * length)) {
    return conflictFault(conflicting.length, length, time.subarray(0, kept));
  }

  const notes: DataNote[] = [];
  if (isTurned) {
    notes.push({
      rule: 'newest-first',
      source,
      count: length,
      message: 'the rows stood newest first and were turned round',
    });
  }
  if (repeated.length > 0) {
    const message = `${repeated.length} repeated rows were dropped (first: row ${repeated[0]})`;
    notes.push({ rule: 'repeated-row', source, count: repeated.length, message });
  }
  if (conflicting.length > 0) {
    const message =
      conflicts === 'first'
        ? `${conflicting.length} rows with the time of the row before and other values were dropped (first: row ${conflicting[0]})`
        : `${conflicting.length} rows replace a row with the same time and other values (first: row ${conflicting[0]})`;
    notes.push({ rule: 'conflicting-row', source, count: conflicting.length, message });
  }
  return {
    length: kept,
    columns: columns.map((column) => column.subarray(0, kept)),
    lines: lines.subarray(0, kept),
    notes,
  };
}

/** Whether the first row is later than the last. */
export function isBackward({ columns: [time], length }: CsvRows): boolean {
  return length > 1 && time[0] > time[length - 1];
}

/** Rows in the other order; of rows with one time the one that stood last stays the last. */
export function turnedRound({ columns, lines, length }: CsvRows): CsvRows {
  const order = Array.from({ length }, (_, i) => length - 1 - i);
  const time = columns[0];
  order.sort((a, b) => (time[a] === time[b] ? a - b : b < a ? -1 : 1));
  return {
    length,
    columns: columns.map((column) => Float64Array.from(order, (i) => column[i])),
    lines: Uint32Array.from(order, (i) => lines[i]),
  };
}

/** A row that is earlier than the one before it. */
function disorder(
  { columns: [time], lines, length }: CsvRows,
  row: number,
  kept: number,
  order: RowRules['order'],
): CsvFault {
  const falls = order === undefined && isFalling(time, row, kept, length);
  return {
    row: lines[row],
    as: 'time',
    value: isoTime(time[row]),
    rule: `must be later than row ${lines[kept - 1]} (${isoTime(time[kept - 1])})`,
    fix: falls
      ? "the rows stand newest first: turn them round with { order: 'newest-first' }"
      : order === undefined
        ? 'sort the rows by open time, oldest first'
        : 'the rows are not newest first throughout: sort them by time, and read them without order',
  };
}

function isFalling(time: Float64Array, row: number, kept: number, length: number): boolean {
  // The rows before it were kept in order: only a fall from the very first one is newest first.
  if (kept !== 1) return false;
  for (let i = row + 1; i < length; i++) if (time[i] > time[i - 1]) return false;
  return true;
}

/** Rounded by a spreadsheet to six digits: 1.73569E+12. */
const spreadsheetStep = 1e7;

function conflictFault(conflicts: number, length: number, time: Float64Array): CsvFault {
  if (time.every((at) => at % spreadsheetStep === 0 && at > 1e12)) {
    const digits = (time[0] / 1e12).toFixed(5);
    return {
      rule: `${conflicts} of ${length} rows have the time of another, ${digits}E+12: a spreadsheet rounded them`,
      fix: 'export the file again and do not save it from a spreadsheet, or give the time column the format 0 there first',
    };
  }
  return {
    rule: `${conflicts} of ${length} rows have the time of another and other values: it holds several markets`,
    fix:
      "pick one of them by a column that distinguishes them: { where: { symbol: 'BTCUSDT' } }; " +
      "where it is one market that was revised: { conflicts: 'last' } or { conflicts: 'first' }",
  };
}

function isSame(columns: readonly Float64Array[], a: number, b: number): boolean {
  return columns.every((column) => Object.is(column[a], column[b]));
}
