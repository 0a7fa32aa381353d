import type { Journal } from '@veloce/journal';
import type { LiveOutput, LivePlan } from '@veloce/live';
import { journalWriter } from '../desk/journal-writer.js';
import type { Log } from './log.js';

/** The journal of a run, and who hears of it. */
export interface JournalOfRun {
  /** `undefined`: nothing is written. */
  readonly journal: Journal | undefined;
  readonly plan: LivePlan;
  readonly venues: ReadonlyMap<string, string>;
  readonly log: Pick<Log, 'error'>;
  readonly onWritten: () => void;
}

/** The symbol that an output is about; empty where it is about none. */
export const symbolOf = (about: object): string =>
  'symbol' in about && typeof about.symbol === 'string' ? about.symbol : '';

/** Writes what a run concludes to the journal, each market by a writer of its own. */
export function journalsOf({ journal, plan, venues, log, onWritten }: JournalOfRun): {
  readonly write: (outputs: readonly LiveOutput[]) => void;
  readonly done: () => Promise<void>;
} {
  const writers = new Map(
    journal === undefined
      ? []
      : plan.markets.map(({ symbol, strategy }) => [
          symbol,
          journalWriter(
            journal,
            venues.get(symbol) ?? '',
            plan.timeframe,
            { kind: 'strategy', name: strategy.name },
            {
              onWritten,
              onFault: (text) => {
                log.error({ symbol }, text);
              },
            },
          ),
        ]),
  );
  return {
    write(outputs) {
      for (const [symbol, write] of writers)
        write(outputs.filter((one) => symbolOf(one.kind === 'account' ? one.event : one) === symbol));
    },
    done: async () => {
      for (const write of writers.values()) await write.done();
    },
  };
}
