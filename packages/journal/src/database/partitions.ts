import { sql } from 'drizzle-orm';
import { holdUntilEnd, rowsOf, type Database } from './database.js';

/** Tables with a partition for each month (UTC) of `closed_at`. */
const parted = ['signal_history', 'signal_outcomes'] as const;

/** Makes the months of some times, and remembers which there are. */
export function monthMaker(database: Database): MonthMaker {
  const made = new Set<string>();
  const make = async (times: readonly number[]): Promise<void> => {
    const missing = [...new Set(times.map(monthOf))].filter((month) => !made.has(month)).sort();
    if (missing.length === 0) return;
    await database.transaction(async (tx) => {
      await holdUntilEnd(tx, 'months');
      for (const month of missing)
        for (const table of parted) await tx.execute(sql.raw(partition(table, month)));
    });
    for (const month of missing) made.add(month);
  };
  return { make, forget: () => made.clear() };
}

/** Makes months, and forgets which it has made. */
export interface MonthMaker {
  readonly make: (times: readonly number[]) => Promise<void>;
  readonly forget: () => void;
}

/** Drops the months that end at or before a time. @returns The months, `2025-01`. */
export async function dropMonths(database: Database, before: number): Promise<readonly string[]> {
  const rows = await rowsOf<{ name: string }>(
    database,
    sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
      where p.relname = 'signal_history' order by 1`,
  );
  const months = rows.map(({ name }) => name.slice(-7).replace('_', '-'));
  const old = months.filter((month) => endOf(month) <= before);
  await database.transaction(async (tx) => {
    await holdUntilEnd(tx, 'months');
    for (const month of old)
      for (const table of parted) await tx.execute(sql.raw(`drop table "${nameOf(table, month)}"`));
  });
  return old;
}

const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

const nameOf = (table: string, month: string): string => `${table}_${month.replace('-', '_')}`;

function endOf(month: string): number {
  const [year, number] = month.split('-').map(Number);
  return Date.UTC(year, number, 1);
}

function partition(table: string, month: string): string {
  const [from, to] = [`${month}-01`, new Date(endOf(month)).toISOString().slice(0, 10)];
  return `create table if not exists "${nameOf(table, month)}" partition of "${table}" for values from ('${from} 00:00+00') to ('${to} 00:00+00')`;
}
