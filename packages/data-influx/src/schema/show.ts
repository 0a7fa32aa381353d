import { map } from 'fp-ts/lib/Either.js';
import type { Either } from 'fp-ts/lib/Either.js';
import type { DataError } from '@veloce/core';
import type { Connection } from '../wire/connection.js';
import { queryList, type Asking } from '../wire/query.js';
import { from, quote, type MeasurementAt } from '../wire/quote.js';

/** A retention policy of a database. */
export interface RetentionPolicy {
  readonly name: string;
  /** How long data is kept, in ms; `Infinity` when for ever. */
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

/** The names of the measurements, whatever policy they are in. */
export async function showMeasurements(connection: Connection, asking: Asking): Answer<readonly string[]> {
  return map(columnOf('name'))(await queryList(connection, 'SHOW MEASUREMENTS', asking));
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

/** The values of a tag, sorted. A value stays listed while any shard holds it. */
export async function showTagValues(
  connection: Connection,
  at: MeasurementAt,
  tag: string,
  asking: Asking,
): Answer<readonly string[]> {
  const statement = `SHOW TAG VALUES FROM ${from(at)} WITH KEY = ${quote(tag, 'identifier')}`;
  return map((list: readonly Cells[]) => columnOf('value')(list).toSorted())(
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

/** Go's way to write a duration, `1h23m20s`; `0s` is for ever. */
function durationMs(text: string): number {
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    sum += Number(count) * units[unit];
  return sum === 0 ? Infinity : sum;
}
