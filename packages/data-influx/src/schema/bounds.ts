import { isLeft, right, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import type { Connection } from '../wire/connection.js';
import { queryList, type Asking } from '../wire/query.js';
import { from, hasTags, quote, type MeasurementAt } from '../wire/quote.js';
import type { StoredBars } from './schema.js';
import type { SeriesSpan } from './series-span.js';

/** A range that may be open at either end, epoch ms, half-open. */
export interface OpenRange {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/** The series of one market. */
export interface Series {
  readonly stored: StoredBars;
  readonly marketTag: string;
  readonly market: string;
}

/** First and last open time of a market in a range, of all its series and of each. */
interface Bounds {
  readonly first: number;
  readonly last: number;
  readonly series: readonly SeriesSpan[];
}

/** `"market" = 'BINANCE:btcusdt'`. */
export const isMarket = ({ marketTag, market, stored: { only } }: Series): string =>
  hasTags({ ...only, [marketTag]: market });

/**
 * The open time of the first or the last stored bar in a range that has any of these fields, a price unless others are named;
 * `undefined` when there is none.
 */
export async function boundOf(
  connection: Connection,
  series: Series,
  range: OpenRange,
  which: 'first' | 'last',
  asking: Asking,
  names: readonly string[] = [series.stored.fields.close ?? 'close'],
): Promise<Either<DataError, number | undefined>> {
  const rows = await rowOfEach(
    connection,
    { at: series.stored.at, where: isMarket(series), names },
    range,
    which,
    asking,
  );
  if (isLeft(rows)) return rows;
  const times = rows.right.map(({ time }) => time);
  if (times.length === 0) return right(undefined);
  return right(which === 'first' ? Math.min(...times) : Math.max(...times));
}

/** First and last stored bar of a range. */
export async function boundsOf(
  connection: Connection,
  series: Series,
  range: OpenRange,
  asking: Asking,
): Promise<Either<DataError, Bounds | undefined>> {
  const { at, fields } = series.stored;
  const spans = await spansOf(
    connection,
    { at, where: isMarket(series), names: [fields.close ?? 'close'] },
    range,
    asking,
  );
  if (isLeft(spans)) return spans;
  if (spans.right.length === 0) return right(undefined);
  const first = Math.min(...spans.right.map((span) => span.first));
  const last = Math.max(...spans.right.map((span) => span.last));
  return right({ first, last, series: spans.right });
}

/** Rows to look for: any of these fields, of these series. */
interface Sought {
  readonly at: MeasurementAt;
  readonly where: string;
  readonly names: readonly string[];
}

/** First and last time of each series in a range; a series without a row there is not among them. */
export async function spansOf(
  connection: Connection,
  sought: Sought,
  range: OpenRange,
  asking: Asking,
): Promise<Either<DataError, readonly SeriesSpan[]>> {
  const firsts = await rowOfEach(connection, sought, range, 'first', asking);
  if (isLeft(firsts)) return firsts;
  const lasts = await rowOfEach(connection, sought, range, 'last', asking);
  if (isLeft(lasts)) return lasts;
  const endOf = new Map(lasts.right.map(({ tags, time }) => [keyOf(tags), time]));
  return right(
    firsts.right.map(({ tags, time }) => ({ tags, first: time, last: endOf.get(keyOf(tags)) ?? time })),
  );
}

const keyOf = (tags: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(tags).sort());

/** The first or the last row of each series. */
async function rowOfEach(
  connection: Connection,
  { at, where, names }: Sought,
  { start, end }: OpenRange,
  which: 'first' | 'last',
  asking: Asking,
): Promise<
  Either<DataError, readonly { readonly tags: Readonly<Record<string, string>>; readonly time: number }[]>
> {
  const conditions = [
    where,
    ...(start === undefined ? [] : [`time >= ${start}ms`]),
    ...(end === undefined ? [] : [`time < ${end}ms`]),
  ];
  const columns = names.map((name) => quote(name, 'identifier')).join(', ');
  const order = which === 'first' ? 'ASC' : 'DESC';
  const statement = `SELECT ${columns} FROM ${from(at)} WHERE ${conditions.join(' AND ')} GROUP BY * ORDER BY time ${order} LIMIT 1`;
  const list = await queryList(connection, statement, asking);
  if (isLeft(list)) return list;
  return right(
    list.right.flatMap(({ tags, values }) => {
      const time = values[0]?.[0];
      return typeof time === 'number' ? [{ tags, time }] : [];
    }),
  );
}
