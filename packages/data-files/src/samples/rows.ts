import { areTwoMarkets, isoTime, overlapInSteps, type Steps } from '@veloce/core';
import type { CsvFault } from '../csv/fault.js';
import type { CsvRows } from '../csv/rows.js';
import type { DataNote } from '../market/data-note.js';
import { isBackward, orderRows, turnedRound } from '../market/row-order.js';
import type { RowRules } from '../market/rules.js';
import { addedQuantities, ordersNote } from './forced-orders.js';
import type { SampleColumn } from './columns.js';
import { areMetrics, metricsDelays, type MetricsFile } from './periods.js';

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

/** Known facts about a file besides its rows, and the treatment of odd ones. */
type SampleRules = Pick<RowRules, 'order' | 'conflicts'> &
  MetricsFile & { readonly barsOf?: string | undefined };

/** The rows of a file as samples: in order, one for each time unless they are events, each known when its bar has closed. */
export function* toSamples(
  read: CsvRows,
  columns: readonly SampleColumn[],
  source: string,
  barMs: number,
  rules: SampleRules,
): Steps<SampleRows | CsvFault> {
  const timeFirst = [...columns].sort((a, b) => Number(b.role === 'time') - Number(a.role === 'time'));
  const inOrder = { ...read, columns: timeFirst.map((column) => read.columns[columns.indexOf(column)]) };
  const areEvents = columns.some(({ role }) => role === 'side');
  const rows = areEvents ? checkOrder(inOrder, source, rules) : orderRows(inOrder, source, rules);
  if ('rule' in rows) return rows;
  yield 1;
  const { length, lines } = rows;
  const [time, ...rest] = rows.columns;
  const delays =
    areMetrics(columns) && barMs === 0 && rules.barsOf === undefined ? metricsDelays(time, rules) : undefined;
  yield 1;
  const knownAt = time.map((at, i) => at + (delays?.[i] ?? barMs));
  yield 2;
  const named = timeFirst.slice(1).map(({ as, role }, k) => ({ as, role, column: rest[k] }));

  for (const { as, role, column } of named) {
    if (role === 'extra' || role === 'side' || role === 'order' || as.startsWith('funding')) continue;
    yield 3;
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
  const of = (name: string): Float64Array | undefined =>
    named.find(({ as, role }) => role === 'order' && as === name)?.column;
  const [accumulated, last] = [of('accumulated'), of('last')];
  const filled =
    side === undefined || accumulated === undefined || last === undefined
      ? undefined
      : addedQuantities({ time, side, accumulated, last, original: of('original'), limit: of('limit') });
  const quantity = filled?.added ?? named.find(({ role }) => role === 'quantity')?.column;
  if (side !== undefined && quantity !== undefined) {
    values.liquidationsBuy = quantity.map((size, i) => (side[i] > 0 ? size : 0));
    values.liquidationsSell = quantity.map((size, i) => (side[i] < 0 ? size : 0));
  }
  yield 4;
  const notes = [...rows.notes, ...ordersNote(source, filled?.again ?? 0)];
  const late = delays?.filter((ms) => ms > 0) ?? [];
  if (late.length > 0) {
    const message = `${late.length} rows are labelled by the beginning of their five minutes, and known ${late[0]} ms later`;
    notes.push({ rule: 'label', source, count: late.length, message });
  }
  for (const { as, role } of timeFirst) {
    yield 5;
    const empty = role === 'field' ? values[as]?.filter((value) => value !== value).length : undefined;
    if (empty === undefined || empty === 0) continue;
    const message = `column ${as} is empty in ${empty} rows; there is no value there`;
    notes.push({ rule: 'empty-cell', source, count: empty, message });
  }
  return { length, knownAt, values, areEvents, notes, source };
}

function checkOrder(
  read: CsvRows,
  source: string,
  { order }: SampleRules,
): (CsvRows & { readonly notes: readonly DataNote[] }) | CsvFault {
  const isTurned = order === 'newest-first' || (order === 'either' && isBackward(read));
  const rows = isTurned ? turnedRound(read) : read;
  const time = rows.columns[0];
  for (let i = 1; i < rows.length; i++) {
    if (time[i] < time[i - 1]) {
      return {
        row: rows.lines[i],
        as: 'time',
        value: isoTime(time[i]),
        rule: `must not be earlier than row ${rows.lines[i - 1]} (${isoTime(time[i - 1])})`,
        fix: "sort the rows by time, oldest first; where they stand newest first: { order: 'newest-first' }",
      };
    }
  }
  const message = 'the rows stood newest first and were turned round';
  return { ...rows, notes: isTurned ? [{ rule: 'newest-first', source, count: rows.length, message }] : [] };
}

/** The samples of several files by time; of samples with one time, the file that comes last counts, or the first if the rules say so. */
export function* mergeSamples(
  files: readonly SampleRows[],
  { conflicts }: Pick<RowRules, 'conflicts'>,
): Steps<Omit<SampleRows, 'source' | 'areEvents'> | CsvFault> {
  if (files.length === 1) {
    const { length, knownAt, values, notes } = files[0];
    return { length, knownAt, values, notes };
  }
  const fault = conflicts === undefined ? yield* findTwoMarkets(files) : undefined;
  if (fault !== undefined) return fault;
  const parts = conflicts === 'first' ? files.toReversed() : files;
  const names = [...new Set(parts.flatMap(({ values }) => Object.keys(values)))];
  // Files of one time stay in the order in which they were named.
  const places = yield* mergePlaces(parts, 0, parts.length);
  const timeOf = ({ part, row }: Place): number => parts[part].knownAt[row];
  const valueOf = (name: string, { part, row }: Place): number => parts[part].values[name]?.[row] ?? NaN;
  const areEvents = parts.some((part) => part.areEvents);
  const isTold = (place: Place, i: number): boolean => {
    // An event that another file has too, at the same time with the same values, is the same event.
    for (let k = i - 1; k >= 0 && timeOf(places[k]) === timeOf(place); k--) {
      const other = places[k];
      if (
        other.part !== place.part &&
        names.every((name) => Object.is(valueOf(name, other), valueOf(name, place)))
      )
        return true;
    }
    return false;
  };
  const kept = areEvents
    ? places.filter((place, i) => !isTold(place, i))
    : places.filter((place, i) => i + 1 === places.length || timeOf(place) !== timeOf(places[i + 1]));
  yield 1;
  const notes = parts.flatMap((part) => part.notes);
  if (kept.length < places.length) {
    const count = places.length - kept.length;
    const message = areEvents
      ? `${count} rows stand in another file too: they count once`
      : `${count} rows have the time of one in a file that was named ${conflicts === 'first' ? 'earlier' : 'later'}, which counts`;
    notes.push({ rule: 'overlap', source: parts[0].source, count, message });
  }
  const values: Record<string, Float64Array> = {};
  for (const name of names) {
    values[name] = Float64Array.from(kept, (place) => valueOf(name, place));
    yield 2;
  }
  return { length: kept.length, knownAt: Float64Array.from(kept, timeOf), values, notes };
}

/** A row of one of several files. */
interface Place {
  readonly part: number;
  readonly row: number;
}

/** The rows of the files `[from, to)` by time, merged by halves; of one time those of the earlier file come first. */
function* mergePlaces(parts: readonly SampleRows[], from: number, to: number): Steps<readonly Place[]> {
  if (to - from === 1) {
    const one = Array.from({ length: parts[from].length }, (_, row) => ({ part: from, row }));
    yield one.length;
    return one;
  }
  const middle = (from + to) >> 1;
  const a = yield* mergePlaces(parts, from, middle);
  const b = yield* mergePlaces(parts, middle, to);
  const timeOf = ({ part, row }: Place): number => parts[part].knownAt[row];
  const merged: Place[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const isFirst = j >= b.length || (i < a.length && timeOf(a[i]) <= timeOf(b[j]));
    merged.push(isFirst ? a[i++] : b[j++]);
    if (merged.length % rowsAtOnce === 0) yield merged.length;
  }
  return merged;
}

/** Rows that are merged at one go. */
const rowsAtOnce = 1 << 16;

/** Two files whose samples contradict each other where they overlap. */
function* findTwoMarkets(files: readonly SampleRows[]): Steps<CsvFault | undefined> {
  const byStart = files.filter(({ areEvents }) => !areEvents).sort((a, b) => a.knownAt[0] - b.knownAt[0]);
  for (const [k, one] of byStart.entries()) {
    for (const other of byStart.slice(k + 1)) {
      if (other.knownAt[0] > one.knownAt[one.length - 1]) break;
      const shared = Object.keys(one.values).filter((name) => other.values[name] !== undefined);
      if (shared.length === 0) continue;
      const columns = ({ values }: SampleRows): Float64Array[] =>
        shared.map((name) => values[name] ?? new Float64Array(0));
      const overlap = yield* overlapInSteps(
        { time: one.knownAt, columns: columns(one) },
        { time: other.knownAt, columns: columns(other) },
      );
      if (!areTwoMarkets(overlap)) continue;
      return {
        rule: `${overlap.different} of the ${overlap.shared} samples that ${other.source} shares with ${one.source} have other values: they are of two markets`,
        fix: "name the files of one market; where it was revised, say which counts: { conflicts: 'last' } or { conflicts: 'first' }",
      };
    }
  }
  return undefined;
}
