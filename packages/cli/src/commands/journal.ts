import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { journalOrThrow, type ImportInput, type Journal, type VenueFormat } from '@veloce/journal';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';
import { openConfiguredJournal } from '../live/open-desk.js';

/** Options of `veloce journal import`. */
export interface JournalImportOptions {
  readonly format: VenueFormat | 'freqtrade' | 'csv';
  readonly zone: string;
  readonly account: string;
  readonly symbol?: string;
  readonly column?: readonly string[];
  readonly dryRun?: boolean;
}

/** Fills of a file into the journal; what is there already stays as it is. */
export async function importFills(
  context: Context,
  options: JournalImportOptions,
  file: string,
): Promise<Reply> {
  const bytes = readFileSync(context.path(file));
  const { format, zone, account, symbol, dryRun = false } = options;
  const columns =
    options.column === undefined ? undefined : Object.fromEntries(options.column.map(readColumn));
  const input = {
    ...{ format, zone, account, source: basename(file), dryRun },
    ...(symbol === undefined ? {} : { symbol }),
    ...(columns === undefined ? {} : { columns }),
  } as ImportInput;
  const report = await withJournal(context, (journal) => journalOrThrow(journal.trades.import(bytes, input)));
  const { fills, known, funding, skipped, added, changed, open, warnings } = report;
  return {
    text: [
      `${dryRun ? 'would add' : 'added'} ${fills} fills and ${funding} of funding; ${known} were there, ${skipped} rows are neither`,
      `${added} trades are new, ${changed} changed, ${open} open`,
      ...warnings.map((warning) => `note: ${warning}`),
    ].join('\n'),
    json: report,
  };
}

/** `time=Time`: which column of a file is what. */
function readColumn(text: string): readonly [string, string] {
  const [name = '', column = ''] = text.split('=');
  if (name !== '' && column !== '') return [name, column];
  throw misuse(`--column ${JSON.stringify(text)}: must be NAME=COLUMN`, 'write it like --column time=Time');
}

/** Everything to a folder. */
export async function exportJournal(context: Context, folder: string): Promise<Reply> {
  const to = context.path(folder);
  const manifest = await withJournal(context, (journal) => journalOrThrow(journal.archive.exportTo(to)));
  return { text: `exported to ${to}`, json: { folder: to, manifest } };
}

/** An export into an empty journal. */
export async function restoreJournal(context: Context, folder: string): Promise<Reply> {
  const from = context.path(folder);
  const rows = await withJournal(context, (journal) => journalOrThrow(journal.archive.importFrom(from)));
  return {
    text: Object.entries(rows)
      .map(([table, count]) => `${String(count).padStart(9)} ${table}`)
      .join('\n'),
    json: { rows },
  };
}

/** Holds trades against fills. */
export async function checkJournal(context: Context): Promise<Reply> {
  const findings = await withJournal(context, (journal) => journalOrThrow(journal.archive.check()));
  const lines = findings.map(({ account, symbol, message }) => `${account} ${symbol}: ${message}`);
  return {
    text: lines.length === 0 ? 'trades and fills agree' : lines.join('\n'),
    json: { findings },
    code: lines.length === 0 ? 0 : 3,
  };
}

/** Does something with the journal of the configuration, and closes it. */
export async function withJournal<Value>(
  context: Context,
  work: (journal: Journal) => Promise<Value>,
): Promise<Value> {
  const journal = await openConfiguredJournal(context, await context.config());
  try {
    return await work(journal);
  } finally {
    await journalOrThrow(journal.close());
  }
}
