import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { OpenDatabase } from './database.js';
import { migrate } from './migrate.js';

/** How a server is used. */
export interface ServerUse {
  readonly connections: number;
  readonly timeoutMs: number;
}

/** Opens the database of a URL; of several that open it at once, one brings the tables up to date. */
export async function openServer(url: string, { connections, timeoutMs }: ServerUse): Promise<OpenDatabase> {
  const place = placeOf(url);
  const settings = {
    onnotice: () => undefined,
    connect_timeout: 10,
    connection: { application_name: 'veloce journal' },
  };
  const one = postgres(url, { ...settings, max: 1 });
  try {
    const alone = drizzle(one);
    await alone.execute(sql`select pg_advisory_lock(7232)`);
    await migrate(alone, place);
  } finally {
    await one.end({ timeout: 5 });
  }
  const client = postgres(url, {
    ...settings,
    max: connections,
    connection: { ...settings.connection, statement_timeout: timeoutMs },
  });
  return { database: drizzle(client), place, close: () => client.end({ timeout: 5 }) };
}

/** Host and name of a database, without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
