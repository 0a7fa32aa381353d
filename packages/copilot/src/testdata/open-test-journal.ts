import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version as nodeVersion } from 'node:process';
import { journalOrThrow, openJournal, type Journal } from '@veloce/journal';

/** The steps that make a journal: another list makes another one. */
const steps = readFileSync(new URL('../../../journal/src/database/steps.generated.ts', import.meta.url));

/** An empty journal that was made once and is copied: to make one takes ten times as long as to open one. */
async function emptyJournal(): Promise<string> {
  const version = createHash('sha256').update(steps).digest('hex').slice(0, 16);
  const made = join(tmpdir(), `veloce-empty-journal-${nodeVersion}-${version}`);
  if (existsSync(made)) return made;
  const folder = mkdtempSync(join(tmpdir(), 'veloce-empty-journal-'));
  await journalOrThrow((await journalOrThrow(openJournal({ folder: join(folder, 'journal') }))).close());
  try {
    renameSync(join(folder, 'journal'), made);
  } catch {
    // Another process was faster.
  }
  rmSync(folder, { recursive: true, force: true });
  return made;
}

/** An empty journal in its own folder, and how to end and remove it. */
export async function openTestJournal(): Promise<{ readonly journal: Journal; readonly end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'veloce-copilot-'));
  cpSync(await emptyJournal(), folder, { recursive: true });
  const journal = await journalOrThrow(openJournal({ folder }));
  return {
    journal,
    end: async () => {
      await journalOrThrow(journal.close());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
