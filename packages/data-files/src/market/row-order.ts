import { isoTime } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from './data-note.js';

/** Rows in order of time, one for each time. */
export interface OrderedRows extends CsvRows {
  readonly notes: readonly DataNote[];
}

/**
 * Keeps one row for each time: a row that repeats the one before it is dropped, and of rows that differ the last counts.
 * A row that is earlier than the one before it is a fault.
 *
 * @param rows Rows whose column 0 is the time.
 */
export function orderRows(rows: CsvRows, source: string): OrderedRows | CsvFault {
  const { columns, lines, length } = rows;
  const time = columns[0];
  let kept = 0;
  const repeated: number[] = [];
  const conflicting: number[] = [];

  for (let row = 0; row < length; row++) {
    if (kept > 0 && time[row] === time[kept - 1]) {
      (isSame(columns, row, kept - 1) ? repeated : conflicting).push(lines[row]);
      kept--;
    } else if (kept > 0 && time[row] < time[kept - 1]) {
      return {
        row: lines[row],
        as: 'time',
        value: isoTime(time[row]),
        rule: `must be later than row ${lines[kept - 1]} (${isoTime(time[kept - 1])})`,
        fix: 'sort the rows by open time, oldest first',
      };
    }
    if (kept !== row) {
      for (const column of columns) column[kept] = column[row];
      lines[kept] = lines[row];
    }
    kept++;
  }

  const notes: DataNote[] = [];
  if (repeated.length > 0) {
    const message = `${repeated.length} repeated rows were dropped (first: row ${repeated[0]})`;
    notes.push({ rule: 'repeated-row', source, count: repeated.length, message });
  }
  if (conflicting.length > 0) {
    const message = `${conflicting.length} rows replace a row with the same time and other values (first: row ${conflicting[0]})`;
    notes.push({ rule: 'conflicting-row', source, count: conflicting.length, message });
  }
  return {
    length: kept,
    columns: columns.map((column) => column.subarray(0, kept)),
    lines: lines.subarray(0, kept),
    notes,
  };
}

function isSame(columns: readonly Float64Array[], a: number, b: number): boolean {
  return columns.every((column) => Object.is(column[a], column[b]));
}
