import type { MarketData } from '@veloce/core';
import { sql } from 'drizzle-orm';
import { rowSource, rowsOf, type Database } from '../database/database.js';
import { trades } from '../database/schema.js';
import { lastAtOrBefore } from '../signals/outcomes.js';

/**
 * Measures the excursions of closed trades that have none, on their market. Of the bars in which a trade was opened and closed only its own
 * prices count: what came before and after it is not known apart.
 *
 * @returns How many were measured.
 */
export async function measureExcursions(database: Database, data: MarketData): Promise<number> {
  const { time, intervalMs, length, symbol } = data;
  if (length === 0) return 0;
  const [from, to] = [new Date(time[0]).toISOString(), new Date(time[length - 1] + intervalMs).toISOString()];
  const rows = await rowsOf<{
    id: string;
    side: number;
    opened: number;
    closed: number;
    entry: number;
    exit: number;
  }>(
    database,
    sql`select id, side, (extract(epoch from opened_at) * 1000)::float8 as opened, (extract(epoch from closed_at) * 1000)::float8 as closed,
      entry_price::float8 as entry, exit_price::float8 as exit from ${trades}
      where symbol = ${symbol} and closed_at is not null and mfe is null and opened_at >= ${from} and closed_at <= ${to}`,
  );
  const measured = rows.map((row) => ({ id: row.id, ...excursion(data, row) }));
  if (measured.length === 0) return 0;
  await database.execute(sql`update ${trades} set mfe = given.mfe, mae = given.mae
    from ${rowSource(measured, 'id uuid, mfe float8, mae float8')} where trades.id = given.id`);
  return measured.length;
}

/** The best and the worst move of the price while a trade was open, as fractions of its entry price. */
function excursion(
  { time, high, low, intervalMs }: MarketData,
  {
    side,
    opened,
    closed,
    entry,
    exit,
  }: { side: number; opened: number; closed: number; entry: number; exit: number },
): { readonly mfe: number; readonly mae: number } {
  const own = (side * (exit - entry)) / entry;
  let mfe = Math.max(0, own);
  let mae = Math.min(0, own);
  for (
    let i = Math.max(0, lastAtOrBefore(time, opened));
    i < time.length && time[i] + intervalMs <= closed;
    i++
  ) {
    if (time[i] < opened) continue;
    const [favourable, adverse] = side > 0 ? [high[i], low[i]] : [low[i], high[i]];
    mfe = Math.max(mfe, (side * (favourable - entry)) / entry);
    mae = Math.min(mae, (side * (adverse - entry)) / entry);
  }
  return { mfe, mae };
}
