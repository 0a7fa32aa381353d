import { join, resolve } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { lock } from '@veloce/core/node';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { JournalException } from '../error.js';
import { migrationsFolder } from '../migrations-folder.js';
import { checkVersion } from './migrate.js';
import type { OpenDatabase } from './database.js';

/** Opens the database in a folder, which belongs to this process until it is closed. */
export async function openFolder(folder: string): Promise<OpenDatabase> {
  const place = resolve(folder);
  await mkdir(place, { recursive: true });
  const taken = await lock(join(place, 'journal.lock'))();
  if (taken._tag === 'Left') throw new JournalException(taken.left);
  const held = taken.right;
  try {
    const client = await PGlite.create(join(place, 'database'));
    const database = drizzle(client);
    try {
      await checkVersion(database, place);
      await migrate(database, { migrationsFolder });
    } catch (cause) {
      await client.close();
      throw migrationFault(place, cause);
    }
    return {
      database,
      isShared: false,
      place,
      close: async () => {
        await client.close();
        held.release();
      },
    };
  } catch (cause) {
    held.release();
    throw cause;
  }
}

/** What stopped a migration. */
export function migrationFault(place: string, cause: unknown): JournalException {
  if (cause instanceof JournalException) return cause;
  return new JournalException({
    _tag: 'MigrationFailed',
    message: `the tables of ${place} could not be brought up to date; nothing was changed`,
    asked: `to open the journal ${place}`,
    fix: 'see the cause; the journal opens with the version that wrote it',
    cause,
  });
}
