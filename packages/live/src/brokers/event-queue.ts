import type { BrokerEvent } from '@veloce/backtest';

/** Events on their way to whoever reads them: each reader has those from when it began to read. */
export interface EventQueue {
  readonly tell: (events: readonly BrokerEvent[]) => void;
  readonly read: (signal?: AbortSignal) => AsyncGenerator<BrokerEvent>;
}

/** A queue without readers. */
export function eventQueue(): EventQueue {
  const readers = new Set<(events: readonly BrokerEvent[]) => void>();
  return {
    tell(events) {
      for (const reader of readers) reader(events);
    },
    read(signal) {
      const waiting: BrokerEvent[] = [];
      let wake = (): void => undefined;
      const hear = (events: readonly BrokerEvent[]): void => {
        waiting.push(...events);
        wake();
      };
      const end = (): void => wake();
      readers.add(hear);
      signal?.addEventListener('abort', end);
      return (async function* () {
        try {
          while (signal?.aborted !== true) {
            const next = waiting.shift();
            if (next !== undefined) yield next;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          readers.delete(hear);
          signal?.removeEventListener('abort', end);
        }
      })();
    },
  };
}
