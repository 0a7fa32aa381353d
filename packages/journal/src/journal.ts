import { parseOptions, timerMsRule, type CacheStatus } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { archiveOf, type Archive } from './archive/archive.js';
import { attempt } from './attempt.js';
import { openFolder } from './database/open-folder.js';
import { openServer } from './database/open-server.js';
import { monthMaker } from './database/partitions.js';
import type { JournalError } from './error.js';
import { eventLog, type EventLog } from './events/event-log.js';
import { outboxStore, type OutboxStore } from './outbox.js';
import { playbookShelf, type PlaybookShelf } from './playbooks/shelf.js';
import { readQuery, type JournalQuery } from './reading/read-query.js';
import { remembered } from './database/remembered.js';
import { settingStore, type SettingStore } from './settings.js';
import { performance, type PerformanceGroup, type PerformanceQuery } from './performance/performance.js';
import { signalOutcomes, type SignalOutcomes } from './signals/outcomes.js';
import { signalLog, type SignalLog } from './signals/signal-log.js';
import type { TradeFilter } from './trades/trade-filter.js';
import { tradeLog, type TradeLog } from './trade-log.js';

/** The home of a journal: its own folder, held by one process at a time, or a PostgreSQL server. */
export type JournalPlace = { readonly folder: string } | { readonly url: string };

const Place = /* @__PURE__ */ (() =>
  z
    .strictObject({
      folder: z.string().min(1).optional(),
      url: z
        .string()
        .refine((url) => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol), {
          message: 'must look like postgres://user:password@host:5432/name',
        })
        .optional(),
    })
    .refine(({ folder, url }) => (folder === undefined) !== (url === undefined), {
      message: 'needs a folder or a url, one of them',
    }))();

/** How a journal is used. */
export const JournalOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    connections: z.int().min(1).max(100).default(4).describe('most connections to a server'),
    timeoutMs: timerMsRule
      .int()
      .min(0)
      .default(30_000)
      .describe(
        'longest time of one statement on a server, ms, 0 for no limit; the embedded database has none',
      ),
    cacheBytes: z
      .int()
      .min(0)
      .default(16 * 2 ** 20)
      .describe(
        'about how much memory the answers take that are kept until something is written; 0 keeps none',
      ),
  }))();

/** How a journal is used; fields with a default are optional. */
export type JournalOptions = z.input<typeof JournalOptions>;

/** The database of what was signalled, decided and traded. */
export interface Journal {
  /** A readable address without user and password. */
  readonly place: string;
  readonly signals: SignalLog;
  readonly outcomes: SignalOutcomes;
  readonly trades: TradeLog;
  readonly events: EventLog;
  readonly playbooks: PlaybookShelf;
  readonly settings: SettingStore;
  readonly outbox: OutboxStore;
  readonly archive: Archive;
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
  /**
   * Runs one query that somebody else wrote: it can only read, for a limited time and to a limited length. In a folder it reads a copy, on a thread of its own.
   * Its rows are what the tables hold; which tables and functions it may name is for the caller to check, as `@veloce/copilot` does.
   *
   * @returns `TimedOut` when it takes too long, `NotAllowed` when its plan costs too much, `QueryFailed` with what the database says.
   * @throws {RangeError} naming the limit that is wrong.
   */
  readonly query: JournalQuery;
  /**
   * How its cache does: `performance`, `trades.count`, `signals.count` and `outcomes.accuracy` answer an equal question from memory while nobody has written to
   * the database.
   */
  readonly cache: () => CacheStatus;
  /** Ends what is at work and lets go of the folder or the connections. */
  readonly close: () => TaskEither<JournalError, void>;
}

/**
 * Opens a journal, and creates it if there is none. A folder holds PGlite, PostgreSQL inside this process, and belongs to this process
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
  const { folder, url = '' } = parsePlace(where);
  const use = parseOptions('openJournal', JournalOptions, options);
  return attempt('to open the journal', async () => {
    const open = await (folder === undefined ? openServer(url, use) : openFolder(folder));
    const { database } = open;
    const makeMonths = monthMaker(database);
    const memory = remembered(database, use.cacheBytes);
    return {
      place: open.place,
      signals: signalLog(database, memory, makeMonths),
      outcomes: signalOutcomes(database, memory),
      trades: tradeLog(open, memory),
      events: eventLog(database),
      playbooks: playbookShelf(database),
      settings: settingStore(database),
      outbox: outboxStore(database),
      archive: archiveOf(open, makeMonths),
      performance: (query = {}, filter = {}) => performance(database, memory, filter, query),
      query: readQuery(open.read),
      cache: memory.status,
      close: () => attempt('to close the journal', open.close),
    };
  });
}

/** @throws {RangeError} naming what is wrong; never the URL, which may hold a password. */
function parsePlace(where: JournalPlace): z.output<typeof Place> {
  const parsed = Place.safeParse(where);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new RangeError(`openJournal: ${faults.join('; ')}`);
}
