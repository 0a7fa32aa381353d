import { barOpen, intervalMs, isoTime, type Timeframe } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from './data-note.js';
import type { RowRules } from './rules.js';

/** Rows whose times are on a grid, and how much later than the UTC grid that is, in ms. */
export interface GridRows {
  readonly rows: CsvRows;
  readonly offsetMs: number;
  readonly notes: readonly DataNote[];
}

/** Rows that are the bars of a timeframe. */
export interface TimedRows extends GridRows {
  readonly timeframe: Timeframe;
}

const hour = 3_600_000;

/** Puts rows on the grid of their timeframe, as the rules say. */
export function putOnGrid(
  rows: CsvRows,
  timeframe: Timeframe,
  source: string,
  { grid, offGrid }: RowRules,
): GridRows | CsvFault {
  const own =
    grid === 'file'
      ? ownGrid(rows, timeframe, source, offGrid !== undefined)
      : { rows, offsetMs: 0, notes: [] };
  if ('rule' in own || offGrid === undefined) return own;
  const { offsetMs } = own;
  const time = own.rows.columns[0];
  const interval = intervalMs(timeframe);
  const off = Array.from(time.keys()).filter((i) => barOpen(time[i], timeframe, offsetMs) !== time[i]);
  if (off.length === 0) return own;
  const first = `first: row ${own.rows.lines[off[0]]}, ${isoTime(time[off[0]])}`;
  const count = off.length;
  if (offGrid === 'drop') {
    const message = `${count} rows do not open on the grid of ${timeframe} and were left out (${first})`;
    const notes: DataNote[] = [{ rule: 'off-grid', source, count, message }];
    return { offsetMs, rows: without(own.rows, new Set(off)), notes: [...own.notes, ...notes] };
  }
  let most = 0;
  for (const i of off) {
    const open = barOpen(time[i], timeframe, offsetMs) + (offGrid === 'ceil' ? interval : 0);
    most = Math.max(most, Math.abs(open - time[i]));
    time[i] = open;
  }
  const known = offGrid === 'ceil' ? 'later' : 'earlier, before they were known';
  const message = `${count} rows do not open on the grid of ${timeframe} and stand up to ${most} ms ${known} (${first})`;
  return { ...own, notes: [...own.notes, { rule: 'off-grid', source, count, message }] };
}

/** The grid that the rows of a file are on themselves. Where clocks are put forward and back it is that of the later opens. */
function ownGrid(
  rows: CsvRows,
  timeframe: Timeframe,
  source: string,
  mayBeOff: boolean,
): GridRows | CsvFault {
  const time = rows.columns[0];
  const interval = intervalMs(timeframe);
  const counts = new Map<number, number>();
  for (const at of time) {
    const residue = at - barOpen(at, timeframe);
    counts.set(residue, (counts.get(residue) ?? 0) + 1);
  }
  const later = (from: number, to: number): number => (((to - from) % interval) + interval) % interval;
  const residues = [...counts.keys()];
  const reach = (offset: number): number => Math.max(...residues.map((residue) => later(residue, offset)));
  const mostMoved = interval > hour ? hour : 0;
  let offsetMs = residues.reduce((best, offset) => (reach(offset) < reach(best) ? offset : best));
  if (reach(offsetMs) > mostMoved) {
    if (!mayBeOff) {
      const i = time.findIndex((at) => at - barOpen(at, timeframe) !== time[0] - barOpen(time[0], timeframe));
      return {
        row: rows.lines[i],
        as: 'time',
        value: isoTime(time[i]),
        rule: `must open on the grid of the rows before it, ${time[0] - barOpen(time[0], timeframe)} ms after the UTC grid of ${timeframe}`,
        fix: "leave such rows out with { offGrid: 'drop' } beside { grid: 'file' }, or give the zone of the times",
      };
    }
    offsetMs = residues.reduce((best, offset) =>
      (counts.get(offset) ?? 0) > (counts.get(best) ?? 0) ? offset : best,
    );
    return { rows, offsetMs, notes: [] };
  }
  let moved = 0;
  for (let i = 0; i < time.length; i++) {
    const late = later(time[i] - barOpen(time[i], timeframe), offsetMs);
    if (late === 0) continue;
    time[i] += late;
    moved++;
  }
  const message = `${moved} bars stand up to an hour later than they opened, where daylight saving moves the grid of the file`;
  return { rows, offsetMs, notes: moved === 0 ? [] : [{ rule: 'label', source, count: moved, message }] };
}

/** Rows without some of them. */
export function without({ columns, lines, length }: CsvRows, left: ReadonlySet<number>): CsvRows {
  const kept = Array.from({ length }, (_, i) => i).filter((i) => !left.has(i));
  return {
    length: kept.length,
    columns: columns.map((column) => Float64Array.from(kept, (i) => column[i])),
    lines: Uint32Array.from(kept, (i) => lines[i]),
  };
}
