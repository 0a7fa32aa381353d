import type { TradeEvent } from '@veloce/backtest';
import { sql } from 'drizzle-orm';
import { actorId } from '../actor.js';
import { columnNames, rowSource, type Database } from '../database/database.js';
import { trades } from '../database/schema.js';
import type { Attribution } from './attribution.js';
import { currencyOf, instrumentOf } from './instrument.js';
import { toldKey, tradeId } from './trade-key.js';

/** Fields of a trade that its broker reported, as SQL. */
const shape = `id uuid, account text, source_key text, told_id text, symbol text, venue text, side smallint, opened_at timestamptz,
  closed_at timestamptz, quantity numeric, entry_price numeric, exit_price numeric, stop_price numeric, target_price numeric, gross_pnl numeric,
  fees numeric, funding numeric, borrow numeric, net_pnl numeric, currency text, risk_amount numeric, mfe float8, mae float8, exit_kind text,
  exit_reason text, decided_by uuid, playbook_id uuid, playbook_version integer, signals jsonb, holistic_score float8, signal_reasons text[]`;
const names = /* @__PURE__ */ columnNames(shape);
const told = /* @__PURE__ */ (() =>
  names.filter(
    (name) =>
      !['id', 'account', 'source_key', 'symbol', 'side', 'decided_by'].includes(name) &&
      !name.startsWith('playbook'),
  ))();

/** Rows of one statement. */
const batch = 2_000;

/**
 * Keeps trades as their broker booked them. Where the journal made the trade of fills already it takes the broker's numbers; one that is
 * told twice changes nothing.
 *
 * @returns How many were new.
 */
export async function keepTold(
  database: Database,
  events: readonly TradeEvent[],
  attribution: Attribution,
): Promise<number> {
  let added = 0;
  for (let k = 0; k < events.length; k += batch) {
    const rows = events.slice(k, k + batch).map((event) => rowOf(event, attribution));
    added += await writeTold(database, rows);
  }
  return added;
}

async function writeTold(database: Database, rows: readonly object[]): Promise<number> {
  const list = sql.raw(names.join(', '));
  const set = sql.raw(told.map((name) => `${name} = given.${name}`).join(', '));
  const source = rowSource(rows, shape);
  // The n-th reported trade of a symbol, moment and size is the n-th that fills made there.
  const merged = await database.execute(sql`with given as (
      select *, row_number() over (partition by account, symbol, side, closed_at, quantity::float4 order by told_id) as place from ${source}
      where not exists (select 1 from ${trades} t where t.account = given.account and t.told_id = given.told_id)
    ), found as (
      select t.id, t.account, t.symbol, t.side, t.closed_at, t.quantity,
        row_number() over (partition by t.account, t.symbol, t.side, t.closed_at, t.quantity::float4 order by t.source_key) as place
      from ${trades} t where t.told_id is null and t.closed_at in (select closed_at from given)
    )
    update ${trades} set ${set} from given join found using (account, symbol, side, closed_at, place)
    where trades.id = found.id and found.quantity::float4 = given.quantity::float4 returning trades.id`);
  const inserted = await database.execute(sql`insert into ${trades} (${list}) select ${list} from ${source}
    where not exists (select 1 from ${trades} t where t.account = given.account and t.told_id = given.told_id)
    on conflict do nothing returning id`);
  return countOf(merged) + countOf(inserted);
}

const countOf = (result: unknown): number =>
  Array.isArray(result) ? result.length : (result as { readonly rows: readonly unknown[] }).rows.length;

function rowOf({ account, tradeId: toldId, trade }: TradeEvent, attribution: Attribution): object {
  const instrument = (attribution.instruments ?? instrumentOf)(trade.symbol);
  const { signal } = trade;
  const key = toldKey(toldId);
  const risk = trade.size * Math.abs(trade.entryPrice - trade.stopLoss);
  return {
    id: tradeId(account, key),
    account,
    source_key: key,
    told_id: toldId,
    symbol: trade.symbol,
    venue: attribution.venue,
    side: trade.side === 'LONG' ? 1 : -1,
    opened_at: new Date(trade.entryTime).toISOString(),
    closed_at: new Date(trade.exitTime).toISOString(),
    quantity: trade.size,
    entry_price: trade.entryPrice,
    exit_price: trade.exitPrice,
    stop_price: priceOrNull(trade.stopLoss),
    target_price: priceOrNull(trade.takeProfit),
    gross_pnl: trade.grossPnl,
    fees: trade.fees,
    funding: trade.funding,
    borrow: trade.borrow,
    net_pnl: trade.pnl,
    currency: currencyOf(instrument),
    risk_amount: trade.r !== null && risk > 0 ? risk : null,
    mfe: trade.mfe,
    mae: trade.mae,
    exit_kind: trade.exit,
    exit_reason: trade.exitReason,
    decided_by: actorId(attribution.by),
    playbook_id: attribution.playbook?.id ?? null,
    playbook_version: attribution.playbook?.version ?? null,
    signals: signal === null ? [] : [signal],
    holistic_score: signal?.score ?? null,
    signal_reasons: signal === null ? [] : [signal.reason],
  };
}

/** No level is `NaN` in a trade, and nothing in a table. */
const priceOrNull = (price: number): number | null => (price > 0 && price < Infinity ? price : null);
