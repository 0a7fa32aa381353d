import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lock } from '@veloce/core/node';
import { drizzle } from 'drizzle-orm/pglite';
import { JournalException } from '../error.js';
import { readCopy } from '../reading/read-copy.js';
import type { OpenDatabase } from './database.js';
import { keepRoom } from './keep-room.js';
import { migrate } from './migrate.js';
import { tidy } from './tidy.js';

/** Opens the database in a folder, which belongs to this process until it is closed. */
export async function openFolder(folder: string): Promise<OpenDatabase> {
  const place = resolve(folder);
  await mkdir(place, { recursive: true });
  // PGlite has no lock: a second process would destroy the first one's writes, without an error.
  const taken = await lock(join(place, 'journal.lock'))();
  if (taken._tag === 'Left') throw new JournalException(taken.left);
  const held = taken.right;
  try {
    const client = await PGlite.create(join(place, 'database'));
    const database = drizzle(keepRoom(client, place));
    try {
      await migrate(database, place);
      await tidy(client);
    } catch (cause) {
      await client.close();
      throw cause;
    }
    return {
      database,
      place,
      read: readCopy(client),
      tidy: () => tidy(client),
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
