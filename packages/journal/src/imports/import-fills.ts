import { and, eq, sql } from 'drizzle-orm';
import { venueFormats } from './venue-formats.js';
import type { ImportOptions } from './import-options.js';
import type { ReadFile } from './read-fills.js';
import { rowsOf, type Database } from '../database/database.js';
import { trades } from '../database/schema.js';
import { recordEvents } from '../trades/record.js';

/** The changes that an import made, or would make. */
export interface ImportReport {
  /** Fills and funding that were not there. */
  readonly fills: number;
  readonly funding: number;
  /** Fills that were there already. */
  readonly known: number;
  /** Rows of the file that are neither fills nor funding. */
  readonly skipped: number;
  /** Trades that are new, and that have changed. */
  readonly added: number;
  readonly changed: number;
  /** Positions of the account that are open afterwards. */
  readonly open: number;
  readonly warnings: readonly string[];
  readonly dryRun: boolean;
}

/** Writes the fills of a file, or finds out what that would change. */
export async function importFills(
  database: Database,
  file: ReadFile,
  options: ImportOptions,
): Promise<ImportReport> {
  const { account, dryRun } = options;
  const by = options.by ?? { kind: 'import', name: options.source.slice(-200), version: '' };
  const { format } = options;
  const venue =
    options.venue ?? (format === 'freqtrade' || format === 'csv' ? format : venueFormats[format].venue);
  const attribution = {
    ...{ by, venue, match: options.match, instruments: options.instruments, priceOf: options.priceOf },
    playbook: options.playbook,
  };
  let report: ImportReport | undefined;
  try {
    await database.transaction(async (tx) => {
      const before = await stateOf(tx, account);
      const recorded = await recordEvents(tx, [...file.fills, ...file.funding], attribution);
      const after = await stateOf(tx, account);
      const [open] = await tx
        .select({ count: sql<number>`count(*)::int` })
        .from(trades)
        .where(and(eq(trades.account, account), sql`${trades.closedAt} is null`));
      const other = [...new Set([...after.values()].flatMap(({ coins }) => coins))];
      report = {
        fills: recorded.fills,
        funding: recorded.funding,
        known: file.fills.length - recorded.fills,
        skipped: file.skipped,
        added: [...after.keys()].filter((id) => !before.has(id)).length,
        changed: [...after].filter(([id, { state }]) => before.has(id) && before.get(id)?.state !== state)
          .length,
        open: open.count,
        warnings: [
          ...file.warnings,
          ...other.map(
            (coin) => `fees in ${coin} have no price here: they are kept apart, and not taken off the gains`,
          ),
        ],
        dryRun,
      };
      if (dryRun) throw new OnlyLooking();
    });
  } catch (cause) {
    if (!(cause instanceof OnlyLooking)) throw cause;
  }
  if (report === undefined) throw new Error('an import ended without a report');
  return report;
}

/** Ends the transaction of a dry run. */
class OnlyLooking extends Error {}

interface TradeState {
  readonly state: string;
  readonly coins: readonly string[];
}

async function stateOf(database: Database, account: string): Promise<ReadonlyMap<string, TradeState>> {
  const rows = await rowsOf<{ id: string; state: string; coins: string }>(
    database,
    sql`select id, concat_ws(' ', opened_at, closed_at, quantity, entry_price, exit_price, net_pnl) as state,
      array_to_json(array(select jsonb_object_keys(other_fees)))::text as coins from ${trades} where account = ${account}`,
  );
  return new Map(rows.map(({ id, state, coins }) => [id, { state, coins: JSON.parse(coins) as string[] }]));
}
