import { sql } from 'drizzle-orm';
import { keepActors } from '../actor.js';
import { holdUntilEnd, rowsOf, type Database } from '../database/database.js';
import { fills, tradeFills, trades } from '../database/schema.js';
import type { Attribution } from '../trades/attribution.js';
import { rebuild } from '../trades/play-fills.js';

/** Something that does not agree with something else. */
export interface JournalFinding {
  readonly account: string;
  readonly symbol: string;
  readonly message: string;
}

/**
 * Holds the trades against the fills: what is open has to be what was bought less what was sold, every fill has to be in a trade, and
 * no trade may be closed twice. A fee in the coin that was bought leaves less open than the fills say: so much is let pass.
 */
export async function checkJournal(database: Database): Promise<readonly JournalFinding[]> {
  const sums = await rowsOf<JournalFinding>(
    database,
    sql`with bought as (
        select account, symbol, sum(case when side = 'BUY' then size else -size end)::float8 as net, sum(size)::float8 as moved,
          sum(case when side = 'BUY' and fee_currency is not null and position(fee_currency in symbol) = 1 then fee else 0 end)::float8 as kept
        from ${fills} group by 1, 2
      ), open as (
        select account, symbol, sum(side * quantity)::float8 as net from ${trades} where closed_at is null group by 1, 2
      )
      select b.account, b.symbol, 'the fills leave ' || b.net || ' open, the trades ' || coalesce(o.net, 0) as message
      from bought b left join open o using (account, symbol)
      where abs(b.net - b.kept - coalesce(o.net, 0)) > 1e-9 * b.moved and abs(b.net - coalesce(o.net, 0)) > 1e-9 * b.moved
      order by 1, 2`,
  );
  const lost = await rowsOf<JournalFinding>(
    database,
    sql`select f.account, f.symbol, count(*) || ' fills are in no trade' as message from ${fills} f
      where not exists (select 1 from ${tradeFills} u where u.account = f.account and u.fill_id = f.fill_id) group by 1, 2 order by 1, 2`,
  );
  return [...sums, ...lost].map(({ account, symbol, message }) => ({ account, symbol, message }));
}

/** Makes the trades of what a check found again from their fills; notes, tags and corrections stay. */
export async function repairJournal(
  database: Database,
  attribution: Attribution,
): Promise<readonly JournalFinding[]> {
  const found = await checkJournal(database);
  const places = [
    ...new Map(found.map(({ account, symbol }) => [`${account}\n${symbol}`, { account, symbol }])).values(),
  ];
  await database.transaction(async (tx) => {
    await keepActors(tx, [attribution.by]);
    for (const { account, symbol } of places) {
      await holdUntilEnd(tx, `account ${account}`);
      await rebuild(tx, account, symbol, [], attribution);
    }
  });
  return found;
}
