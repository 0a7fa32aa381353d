import { isoTime } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from '../market/data-note.js';
import { orderRows } from '../market/row-order.js';
import type { SampleColumn } from './columns.js';

/** Values by the name of what they are. */
type SampleValues = Readonly<Partial<Record<string, Float64Array>>>;

/** The samples of one file by time. */
export interface SampleRows {
  readonly length: number;
  readonly knownAt: Float64Array;
  readonly values: SampleValues;
  /** Whether each row is an event of its own: several may have one time. */
  readonly areEvents: boolean;
  readonly notes: readonly DataNote[];
  readonly source: string;
}

/** Of rows with one time so many may differ before the file is taken for one of several markets. */
const mostConflicting = 0.1;

/** The rows of a file as samples: in order, one for each time unless they are events, each known when its bar has closed. */
export function toSamples(
  read: CsvRows,
  columns: readonly SampleColumn[],
  source: string,
  barMs: number,
): SampleRows | CsvFault {
  const timeFirst = [...columns].sort((a, b) => Number(b.role === 'time') - Number(a.role === 'time'));
  const inOrder = { ...read, columns: timeFirst.map((column) => read.columns[columns.indexOf(column)]) };
  const areEvents = columns.some(({ role }) => role === 'side');
  const rows = areEvents ? checkOrder(inOrder) : orderRows(inOrder, source);
  if ('rule' in rows) return rows;
  const conflicts = rows.notes.find(({ rule }) => rule === 'conflicting-row')?.count ?? 0;
  if (conflicts > mostConflicting * read.length) {
    return {
      rule: `${conflicts} of ${read.length} rows have the time of another and other values: it holds several markets`,
      fix: "pick one of them: { where: { symbol: 'BTCUSDT' } }",
    };
  }
  const { length, lines } = rows;
  const [time, ...rest] = rows.columns;
  const knownAt = Float64Array.from(time, (at) => at + barMs);
  const named = timeFirst.slice(1).map(({ as, role }, k) => ({ as, role, column: rest[k] }));

  for (const { as, role, column } of named) {
    if (role === 'extra' || role === 'side' || as.startsWith('funding')) continue;
    const bad = column.findIndex((value) => value < 0);
    if (bad >= 0) {
      const fix = `correct or remove row ${lines[bad]}`;
      return { row: lines[bad], as, value: String(column[bad]), rule: 'must not be negative', fix };
    }
  }
  const values: Partial<Record<string, Float64Array>> = {};
  for (const { as, role, column } of named) {
    if (role === 'field' || role === 'extra') values[as === 'fundingPercent' ? 'funding' : as] = column;
    if (as === 'fundingPercent') for (let i = 0; i < length; i++) column[i] /= 100;
  }
  const side = named.find(({ role }) => role === 'side')?.column;
  const quantity = named.find(({ role }) => role === 'quantity')?.column;
  if (side !== undefined && quantity !== undefined) {
    values.liquidationsBuy = quantity.map((size, i) => (side[i] > 0 ? size : 0));
    values.liquidationsSell = quantity.map((size, i) => (side[i] < 0 ? size : 0));
  }
  const notes = [...rows.notes];
  for (const { as, role } of timeFirst) {
    const empty = role === 'field' ? values[as]?.filter((value) => value !== value).length : undefined;
    if (empty === undefined || empty === 0) continue;
    const message = `column ${as} is empty in ${empty} rows; there is no value there`;
    notes.push({ rule: 'empty-cell', source, count: empty, message });
  }
  return { length, knownAt, values, areEvents, notes, source };
}

function checkOrder(rows: CsvRows): (CsvRows & { readonly notes: readonly DataNote[] }) | CsvFault {
  const time = rows.columns[0];
  for (let i = 1; i < rows.length; i++) {
    if (time[i] < time[i - 1]) {
      return {
        row: rows.lines[i],
        as: 'time',
        value: isoTime(time[i]),
        rule: `must not be earlier than row ${rows.lines[i - 1]} (${isoTime(time[i - 1])})`,
        fix: 'sort the rows by time, oldest first',
      };
    }
  }
  return { ...rows, notes: [] };
}

/** The samples of several files by time; of samples with one time, the file that comes last counts. */
export function mergeSamples(parts: readonly SampleRows[]): Omit<SampleRows, 'source' | 'areEvents'> {
  if (parts.length === 1) return parts[0];
  const names = [...new Set(parts.flatMap(({ values }) => Object.keys(values)))];
  const places = parts.flatMap(({ length }, part) => Array.from({ length }, (_, row) => ({ part, row })));
  const timeOf = ({ part, row }: { part: number; row: number }): number => parts[part].knownAt[row];
  // A stable sort: files of one time stay in the order in which they were named.
  places.sort((a, b) => timeOf(a) - timeOf(b));
  const areEvents = parts.some((part) => part.areEvents);
  const kept = areEvents
    ? places
    : places.filter((place, i) => i + 1 === places.length || timeOf(place) !== timeOf(places[i + 1]));
  const notes = parts.flatMap((part) => part.notes);
  if (kept.length < places.length) {
    const count = places.length - kept.length;
    const message = `${count} rows have the time of one in a file that was named later, which counts`;
    notes.push({ rule: 'overlap', source: parts[0].source, count, message });
  }
  return {
    length: kept.length,
    knownAt: Float64Array.from(kept, timeOf),
    values: Object.fromEntries(
      names.map((name) => [
        name,
        Float64Array.from(kept, ({ part, row }) => parts[part].values[name]?.[row] ?? NaN),
      ]),
    ),
    notes,
  };
}
