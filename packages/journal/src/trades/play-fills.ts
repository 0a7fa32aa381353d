import type { FillEvent, FundingEvent } from '@veloce/backtest';
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { rowsOf, type Database } from '../database/database.js';
import { fills, funding, tradeFills, trades } from '../database/schema.js';
import type { Attribution } from './attribution.js';
import type { Episode } from './episode.js';
import { playSymbol, type Happening } from './play-symbol.js';
import { removeTrades, writeTrades, writeUses } from './write-trades.js';

/**
 * Makes trades of fills and funding that are new to an account. What comes late is put in its place: the trades of its symbol are made
 * again from all fills.
 *
 * @param latest Time of the newest fill of each symbol before.
 */
export async function playNew(
  database: Database,
  account: string,
  given: readonly Happening[],
  latest: ReadonlyMap<string, number>,
  attribution: Attribution,
): Promise<void> {
  const bySymbol = new Map<string, Happening[]>();
  for (const one of given) {
    const group = bySymbol.get(one.symbol);
    if (group === undefined) bySymbol.set(one.symbol, [one]);
    else group.push(one);
  }
  for (const [symbol, happenings] of bySymbol) {
    const before = latest.get(symbol) ?? -Infinity;
    const isLate = happenings.some(({ time }) => time < before);
    await (isLate ? rebuild : goOn)(database, account, symbol, inOrder(happenings), attribution);
  }
}

/** Time of the newest fill of each symbol of an account, epoch ms UTC. */
export async function latestFills(database: Database, account: string): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ symbol: string; at: number }>(
    database,
    sql`select symbol, (extract(epoch from max(at)) * 1000)::float8 as at from ${fills} where account = ${account} group by symbol`,
  );
  return new Map(rows.map(({ symbol, at }) => [symbol, Math.round(at)]));
}

async function goOn(
  database: Database,
  account: string,
  symbol: string,
  happenings: readonly Happening[],
  attribution: Attribution,
): Promise<void> {
  const open = await database
    .select({ position: trades.position })
    .from(trades)
    .where(and(eq(trades.account, account), eq(trades.symbol, symbol), isNotNull(trades.position)));
  const start = (open.at(0)?.position ?? null) as Episode | null;
  const played = playSymbol(account, symbol, start, happenings, attribution);
  await removeTrades(database, account, played.joined);
  await writeTrades(database, [...played.rows.values()], attribution.by);
  await writeUses(database, played.uses);
}

/** Makes the trades of a symbol again from all of its fills, in the order of their times. */
export async function rebuild(
  database: Database,
  account: string,
  symbol: string,
  _new: readonly Happening[],
  attribution: Attribution,
): Promise<void> {
  const [allFills, allFunding] = [
    await fillsOf(database, account, symbol),
    await fundingOf(database, account, symbol),
  ];
  const played = playSymbol(account, symbol, null, inOrder([...allFills, ...allFunding]), attribution);
  const there = await database
    .select({ key: trades.sourceKey })
    .from(trades)
    .where(
      and(
        eq(trades.account, account),
        eq(trades.symbol, symbol),
        sql`${trades.sourceKey} like 'p:%' and ${trades.toldId} is null`,
      ),
    );
  const homes = new Map(played.uses.map(({ fillId, key }) => [fillId, key]));
  const gone = there
    .filter(({ key }) => !played.rows.has(key))
    .map(({ key }): [string, string | undefined] => [key, homes.get(key.slice(2).split('/')[0])]);
  await database.execute(
    sql`delete from ${tradeFills} where trade_id in (select id from ${trades} where account = ${account} and symbol = ${symbol})`,
  );
  // The replacement of a trade has to exist before its notes can move.
  await database.execute(sql`update ${trades} set closed_at = opened_at, exit_price = entry_price, net_pnl = 0, position = null
    where account = ${account} and symbol = ${symbol} and closed_at is null and source_key like 'p:%'`);
  await writeTrades(database, [...played.rows.values()], attribution.by);
  await removeTrades(database, account, new Map(gone));
  await writeUses(database, played.uses);
}

async function fillsOf(database: Database, account: string, symbol: string): Promise<readonly FillEvent[]> {
  const rows = await database
    .select()
    .from(fills)
    .where(and(eq(fills.account, account), eq(fills.symbol, symbol)))
    .orderBy(asc(fills.at), asc(fills.arrival));
  return rows.map(({ at, side, liquidity, arrival: _arrival, ...row }) => ({
    ...row,
    kind: 'fill',
    side: side as FillEvent['side'],
    liquidity: liquidity as FillEvent['liquidity'],
    time: at.getTime(),
  }));
}

async function fundingOf(
  database: Database,
  account: string,
  symbol: string,
): Promise<readonly FundingEvent[]> {
  const rows = await database
    .select()
    .from(funding)
    .where(and(eq(funding.account, account), eq(funding.symbol, symbol)))
    .orderBy(asc(funding.at), asc(funding.fundingId));
  return rows.map(({ at, ...row }) => ({ ...row, kind: 'funding', time: at.getTime() }));
}

/** Sorted by time; entries of one moment keep the order given. */
const inOrder = (happenings: readonly Happening[]): readonly Happening[] =>
  [...happenings].sort((a, b) => a.time - b.time);
