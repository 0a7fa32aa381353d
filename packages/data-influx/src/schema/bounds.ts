import { isLeft, map, type Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import type { Connection } from '../wire/connection.js';
import { queryList, type Asking } from '../wire/query.js';
import { from, quote } from '../wire/quote.js';
import type { StoredBars } from './schema.js';

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

/** `"market" = 'BINANCE:btcusdt'`. */
export const isMarket = ({ marketTag, market }: Series): string =>
  `${quote(marketTag, 'identifier')} = ${quote(market, 'string')}`;

/**
 * The open time of the first or the last stored bar in a range that has any of these fields, a price unless others are named;
 * `undefined` when there is none.
 */
export async function boundOf(
  connection: Connection,
  series: Series,
  { start, end }: OpenRange,
  which: 'first' | 'last',
  asking: Asking,
  names: readonly string[] = [series.stored.fields.close ?? 'close'],
): Promise<Either<DataError, number | undefined>> {
  const { stored } = series;
  const conditions = [
    isMarket(series),
    ...(start === undefined ? [] : [`time >= ${start}ms`]),
    ...(end === undefined ? [] : [`time < ${end}ms`]),
  ];
  const columns = names.map((name) => quote(name, 'identifier')).join(', ');
  const order = which === 'first' ? 'ASC' : 'DESC';
  const statement = `SELECT ${columns} FROM ${from(stored.at)} WHERE ${conditions.join(' AND ')} ORDER BY time ${order} LIMIT 1`;
  return map((list: readonly { readonly values: readonly (readonly unknown[])[] }[]) => {
    const time = list[0]?.values[0]?.[0];
    return typeof time === 'number' ? time : undefined;
  })(await queryList(connection, statement, asking));
}

/** First and last stored bar of a range. */
export async function boundsOf(
  connection: Connection,
  series: Series,
  range: OpenRange,
  asking: Asking,
): Promise<Either<DataError, { readonly first: number; readonly last: number } | undefined>> {
  const first = await boundOf(connection, series, range, 'first', asking);
  if (isLeft(first)) return first;
  const last = await boundOf(connection, series, range, 'last', asking);
  return map((time: number | undefined) =>
    first.right === undefined || time === undefined ? undefined : { first: first.right, last: time },
  )(last);
}
