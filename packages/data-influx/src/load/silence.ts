import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { intervalMs, type DataError } from '@veloce/core';
import type { Span } from './aggregation.js';
import type { Connection } from '../wire/connection.js';
import type { SilenceRule } from '../schema/profile.js';
import { queryRows, type Asking } from '../wire/query.js';
import { from, hasTags, quote, within } from '../wire/quote.js';
import { createRows } from '../wire/rows.js';
import type { StoredBars } from '../schema/schema.js';

/** Stretches in which a market's bars are not to be had. */
export interface Outages {
  /** No market had a row: the collector was down, or rows are missing. */
  readonly collector: readonly Span[];
  /** This market alone was silent, for too long to be quiet. */
  readonly feed: readonly Span[];
  /** The same from when it was known: silent for as long as a feed may be. */
  readonly dead: readonly Span[];
}

/**
 * Tells a quiet market from an outage: a silence is quiet while other markets trade, for as long as the rule allows. Other markets
 * are asked for about the silences alone.
 */
export async function explainSilences(
  connection: Connection,
  stored: StoredBars,
  rule: SilenceRule | undefined,
  silences: readonly Span[],
  rowsPerSlice: number,
  asking: Asking,
): Promise<Either<DataError, Outages>> {
  if (rule === undefined) return right({ collector: silences, feed: [], dead: [] });
  const feed = silences.filter(({ start, end }) => end - start > rule.feedTimeoutMs);
  const doubtful = silences.filter(({ start, end }) => end - start <= rule.feedTimeoutMs);
  const collector: Span[] = [];
  for (const near of together(doubtful, rowsPerSlice * intervalMs(stored.timeframe))) {
    const times = await activity(connection, stored, near[0].start, near[near.length - 1].end, asking);
    if (isLeft(times)) return times;
    for (const silence of near) {
      collector.push(...quietParts(silence, times.right, intervalMs(stored.timeframe), rule.outageAfterMs));
    }
  }
  const dead = feed.map(({ start, end }) => ({ start: start + rule.feedTimeoutMs, end }));
  return right({ collector, feed, dead });
}

/** Silences in groups that one question answers. */
function together(silences: readonly Span[], longest: number): readonly (readonly Span[])[] {
  const groups: Span[][] = [];
  for (const silence of silences) {
    const group = groups.at(-1);
    if (group !== undefined && silence.end - group[0].start <= longest) group.push(silence);
    else groups.push([silence]);
  }
  return groups;
}

/** When any market has a price. */
async function activity(
  connection: Connection,
  { at, fields, only, timeframe }: StoredBars,
  start: number,
  end: number,
  asking: Asking,
): Promise<Either<DataError, Float64Array>> {
  const rows = createRows(['time', 'count']);
  const close = quote(fields.close ?? 'close', 'identifier');
  const conditions = [within(start, end), hasTags(only)].filter((one) => one !== '').join(' AND ');
  const statement = `SELECT count(${close}) FROM ${from(at)} WHERE ${conditions} GROUP BY time(${intervalMs(timeframe)}ms) fill(none)`;
  const result = await queryRows(connection, statement, rows, asking);
  return isLeft(result) ? left(result.left.error) : right(rows.columns[0].subarray(0, rows.length));
}

/** The parts of a silence, longer than tolerated, in which nothing traded. */
function quietParts(
  { start, end }: Span,
  active: Float64Array,
  interval: number,
  tolerated: number,
): readonly Span[] {
  const parts: Span[] = [];
  let since = start;
  const until = (time: number): void => {
    if (time - since > tolerated) parts.push({ start: since, end: time });
  };
  for (const time of active) {
    if (time < start) continue;
    if (time >= end) break;
    until(time);
    since = time + interval;
  }
  until(end);
  return parts;
}
