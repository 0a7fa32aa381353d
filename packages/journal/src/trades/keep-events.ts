import type { FillEvent, FundingEvent, OrderEvent } from '@veloce/backtest';
import { sql } from 'drizzle-orm';
import { columnsOf, rowSource, rowsOf, type Database } from '../database/database.js';
import { fills, funding, orders } from '../database/schema.js';

const iso = (time: number): string => new Date(time).toISOString();

/** Rows of one statement. */
const batch = 5_000;

/** Keeps the newest that is known of each order; one at its end stays as it is. */
export async function keepOrders(database: Database, events: readonly OrderEvent[]): Promise<void> {
  const newest = new Map(events.map((event) => [event.orderId, event]));
  const rows = [...newest.values()].map((event) => ({
    account: event.account,
    order_id: event.orderId,
    venue_id: event.venueId,
    symbol: event.symbol,
    side: event.side,
    type: event.type,
    reduce_only: event.reduceOnly,
    state: event.state,
    size: event.size,
    filled_size: event.filledSize,
    price: event.price,
    fee: event.fee,
    reason: event.reason,
    at: iso(event.time),
  }));
  const shape = `account text, order_id text, venue_id text, symbol text, side text, type text, reduce_only boolean, state text, size numeric,
    filled_size numeric, price numeric, fee numeric, reason text, at timestamptz`;
  for (let k = 0; k < rows.length; k += batch) {
    await database.execute(sql`insert into ${orders} select * from ${rowSource(rows.slice(k, k + batch), shape)}
      on conflict (account, order_id) do update set venue_id = coalesce(excluded.venue_id, orders.venue_id), state = excluded.state,
        size = coalesce(excluded.size, orders.size), filled_size = excluded.filled_size, price = excluded.price, fee = excluded.fee,
        reason = excluded.reason, at = excluded.at
      where excluded.at >= orders.at and orders.state not in ('filled', 'cancelled', 'expired', 'rejected')`);
  }
}

/** Keeps fills. @returns Those that were not there, in the order given. */
export async function keepFills(
  database: Database,
  events: readonly FillEvent[],
): Promise<readonly FillEvent[]> {
  const unique = [...new Map(events.map((event) => [event.fillId, event])).values()];
  const rows = unique.map((event) => ({
    account: event.account,
    fill_id: event.fillId,
    order_id: event.orderId,
    symbol: event.symbol,
    side: event.side,
    size: event.size,
    price: event.price,
    fee: event.fee,
    fee_currency: event.feeCurrency,
    liquidity: event.liquidity,
    at: iso(event.time),
  }));
  const shape = `account text, fill_id text, order_id text, symbol text, side text, size numeric, price numeric, fee numeric,
    fee_currency text, liquidity text, at timestamptz`;
  const added = new Set<string>();
  for (let k = 0; k < rows.length; k += batch) {
    const written = await rowsOf<{ fill_id: string }>(
      database,
      sql`insert into ${fills} (${sql.raw(columnsOf(shape))}) select * from ${rowSource(rows.slice(k, k + batch), shape)} on conflict (account, fill_id) do nothing returning fill_id`,
    );
    for (const row of written) added.add(row.fill_id);
  }
  return unique.filter(({ fillId }) => added.has(fillId));
}

/** Keeps funding. @returns What was not there. */
export async function keepFunding(
  database: Database,
  events: readonly FundingEvent[],
): Promise<readonly FundingEvent[]> {
  const unique = [...new Map(events.map((event) => [event.fundingId, event])).values()];
  const rows = unique.map((event) => ({
    account: event.account,
    funding_id: event.fundingId,
    symbol: event.symbol,
    paid: event.paid,
    at: iso(event.time),
  }));
  const shape = 'account text, funding_id text, symbol text, paid numeric, at timestamptz';
  const added = new Set<string>();
  for (let k = 0; k < rows.length; k += batch) {
    const written = await rowsOf<{ funding_id: string }>(
      database,
      sql`insert into ${funding} select * from ${rowSource(rows.slice(k, k + batch), shape)} on conflict (account, funding_id) do nothing returning funding_id`,
    );
    for (const row of written) added.add(row.funding_id);
  }
  return unique.filter(({ fundingId }) => added.has(fundingId));
}
