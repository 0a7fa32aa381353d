import { isLeft, left, map, right, type Either } from 'fp-ts/lib/Either.js';
import { intervalMs, isoTime, type DataError, type Timeframe } from '@veloce/core';
import { aggregate, type Aggregation, type RowFault, type Span } from './aggregation.js';
import type { BarField } from '../schema/bar-field.js';
import { isMarket, spansOf, type Series } from '../schema/bounds.js';
import type { Connection } from '../wire/connection.js';
import type { SchemaProfile } from '../schema/profile.js';
import { edgesOf } from './edges.js';
import { queryRows, sourceOf, type Asking } from '../wire/query.js';
import { from, quote, within } from '../wire/quote.js';
import { createRows, type Rows } from '../wire/rows.js';
import { atTheSameTime, tellApart, type Fork } from '../schema/series-span.js';
import { explainSilences, type Outages } from './silence.js';

/** The rows read from one market. */
export interface MarketRead {
  readonly series: Series;
  readonly profile: SchemaProfile;
  readonly fields: readonly BarField[];
  readonly timeframe: Timeframe;
  /** On the grid of the timeframe. */
  readonly span: Span;
  /** Bars that end by then are closed; those beyond may not be whole. */
  readonly closedEnd: number;
  /** Rows that end by then are written, unless they are late. */
  readonly writtenEnd: number;
  readonly rowsPerSlice: number;
  readonly onSlice: (step: string) => void;
}

/** The bars of one market, and where they are missing. */
export interface ReadBars {
  readonly bars: Aggregation;
  readonly outages: Outages;
  /** Bars that end by then stay as they are. */
  readonly settledEnd: number;
  readonly slices: number;
}

/**
 * Reads a market slice by slice, in memory for the bars and one slice. Each slice is retried alone, and halved when the server says
 * that it is too much.
 */
export async function readMarket(
  connection: Connection,
  read: MarketRead,
  asking: Asking,
): Promise<Either<DataError, ReadBars>> {
  const { series, profile, fields, timeframe, span, rowsPerSlice } = read;
  const { stored } = series;
  const interval = intervalMs(stored.timeframe);
  const { bars, add } = aggregate(timeframe, span, {
    fields,
    timeframe: stored.timeframe,
    empty: profile.empty,
    silenceMs: profile.silence?.outageAfterMs ?? 0,
  });
  const names = fields.map((field) => stored.fields[field] ?? field);
  // A market has one row per interval; some repeat.
  const rows = createRows(['time', ...names], 2 * rowsPerSlice);
  let slices = 0;
  let sliceMs = rowsPerSlice * interval;

  for (let start = span.start; start < span.end;) {
    const to = Math.min(start + sliceMs, span.end);
    rows.length = 0;
    const result = await queryRows(connection, statementFor(series, names, start, to), rows, asking);
    if (isLeft(result)) {
      if (result.left.tooMuch !== true || to - start <= interval) return left(result.left.error);
      sliceMs = Math.ceil((to - start) / 2 / interval) * interval;
      continue;
    }
    const fault = add(rows);
    if (fault !== undefined) {
      const pair = fault.isTwice ? await forkOf(connection, series, names, span, asking) : right(undefined);
      const told = pair._tag === 'Right' ? pair.right : undefined;
      return left(badRow(connection, series, rows, fault, told, asking.asked));
    }
    slices++;
    read.onSlice(`${series.market} to ${isoTime(to)}`);
    start = to;
  }
  if (stored.mayFork && bars.repeated === 0) {
    const pair = await forkOf(connection, series, names, span, asking);
    if (isLeft(pair)) return pair;
    if (pair.right !== undefined) return left(forked(connection, series, pair.right, asking.asked));
  }
  const edges = await edgesOf(connection, { ...read, names }, bars, asking);
  if (isLeft(edges)) return edges;
  const { silences, settledEnd } = edges.right;
  const outages = await explainSilences(connection, stored, profile.silence, silences, rowsPerSlice, asking);
  return isLeft(outages) ? outages : right({ bars, outages: outages.right, settledEnd, slices });
}

function statementFor(series: Series, names: readonly string[], start: number, end: number): string {
  const columns = names.map((name) => quote(name, 'identifier')).join(', ');
  return `SELECT ${columns} FROM ${from(series.stored.at)} WHERE ${isMarket(series)} AND ${within(start, end)}`;
}

/** Two series of a market that have rows in the same stretch of time. */
async function forkOf(
  connection: Connection,
  series: Series,
  names: readonly string[],
  span: Span,
  asking: Asking,
): Promise<Either<DataError, Fork | undefined>> {
  const { at } = series.stored;
  const spans = await spansOf(connection, { at, where: isMarket(series), names }, span, asking);
  return map(atTheSameTime)(spans);
}

function forked(connection: Connection, { stored, market }: Series, fork: Fork, asked: string): DataError {
  const { measurement, retentionPolicy } = stored.at;
  const { names, tag, values } = tellApart(fork);
  return {
    _tag: 'DataFormat',
    message: `${market} in ${retentionPolicy}.${measurement} has two series at a time, distinguished by further tags: ${names}`,
    asked,
    fix: `pick one: tags: { ${tag}: '${values[0]}' } in the schema profile`,
    source: sourceOf(connection),
    column: tag,
    value: values.join(', '),
  };
}

function badRow(
  connection: Connection,
  { stored, market }: Series,
  rows: Rows,
  { row, time, rule }: RowFault,
  fork: Fork | undefined,
  asked: string,
): DataError {
  const apart = fork && tellApart(fork);
  const { measurement, retentionPolicy } = stored.at;
  const cells = rows.names.map((name, k) => `${name} ${rows.columns[k][row]}`).join(', ');
  const at = Number.isFinite(time) ? isoTime(time) : String(time);
  return {
    _tag: 'DataFormat',
    message: `${market} in ${retentionPolicy}.${measurement}: the bar of ${at} ${rule}${apart === undefined ? '' : `: ${apart.names}`} (${cells})`,
    asked,
    fix:
      apart === undefined
        ? 'check that the schema profile fits the measurement; SHOW SERIES tells its tags'
        : `pick one: tags: { ${apart.tag}: '${apart.values[0]}' } in the schema profile`,
    source: sourceOf(connection),
    column: 'time',
    value: String(time),
  };
}
