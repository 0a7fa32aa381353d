import { eq, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { attempt } from './attempt.js';
import type { Database } from './database/database.js';
import { settings } from './database/schema.js';
import type { JournalError } from './error.js';

/** The memory of a page: layouts, views, keys. */
export interface SettingStore {
  /** A value; `undefined` when there is none. */
  readonly get: (name: string) => TaskEither<JournalError, unknown>;
  /** Keeps a value under a name, in the place of the one before. */
  readonly set: (name: string, value: unknown) => TaskEither<JournalError, void>;
  /** Forgets a setting; one that is not there is no error. */
  readonly remove: (name: string) => TaskEither<JournalError, void>;
}

/** The settings of a database. */
export const settingStore = (database: Database): SettingStore => ({
  get: (name) =>
    attempt(`to read the setting ${name}`, async () => {
      const rows = await database.select().from(settings).where(eq(settings.name, name));
      return rows.at(0)?.value;
    }),
  set: (name, value) =>
    attempt(`to keep the setting ${name}`, async () => {
      await database
        .insert(settings)
        .values({ name, value })
        .onConflictDoUpdate({ target: settings.name, set: { value, updatedAt: sql`now()` } });
    }),
  remove: (name) =>
    attempt(`to remove the setting ${name}`, async () => {
      await database.delete(settings).where(eq(settings.name, name));
    }),
});
