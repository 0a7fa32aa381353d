import { parseOptions } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from './database/attempt.js';
import { openFolder } from './database/open-folder.js';
import { openServer } from './database/open-server.js';
import { monthMaker } from './database/partitions.js';
import type { JournalError } from './error.js';
import { eventLog, type EventLog } from './events/event-log.js';
import { performance, type PerformanceGroup, type PerformanceQuery } from './performance/performance.js';
import { signalLog, type SignalLog } from './signals/signal-log.js';
import type { TradeFilter } from './trades/trade-filter.js';
import { tradeLog, type TradeLog } from './trades/trade-log.js';

/** Where a journal lives: in a folder of its own, which one process has at a time, or on a PostgreSQL server. */
export const JournalPlace = /* @__PURE__ */ (() =>
  z.union([z.strictObject({ folder: z.string().min(1) }), z.strictObject({ url: z.string().min(1) })]))();

/** Where a journal lives. */
export type JournalPlace = z.input<typeof JournalPlace>;

/** How a journal is used. */
export const JournalOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    connections: z.int().min(1).max(100).default(4).describe('most connections to a server'),
    timeoutMs: z
      .int()
      .min(0)
      .default(30_000)
      .describe(
        'longest time of one statement on a server, ms, 0 for no limit; the embedded database has none',
      ),
  }))();

/** How a journal is used; fields with a default may be left out. */
export type JournalOptions = z.input<typeof JournalOptions>;

/** The database of what was signalled, decided and traded. */
export interface Journal {
  /** Where it lives, for people: without user and password. */
  readonly place: string;
  readonly signals: SignalLog;
  readonly trades: TradeLog;
  readonly events: EventLog;
  /**
   * Closed trades in groups, each with the metrics of `@veloce/backtest`: by playbook, symbol, side, weekday, hour, tag and so on. With
   * `by: ['tag']` a trade counts in each of its tags.
   *
   * @throws {RangeError} naming the field that is wrong.
   */
  readonly performance: (
    query?: PerformanceQuery,
    filter?: TradeFilter,
  ) => TaskEither<JournalError, readonly PerformanceGroup[]>;
  /** Ends what is at work and lets go of the folder or the connections. */
  readonly close: () => TaskEither<JournalError, void>;
}

/**
 * Opens a journal, and makes it where there is none. A folder holds PGlite, PostgreSQL inside this process, and belongs to this process
 * until it is closed: a second one gets `Locked`. A server is shared.
 *
 * @param where `{ folder }`, or `{ url: 'postgres://user:password@host:5432/name' }`.
 * @returns The journal; `Locked`, `ConnectionFailed`, `MigrationFailed` or `NewerDatabase`.
 * @throws {RangeError} naming the option that is wrong.
 * @example
 * ```ts
 * const journal = await journalOrThrow(openJournal({ folder: 'journal' }));
 * ```
 */
export function openJournal(
  where: JournalPlace,
  options: JournalOptions = {},
): TaskEither<JournalError, Journal> {
  const place = parseOptions('openJournal', JournalPlace, where);
  const use = parseOptions('openJournal', JournalOptions, options);
  return attempt('to open the journal', async () => {
    const open = await ('folder' in place ? openFolder(place.folder) : openServer(place.url, use));
    const { database } = open;
    const makeMonths = monthMaker(database);
    return {
      place: open.place,
      signals: signalLog(database, makeMonths),
      trades: tradeLog(database),
      events: eventLog(database),
      performance: (query = {}, filter = {}) => performance(database, filter, query),
      close: () => attempt('to close the journal', open.close),
    };
  });
}
