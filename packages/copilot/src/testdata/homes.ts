import { journalOrThrow, openJournal, type Journal } from '@veloce/journal';
import { onPostgres, startPostgres, withoutPostgres } from '../../../../testing/postgres.js';
import { openTestJournal } from './open-test-journal.js';

/** The two homes of a journal, empty, and why one is not there. */
export const homes: readonly {
  readonly title: string;
  readonly missing: string | undefined;
  /** How many statements it answers in a few seconds: a folder opens a copy of itself for each. */
  readonly statements: number;
  readonly open: () => Promise<{ readonly journal: Journal; readonly end: () => Promise<void> }>;
}[] = [
  { title: "a folder", missing: undefined, statements: 5, open: openTestJournal },
  {
    title: onPostgres('a server'),
    missing: withoutPostgres,
    statements: 1_000,
    open: async () => {
      const server = await startPostgres();
      const journal = await journalOrThrow(openJournal({ url: await server.makeDatabase() }));
      return {
        journal,
        end: async () => {
          await journalOrThrow(journal.close());
          await server.stop();
        },
      };
    },
  },
];
