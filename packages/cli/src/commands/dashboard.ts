import { setTimeout as wait } from 'node:timers/promises';
import { journalOrThrow } from '@veloce/journal';
import { backtestsByCommand } from '../desk/backtests-by-command.js';
import type { Context, Reply } from '../config/context.js';
import { openConfiguredDesk, openConfiguredJournal } from '../live/open-desk.js';

/** Options of `veloce dashboard`. */
export interface DashboardOptions {
  readonly port?: number;
}

/** The desk over the journal, without a run. */
export async function dashboard(context: Context, { port }: DashboardOptions): Promise<Reply> {
  const loaded = await context.config();
  const signal = context.untilInterrupted();
  const journal = await openConfiguredJournal(context, loaded);
  try {
    const { link, close } = await openConfiguredDesk(loaded, {
      journal,
      io: context.io,
      port: port ?? loaded.config.desk.port,
      backtests: backtestsByCommand(loaded, { io: context.io, journal, idOf: (symbol) => symbol }),
      health: {
        rows: () =>
          Promise.resolve([
            { group: 'database', name: 'journal', state: 'good', value: journal.place, advice: '' },
          ]),
        log: () => [],
      },
    });
    try {
      context.say(`the desk: ${link}\nCtrl-C ends it.`, { desk: link });
      await wait(2 ** 31 - 1, undefined, { signal });
    } finally {
      await close();
    }
  } finally {
    await journalOrThrow(journal.close());
  }
  return { text: '' };
}
