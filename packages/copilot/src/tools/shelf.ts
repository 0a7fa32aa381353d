import type { Journal } from '@veloce/journal';
import { valueOf } from './sources.js';

/** The documents of all playbooks on the shelf, in the version that each has. */
export async function documentsOf(journal: Journal): Promise<readonly unknown[]> {
  const documents: unknown[] = [];
  for (const { id, version } of await valueOf(journal.playbooks.list())) {
    const versions = await valueOf(journal.playbooks.versions(id));
    documents.push(versions.find((one) => one.version === version)?.rules);
  }
  return documents;
}
