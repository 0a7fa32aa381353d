import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import { intervalMs, type DataError } from '@veloce/core';
import type { Aggregation, Span } from './aggregation.js';
import { boundOf, type Series } from '../schema/bounds.js';
import type { Connection } from '../wire/connection.js';
import type { SchemaProfile } from '../schema/profile.js';
import type { Asking } from '../wire/query.js';

/** The rows that were read, and the time up to which anything is known. */
export interface EdgesRead {
  readonly series: Series;
  readonly profile: SchemaProfile;
  /** Names of the fields that were read: a row with any of them breaks a silence. */
  readonly names: readonly string[];
  readonly span: Span;
  readonly closedEnd: number;
  readonly writtenEnd: number;
}

/** The silences of what was read, those at its ends measured to the rows beyond. */
export interface Edges {
  readonly silences: readonly Span[];
  /** Bars that end by then stay as they are: no silence that goes on can still turn out to be an outage. */
  readonly settledEnd: number;
}

/**
 * Measures silence past both ends of what was read: from the last row before it to the first one after it, or to where rows are
 * written. Where each bar has a row, every missing one is a silence, and nothing beyond is asked for.
 */
export async function edgesOf(
  connection: Connection,
  { series, profile, names, span, closedEnd, writtenEnd }: EdgesRead,
  { silences, firstRow, heardUntil }: Aggregation,
  asking: Asking,
): Promise<Either<DataError, Edges>> {
  const { silence } = profile;
  if (silence === undefined) {
    const before = { start: span.start, end: firstRow ?? closedEnd };
    const after = { start: heardUntil, end: firstRow === undefined ? heardUntil : closedEnd };
    return right({ silences: [before, ...silences, after].filter(isSome), settledEnd: closedEnd });
  }

  const interval = intervalMs(series.stored.timeframe);
  // A row that is further away than this makes no difference: the feed was down.
  const reach = silence.feedTimeoutMs + interval;
  const found = [...silences];
  let since = heardUntil;
  if (firstRow === undefined || firstRow > span.start) {
    const range = { start: span.start - reach, end: span.start };
    const row = await boundOf(connection, series, range, 'last', asking, names);
    if (isLeft(row)) return row;
    const before = row.right === undefined ? range.start : row.right + interval;
    if (firstRow === undefined) since = before;
    else found.unshift({ start: before, end: firstRow });
  }

  let settledEnd = closedEnd;
  if (since < closedEnd) {
    const range = { start: span.end, end: Math.max(span.end + 1, since + reach) };
    const row = await boundOf(connection, series, range, 'first', asking, names);
    if (isLeft(row)) return row;
    found.push({ start: since, end: row.right ?? writtenEnd });
    const isOpen = row.right === undefined && writtenEnd - since <= silence.feedTimeoutMs;
    if (isOpen) settledEnd = Math.max(span.start, since);
  }
  return right({ silences: found.filter((one) => one.end - one.start > silence.outageAfterMs), settledEnd });
}

const isSome = ({ start, end }: Span): boolean => end > start;
