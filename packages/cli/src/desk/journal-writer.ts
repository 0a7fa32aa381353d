import { journalOrThrow, signalEntry, type Journal } from '@veloce/journal';
import type { LiveOutput } from '@veloce/live';

/** Writes to the journal one batch after the other; the runner never waits for it. */
export function journalWriter(
  journal: Journal,
  venue: string,
  timeframe: string,
  by: { readonly kind: 'strategy'; readonly name: string },
  { onWritten, onFault }: { readonly onWritten: () => void; readonly onFault: (text: string) => void },
): ((outputs: readonly LiveOutput[]) => void) & { readonly done: () => Promise<void> } {
  let waiting: LiveOutput[] = [];
  let work: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const told = batch.flatMap((one) => (one.kind === 'account' ? [one.event] : []));
      const signals = batch.flatMap((one) =>
        one.kind === 'signal'
          ? [
              signalEntry(one.signal, {
                ...{ venue, timeframe, actor: by },
                decision: one.withheld === null ? 'taken' : 'vetoed',
                ...(one.withheld === null ? {} : { decisionReason: one.withheld }),
              }),
            ]
          : [],
      );
      try {
        if (told.length > 0) await journalOrThrow(journal.trades.record(told, { by, venue }));
        if (signals.length > 0) await journalOrThrow(journal.signals.add(signals));
        if (told.length + signals.length > 0) onWritten();
      } catch (error) {
        onFault(error instanceof Error ? error.message : String(error));
      }
    }
  };
  /** A drain with nothing to write ends before it is known as the work: what ends the work comes later in any case. */
  const start = (): void => {
    work ??= drain().finally(() => {
      work = undefined;
      if (waiting.length > 0) start();
    });
  };
  const write = (outputs: readonly LiveOutput[]): void => {
    waiting.push(...outputs);
    if (waiting.length > 0) start();
  };
  return Object.assign(write, {
    done: async () => {
      while (work !== undefined) await work;
    },
  });
}
