import { sql, type SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { JournalException } from '../error.js';

import type { Read } from '../reading/read-query.js';

/** The database as both homes understand it: drizzle over PGlite or over a server. */
export type Database = PgDatabase<PgQueryResultHKT>;

/** A database that is open. */
export interface OpenDatabase {
  readonly database: Database;
  /** A readable address without a password. */
  readonly place: string;
  /** Runs a query that somebody else wrote; it can't write. */
  readonly read: Read;
  /** Brings what the planner knows up to date, and frees the room of rows that are gone. @returns The tables that needed it. */
  readonly tidy: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** The rows of a statement, as objects. */
export async function rowsOf<Row>(database: Database, statement: SQL): Promise<readonly Row[]> {
  const result: unknown = await database.execute(statement);
  return (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as readonly Row[];
}

/**
 * Rows as a table to select from: one parameter of JSON text, however many rows there are.
 *
 * @param shape Names and types of the columns, as SQL.
 * @throws {JournalException} `NotAllowed` when a text holds the character U+0000, which PostgreSQL can't keep.
 */
export function rowSource(rows: readonly object[], shape: string): SQL {
  const text = JSON.stringify(rows);
  if (text.includes('\\u0000') && /(?<!\\)(\\\\)*\\u0000/.test(text)) {
    throw new JournalException({
      _tag: 'NotAllowed',
      rule: 'text_without_zero',
      message: 'a text holds the character U+0000, which PostgreSQL cannot keep',
      asked: `to write ${rows.length} rows`,
      fix: 'take the character out',
    });
  }
  return sql`jsonb_to_recordset(${text}::text::jsonb) as given(${sql.raw(shape)})`;
}

/** The names of the columns of a shape, for a list of columns. */
export const columnNames = (shape: string): readonly string[] =>
  shape.split(',').map((column) => column.trim().split(' ')[0]);

/** The names of the columns of a shape as SQL. */
export const columnsOf = (shape: string): string => columnNames(shape).join(', ');

/** Waits for concurrent changes of the same thing, until the end of the transaction. */
export async function holdUntilEnd(database: Database, name: string): Promise<void> {
  await database.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 7232))`);
}
