import { journalOrThrow, personActing, type Journal } from '@veloce/journal';
import { playbookShelf, type PlaybookInput } from '@veloce/playbooks';

/** Playbooks of the package's shelf that read nothing but bars, in different states. */
const stock = ['active', 'review', 'draft', 'draft'] as const;

/** Puts some playbooks on the shelf of a new journal. Gives those that are active. */
export async function stockShelf(journal: Journal): Promise<readonly PlaybookInput[]> {
  const person = personActing('demo');
  const active: PlaybookInput[] = [];
  for (const [k, document] of playbookShelf().slice(0, stock.length).entries()) {
    const { id } = await journalOrThrow(journal.playbooks.create(document.name, document, person));
    const state = stock[k] ?? 'draft';
    if (state !== 'draft') await journalOrThrow(journal.playbooks.setState(id, 'review', person));
    if (state !== 'active') continue;
    await journalOrThrow(journal.playbooks.setState(id, 'active', person));
    active.push(document);
  }
  return active;
}
