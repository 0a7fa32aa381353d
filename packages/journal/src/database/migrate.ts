import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { JournalException } from '../error.js';
import { rowsOf, type Database } from './database.js';
import { steps } from './steps.generated.js';

/**
 * Brings the tables up to date: every step that is not there yet, all or nothing. It keeps its books as drizzle's migrator does, and takes
 * the steps from the code: a bundle has no folder beside it. The caller sees to it that no other one does the same.
 *
 * @throws {JournalException} `NewerDatabase` when a newer version has written it, `MigrationFailed` when a step fails.
 */
export async function migrate(database: Database, place: string): Promise<void> {
  const asked = `to open the journal ${place}`;
  const applied = await appliedSteps(database);
  const newest = steps.at(-1)?.when ?? 0;
  const later = applied.filter((when) => when > newest);
  if (later.length > 0) {
    throw new JournalException({
      _tag: 'NewerDatabase',
      message: `${place} was written by a newer version: ${later.length} of its ${applied.length} steps are not known here`,
      asked,
      fix: 'update @veloce/journal, or import an export of that journal into an empty one',
    });
  }
  const last = applied.at(-1) ?? 0;
  const missing = steps.filter(({ when }) => when > last);
  if (missing.length === 0) return;
  try {
    await database.transaction(async (tx) => {
      await tx.execute(sql`create schema if not exists drizzle`);
      await tx.execute(
        sql`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
      );
      for (const { text, when } of missing) {
        for (const statement of text.split('--> statement-breakpoint')) await tx.execute(sql.raw(statement));
        const hash = createHash('sha256').update(text).digest('hex');
        await tx.execute(
          sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${when})`,
        );
      }
    });
  } catch (cause) {
    throw new JournalException({
      _tag: 'MigrationFailed',
      message: `the tables of ${place} could not be brought up to date; nothing was changed`,
      asked,
      fix: 'see the cause; the journal opens with the version that wrote it',
      cause,
    });
  }
}

/** When the steps were made that a database has, oldest first. */
async function appliedSteps(database: Database): Promise<readonly number[]> {
  const found = await rowsOf<{ present: boolean }>(
    database,
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`,
  );
  if (!found[0].present) return [];
  const rows = await rowsOf<{ made: string }>(
    database,
    sql`select created_at::text as made from drizzle.__drizzle_migrations order by created_at`,
  );
  return rows.map(({ made }) => Number(made));
}
