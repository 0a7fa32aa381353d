import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { journalOrThrow, openJournal } from '@veloce/journal';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Puts a new, empty journal into a folder, for tests that need one and are not about its making: making a database takes three seconds of processor
 * time, copying one a fraction. The original is made once on a machine, for each version of the database and of our tables.
 *
 * @param folder The place of the journal; there must be nothing yet.
 */
export async function newJournal(folder: string): Promise<void> {
  const kept = join(root, '.cache', `journal-${key()}`);
  if (!existsSync(kept)) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    const made = mkdtempSync(join(root, '.cache', 'journal-new-'));
    const journal = await journalOrThrow(openJournal({ folder: made }));
    await journalOrThrow(journal.close());
    try {
      renameSync(made, kept);
    } catch {
      rmSync(made, { recursive: true, force: true }); // another test was faster
    }
  }
  cpSync(kept, folder, { recursive: true });
}

function key(): string {
  const pglite = createRequire(join(root, 'packages/journal/package.json')).resolve('@electric-sql/pglite');
  const files = [
    join(pglite, '../../package.json'),
    join(root, 'packages/journal/src/database/steps.generated.ts'),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
