import { sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { rowsOf, type Database } from '../database/database.js';
import { tables } from '../database/schema.js';

/** A table as it is written to a file. */
export interface ArchiveTable {
  readonly name: string;
  /** Its columns, without those that the database makes of others. */
  readonly columns: readonly string[];
  /** The key that orders its rows. */
  readonly key: readonly string[];
  /** A column that counts by itself. */
  readonly counter: string | undefined;
}

/** Every table, each after those that it points to. */
export const archiveTables: readonly ArchiveTable[] = /* @__PURE__ */ Object.values(tables).map((table) => {
  const { name, columns, primaryKeys } = getTableConfig(table);
  const own = columns.filter(({ generated }) => generated === undefined);
  const key = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
  return {
    name,
    columns: own.map((column) => column.name),
    key: key.map((column) => column.name),
    counter: columns.find(({ generatedIdentity }) => generatedIdentity !== undefined)?.name,
  };
});

/** Rows of a table as JSON texts, in the order of its key, some at a time. */
export async function* rowsOfTable(
  database: Database,
  { name, columns, key }: ArchiveTable,
  atOnce: number,
): AsyncGenerator<readonly string[]> {
  const quoted = (list: readonly string[]): string => list.map((one) => `"${one}"`).join(', ');
  const order = quoted(key);
  let after: string | undefined;
  for (;;) {
    const where =
      after === undefined
        ? sql``
        : sql`where (${sql.raw(order)}) > (select ${sql.raw(order)} from jsonb_populate_record(null::${sql.identifier(name)}, ${after}::text::jsonb))`;
    const rows = await rowsOf<{ row: string }>(
      database,
      sql`select to_jsonb(given)::text as row from (select ${sql.raw(quoted(columns))} from ${sql.identifier(name)} ${where}
        order by ${sql.raw(order)} limit ${atOnce}) as given`,
    );
    if (rows.length === 0) return;
    yield rows.map(({ row }) => row);
    if (rows.length < atOnce) return;
    after = rows[rows.length - 1].row;
  }
}
