import { map } from 'fp-ts/lib/Either.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import type { Connection } from '../wire/connection.js';
import { queryList, type Asking } from '../wire/query.js';
import { from, quote, type MeasurementAt } from '../wire/quote.js';

/** A retention policy of a database. */
export interface RetentionPolicy {
  readonly name: string;
  /** How long data is kept, in ms; `Infinity` when forever. */
  readonly keptMs: number;
  readonly isDefault: boolean;
}

type Answer<Value> = Promise<Either<DataError, Value>>;

/** The retention policies of the database. */
export async function showPolicies(
  connection: Connection,
  asking: Asking,
): Answer<readonly RetentionPolicy[]> {
  const statement = `SHOW RETENTION POLICIES ON ${quote(connection.database, 'identifier')}`;
  const result = await queryList(connection, statement, asking);
  return map((list: readonly Cells[]) =>
    recordsOf(list).map((record) => ({
      name: String(record['name']),
      keptMs: durationMs(String(record['duration'])),
      isDefault: record['default'] === true,
    })),
  )(result);
}

/** Names of measurements. */
export interface Measurements {
  readonly names: readonly string[];
  /** Whether all are among them, whatever policy they are in. */
  readonly areAll: boolean;
}

/**
 * The names of the measurements. InfluxDB 2 lists those of the default mapping alone, unless it is asked for those of all; where the
 * server does not say what it is, nobody knows.
 */
export async function showMeasurements(connection: Connection, asking: Asking): Answer<Measurements> {
  const isSecond = /^v?2\./.test(connection.version ?? '');
  const ofAll = `SHOW MEASUREMENTS ON ${quote(connection.database, 'identifier')}.*`;
  const wide = isSecond ? await queryList(connection, ofAll, asking) : undefined;
  const list = wide?._tag === 'Right' ? wide : await queryList(connection, 'SHOW MEASUREMENTS', asking);
  const areAll = isSecond ? list === wide : connection.version !== undefined;
  return map((series: readonly Cells[]) => ({ names: [...new Set(columnOf('name')(series))], areAll }))(list);
}

/** The names of the databases; for InfluxDB 2 those that a bucket is mapped to. */
export async function showDatabases(connection: Connection, asking: Asking): Answer<readonly string[]> {
  return map(columnOf('name'))(await queryList(connection, 'SHOW DATABASES', asking));
}

/** The numeric fields of a measurement. */
export async function showFields(
  connection: Connection,
  at: MeasurementAt,
  asking: Asking,
): Answer<readonly string[]> {
  return map((list: readonly Cells[]) =>
    recordsOf(list)
      .filter(({ fieldType }) => fieldType !== 'string' && fieldType !== 'boolean')
      .map(({ fieldKey }) => String(fieldKey)),
  )(await queryList(connection, `SHOW FIELD KEYS FROM ${from(at)}`, asking));
}

/** The keys of the tags of a measurement. */
export async function showTagKeys(
  connection: Connection,
  at: MeasurementAt,
  asking: Asking,
): Answer<readonly string[]> {
  const list = await queryList(connection, `SHOW TAG KEYS FROM ${from(at)}`, asking);
  if (hasNoDefault(list)) return map(keysOf)(await tagsOfSeries(connection, at, asking));
  return map(columnOf('tagKey'))(list);
}

/** The values of a tag, sorted. A value stays listed while any shard holds it. */
export async function showTagValues(
  connection: Connection,
  at: MeasurementAt,
  tag: string,
  asking: Asking,
): Answer<readonly string[]> {
  const statement = `SHOW TAG VALUES FROM ${from(at)} WITH KEY = ${quote(tag, 'identifier')}`;
  const list = await queryList(connection, statement, asking);
  const values = hasNoDefault(list)
    ? map(valuesOf(tag))(await tagsOfSeries(connection, at, asking))
    : map(columnOf('value'))(list);
  return map((names: readonly string[]) => names.toSorted())(values);
}

type Tags = Readonly<Record<string, string>>;

const keysOf = (series: readonly Tags[]): readonly string[] => [...new Set(series.flatMap(Object.keys))];
const valuesOf =
  (tag: string) =>
  (series: readonly Tags[]): readonly string[] => [
    ...new Set(series.flatMap((tags) => (Object.hasOwn(tags, tag) ? [tags[tag]] : []))),
  ];

/** InfluxDB 2 tells no tags where a database has no default mapping, whatever policy is asked for. */
function hasNoDefault(answer: Either<DataError, unknown>): boolean {
  return answer._tag === 'Left' && /default retention policy not set/i.test(answer.left.message);
}

/** The tags of every series, by a row of each. */
async function tagsOfSeries(
  connection: Connection,
  at: MeasurementAt,
  asking: Asking,
): Answer<readonly Tags[]> {
  const statement = `SELECT * FROM ${from(at)} GROUP BY * LIMIT 1`;
  return map((list: readonly { readonly tags: Tags }[]) => list.map(({ tags }) => tags))(
    await queryList(connection, statement, asking),
  );
}

interface Cells {
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

function recordsOf(list: readonly Cells[]): readonly Record<string, unknown>[] {
  return list.flatMap(({ columns, values }) =>
    values.map((cells) => Object.fromEntries(columns.map((column, k) => [column, cells[k]]))),
  );
}

const columnOf =
  (name: string) =>
  (list: readonly Cells[]): readonly string[] =>
    recordsOf(list).map((record) => String(record[name]));

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Go's notation of a duration, `1h23m20s`; `0s` is infinite. */
function durationMs(text: string): number {
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    sum += Number(count) * units[unit];
  return sum === 0 ? Infinity : sum;
}
