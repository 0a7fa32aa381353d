import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalOrThrow } from '../error.js';
import { openJournal, type Journal, type JournalPlace } from '../journal.js';
import { onPostgres, startPostgres, withoutPostgres } from '../../../../testing/postgres.js';

/** A place for a journal, and how to remove it. */
export interface TestHome {
  readonly place: JournalPlace;
  readonly remove: () => Promise<void>;
}

/** One of the two homes of a journal. */
export interface Home {
  readonly title: string;
  /** Why it is not there; `undefined` where it is. */
  readonly missing: string | undefined;
  readonly make: () => Promise<TestHome>;
}

/** A folder that belongs to one test. */
export const folderHome: Home = {
  title: 'a folder',
  missing: undefined,
  make: () => {
    const folder = mkdtempSync(join(tmpdir(), 'veloce-journal-'));
    return Promise.resolve({
      place: { folder },
      remove: () => {
        rmSync(folder, { recursive: true, force: true });
        return Promise.resolve();
      },
    });
  },
};

/** A database on a server that belongs to one test. */
const serverHome: Home = {
  title: onPostgres('a server'),
  missing: withoutPostgres,
  make: async () => {
    const server = await startPostgres();
    return { place: { url: await server.makeDatabase() }, remove: server.stop };
  },
};

export const homes: readonly Home[] = [folderHome, serverHome];

/** A journal that is open, and how to close and remove it. */
export async function openHome(
  home: Home,
): Promise<{ readonly journal: Journal; readonly end: () => Promise<void> }> {
  const { place, remove } = await home.make();
  const journal = await journalOrThrow(openJournal(place));
  return {
    journal,
    end: async () => {
      await journalOrThrow(journal.close());
      await remove();
    },
  };
}
