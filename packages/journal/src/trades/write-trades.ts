import { sql } from 'drizzle-orm';
import { actorId, type Actor } from '../actor.js';
import { columnNames, rowSource, rowsOf, type Database } from '../database/database.js';
import { events, tradeFills, trades } from '../database/schema.js';
import type { Episode } from './episode.js';
import { tradeId } from './trade-key.js';

/** The row of a trade that was made of fills, by the names of its columns. */
export interface WrittenTrade {
  readonly id: string;
  readonly account: string;
  readonly source_key: string;
  readonly symbol: string;
  readonly venue: string;
  readonly side: 1 | -1;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly quantity: number;
  readonly entry_price: number;
  readonly exit_price: number | null;
  readonly gross_pnl: number | null;
  readonly fees: number;
  readonly other_fees: Readonly<Record<string, number>>;
  readonly funding: number;
  readonly net_pnl: number | null;
  readonly currency: string;
  readonly playbook_id: string | null;
  readonly playbook_version: number | null;
  readonly position: Episode | null;
}

/** A fill in a trade. */
export interface FillUse {
  readonly account: string;
  readonly key: string;
  readonly fillId: string;
  readonly opens: boolean;
  readonly size: number;
}

const shape = `id uuid, account text, source_key text, symbol text, venue text, side smallint, opened_at timestamptz, closed_at timestamptz,
  quantity numeric, entry_price numeric, exit_price numeric, gross_pnl numeric, fees numeric, other_fees jsonb, funding numeric, net_pnl numeric,
  currency text, playbook_id uuid, playbook_version integer, position jsonb`;
const names = /* @__PURE__ */ columnNames(shape);
const changed = /* @__PURE__ */ (() => names.slice(3).filter((name) => !name.startsWith('playbook')))();

/** Rows of one statement. */
const batch = 2_000;

/** Writes trades made of fills; the statements of people and brokers about one stay. */
export async function writeTrades(
  database: Database,
  rows: readonly WrittenTrade[],
  by: Actor,
): Promise<void> {
  const list = sql.raw(names.join(', '));
  const set = sql.raw(changed.map((name) => `${name} = excluded.${name}`).join(', '));
  // Closed ones first: a position that turned round opens when the one before is closed.
  const ordered = [...rows].sort((a, b) => Number(a.closed_at === null) - Number(b.closed_at === null));
  for (let k = 0; k < ordered.length; k += batch) {
    await database.execute(sql`insert into ${trades} (${list}, decided_by)
      select ${list}, ${actorId(by)}::uuid from ${rowSource(ordered.slice(k, k + batch), shape)}
      on conflict (account, source_key) do update set ${set} where trades.told_id is null`);
  }
}

/** Notes which fill is in which trade. */
export async function writeUses(database: Database, uses: readonly FillUse[]): Promise<void> {
  const rows = uses.map(({ account, key, fillId, opens, size }) => ({
    trade_id: tradeId(account, key),
    account,
    fill_id: fillId,
    opens,
    size,
  }));
  for (let k = 0; k < rows.length; k += batch) {
    const source = rowSource(
      rows.slice(k, k + batch),
      'trade_id uuid, account text, fill_id text, opens boolean, size numeric',
    );
    await database.execute(sql`insert into ${tradeFills} select * from ${source} on conflict do nothing`);
  }
}

/** Removes those of some trades that are there; their notes and fills move to the trades that replace them. */
export async function removeTrades(
  database: Database,
  account: string,
  gone: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const rows = [...gone].map(([key, home]) => ({
    id: tradeId(account, key),
    home: home === undefined ? null : tradeId(account, home),
  }));
  for (let k = 0; k < rows.length; k += batch) {
    const given = rowSource(rows.slice(k, k + batch), removed);
    const there = await rowsOf<RemovedTrade>(
      database,
      sql`select given.id, given.home from ${given} join ${trades} t on t.id = given.id and t.account = ${account}`,
    );
    if (there.length > 0) await removeThose(database, there);
  }
}

interface RemovedTrade {
  readonly id: string;
  readonly home: string | null;
}

const removed = 'id uuid, home uuid';

async function removeThose(database: Database, rows: readonly RemovedTrade[]): Promise<void> {
  const given = rowSource(rows, removed);
  await database.execute(
    sql`update ${events} set trade_id = given.home from ${given} where ${events.tradeId} = given.id`,
  );
  await database.execute(
    sql`delete from ${tradeFills} using ${given} where ${tradeFills.tradeId} = given.id and given.home is null`,
  );
  await database.execute(
    sql`update ${tradeFills} set trade_id = given.home from ${given} where ${tradeFills.tradeId} = given.id`,
  );
  await database.execute(sql`delete from ${trades} using ${given} where ${trades.id} = given.id`);
}
