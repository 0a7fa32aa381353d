import type { Journal } from '@veloce/journal';

const day = 86_400_000;

/** How a journal is kept while a command runs. */
export interface JournalKeeping {
  /** Signals older than this go, by whole months; `undefined` keeps all. */
  readonly signalDays: number | undefined;
  /** The time now, epoch ms. */
  readonly now: () => number;
  readonly onDropped: (months: readonly string[]) => void;
  readonly onFault: (message: string) => void;
}

/** Tidies a journal and drops what is too old, now and once a day. @returns What ends it. */
export async function keepJournal(journal: Journal, keeping: JournalKeeping): Promise<() => void> {
  const { signalDays, now, onDropped, onFault } = keeping;
  const once = async (): Promise<void> => {
    if (signalDays !== undefined) {
      const dropped = await journal.archive.dropSignals(now() - signalDays * day)();
      if (dropped._tag === 'Left') onFault(dropped.left.message);
      else if (dropped.right.length > 0) onDropped(dropped.right);
    }
    const tidied = await journal.archive.tidy()();
    if (tidied._tag === 'Left') onFault(tidied.left.message);
  };
  await once();
  const timer = setInterval(() => void once(), day);
  return () => {
    clearInterval(timer);
  };
}
