import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import { isoTime, type Column, type DataError } from '@veloce/core';
import type { Connection } from '../wire/connection.js';
import { queryRows, sourceOf, type Asking } from '../wire/query.js';
import { from as source, hasTags, quote, within, type MeasurementAt } from '../wire/quote.js';
import { createRows } from '../wire/rows.js';

/** Rows that should be in a database. */
export interface ExpectedRows {
  /** Tag and value, as `hasTags` takes them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly at: MeasurementAt;
  readonly fields: readonly { readonly name: string; readonly values: Column }[];
  readonly time: Column;
  readonly from: number;
  readonly to: number;
}

/** Reads rows back and compares them to the last bit. Rows at other times are ignored. */
export async function verifyRows(
  connection: Connection,
  { tags, at, fields, time, from, to }: ExpectedRows,
  asking: Asking,
): Promise<Either<DataError, undefined>> {
  const names = fields.map(({ name }) => name);
  const rows = createRows(['time', ...names]);
  const columns = names.map((name) => quote(name, 'identifier')).join(', ');
  const range = within(time[from], time[to - 1] + 1);
  const statement = `SELECT ${columns} FROM ${source(at)} WHERE ${hasTags(tags)} AND ${range}`;
  const result = await queryRows(connection, statement, rows, asking);
  if (isLeft(result)) return left(result.left.error);
  let at_ = 0;
  for (let i = from; i < to; i++) {
    while (at_ < rows.length && rows.columns[0][at_] < time[i]) at_++;
    const present = at_ < rows.length && rows.columns[0][at_] === time[i];
    const wrong = fields.findIndex(
      ({ values }, k) => !Object.is(present ? rows.columns[k + 1][at_] : NaN, values[i]),
    );
    if (wrong >= 0) {
      const { name, values } = fields[wrong];
      const stored = present ? rows.columns[wrong + 1][at_] : NaN;
      const message = `${sourceOf(connection)} does not hold what was written: ${name} of ${isoTime(time[i])} is ${stored}, not ${values[i]}`;
      const fix = Number.isNaN(values[i])
        ? 'an earlier value stands where there is none now: delete that bar first'
        : 'check the retention policy (it may have dropped the bar), and whether something else writes this market';
      return left({ _tag: 'DataIncomplete', message, asked: asking.asked, fix });
    }
  }
  return right(undefined);
}
