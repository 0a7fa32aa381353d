import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { JournalException } from '../error.js';
import { migrationsFolder } from '../migrations-folder.js';
import { rowsOf, type Database } from './database.js';

/**
 * Refuses a database that a newer version has written.
 *
 * @throws {JournalException} `NewerDatabase`.
 */
export async function checkVersion(database: Database, place: string): Promise<void> {
  const found = await rowsOf<{ present: boolean }>(
    database,
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`,
  );
  if (!found[0].present) return;
  const applied = await rowsOf<{ made: string; hash: string }>(
    database,
    sql`select created_at::text as made, hash from drizzle.__drizzle_migrations order by created_at`,
  );
  const known = readMigrationFiles({ migrationsFolder });
  const newest = known.at(-1)?.folderMillis ?? 0;
  const later = applied.filter(({ made }) => Number(made) > newest);
  if (later.length === 0) return;
  throw new JournalException({
    _tag: 'NewerDatabase',
    message: `${place} was written by a newer version: ${later.length} of its ${applied.length} steps are not known here`,
    asked: `to open the journal ${place}`,
    fix: 'update @veloce/journal, or import an export of that journal into an empty one',
  });
}
