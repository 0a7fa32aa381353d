import { and, eq, inArray, sql } from 'drizzle-orm';
import { actorId, type Actor } from '../actor.js';
import { columnNames, rowSource, type Database } from '../database/database.js';
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

/** Removes trades; their notes and fills move to the trades that replace them. */
export async function removeTrades(
  database: Database,
  account: string,
  gone: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const ids = [...gone].map(([key, home]) => ({ id: tradeId(account, key), home }));
  if (ids.length === 0) return;
  for (const { id, home } of ids) {
    const target = home === undefined ? null : tradeId(account, home);
    await database.update(events).set({ tradeId: target }).where(eq(events.tradeId, id));
    if (target === null) await database.delete(tradeFills).where(eq(tradeFills.tradeId, id));
    else await database.update(tradeFills).set({ tradeId: target }).where(eq(tradeFills.tradeId, id));
  }
  await database.delete(trades).where(
    and(
      eq(trades.account, account),
      inArray(
        trades.id,
        ids.map(({ id }) => id),
      ),
    ),
  );
}
