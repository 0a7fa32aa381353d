import { parseOptions } from '@veloce/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
import type { OpenDatabase } from '../database/database.js';
import { dropMonths, type MonthMaker } from '../database/partitions.js';
import type { JournalError } from '../error.js';
import { Attribution, type AttributionInput } from '../trades/attribution.js';
import { checkJournal, repairJournal, type JournalFinding } from './check.js';
import { exportAll, type ArchiveManifest } from './export.js';
import { importAll } from './import.js';

/** Taking a journal out and in, and looking after it. */
export interface Archive {
  /** Writes everything to a folder as JSON Lines with their SHA-256, and trades and signals as Parquet besides. */
  readonly exportTo: (folder: string) => TaskEither<JournalError, ArchiveManifest>;
  /**
   * Reads an export into this journal, which has to be empty: all of it or nothing.
   *
   * @returns Rows by table; `DataIncomplete` when a file is not what was exported, `Conflict` when the journal is not empty.
   */
  readonly importFrom: (folder: string) => TaskEither<JournalError, Readonly<Record<string, number>>>;
  /** Holds trades against fills. @returns What does not agree: nothing, when all is well. */
  readonly check: () => TaskEither<JournalError, readonly JournalFinding[]>;
  /** Makes the trades that a check finds fault with again from their fills. @returns What was found. */
  readonly repair: (attribution: AttributionInput) => TaskEither<JournalError, readonly JournalFinding[]>;
  /**
   * Drops signals and their outcomes, by whole months (UTC). Trades keep the signals that they were opened on.
   *
   * @param before Months that end at or before this time go, epoch ms UTC.
   * @returns The months that went, `2025-01`.
   */
  readonly dropSignals: (before: number) => TaskEither<JournalError, readonly string[]>;
  /**
   * Does in a folder what a server does by itself: brings the statistics of its tables up to date, without which questions take many times as long, and frees the
   * room of rows that are gone. It is done when a folder is opened and after an import; a program that runs for weeks does it daily.
   *
   * @returns The tables that needed it; none on a server.
   */
  readonly tidy: () => TaskEither<JournalError, readonly string[]>;
}

/** The archive of a database. */
export function archiveOf({ database, tidy }: OpenDatabase, makeMonths: MonthMaker): Archive {
  return {
    exportTo: (folder) => attempt(`to export the journal to ${folder}`, () => exportAll(database, folder)),
    importFrom: (folder) =>
      attempt(`to import the journal in ${folder}`, () => importAll(database, folder, makeMonths.make)),
    check: () => attempt('to check the journal', () => checkJournal(database)),
    repair(attribution) {
      const complete = parseOptions('archive.repair', Attribution, attribution);
      return attempt('to repair the journal', () => repairJournal(database, complete));
    },
    dropSignals(before) {
      parseOptions('archive.dropSignals', z.int(), before);
      return attempt('to drop signals', async () => {
        const dropped = await dropMonths(database, before);
        makeMonths.forget();
        return dropped;
      });
    },
    tidy: () => attempt('to tidy the journal', tidy),
  };
}
