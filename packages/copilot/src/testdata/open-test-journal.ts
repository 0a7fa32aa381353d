import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalOrThrow, openJournal, type Journal } from '@veloce/journal';

/** A journal in its own folder, and how to end and remove it. */
export async function openTestJournal(): Promise<{ readonly journal: Journal; readonly end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-copilot-'));
  const journal = await journalOrThrow(openJournal({ folder }));
  return {
    journal,
    end: async () => {
      await journalOrThrow(journal.close());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
