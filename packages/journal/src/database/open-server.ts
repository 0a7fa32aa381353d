import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { readServer } from '../reading/read-server.js';
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
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'veloce journal',
    keepAlive: true,
  };
  const one = poolOf({ ...settings, max: 1 });
  try {
    const alone = drizzle(one);
    await alone.execute(sql`select pg_advisory_lock(7232)`);
    await migrate(alone, place);
  } finally {
    await one.end();
  }
  const pool = poolOf({ ...settings, max: connections, statement_timeout: timeoutMs });
  return {
    ...{ database: drizzle(pool), place, read: readServer(pool) },
    // A server does that by itself.
    tidy: () => Promise.resolve([]),
    close: () => pool.end(),
  };
}

/** Connections that may be lost while idle: the next caller gets a new one, or the error. */
function poolOf(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(settings);
  pool.on('error', () => undefined);
  // While one is in use its loss is the error of the question; without a listener it would end the process besides.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Host and name of a database, without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
