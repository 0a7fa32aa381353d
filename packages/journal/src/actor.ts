import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { rowSource, type Database } from './database/database.js';
import { actors } from './database/schema.js';

/** An actor: a person or a program. */
export const Actor = /* @__PURE__ */ (() =>
  z.strictObject({
    kind: z.enum(['person', 'strategy', 'model', 'import']),
    name: z.string().min(1).max(200),
    version: z.string().max(200).default('').describe('hash of a strategy, id of a model; empty for people'),
  }))();

/** An actor: a person or a program, complete. */
export type Actor = z.output<typeof Actor>;

/** An actor: a person or a program; the version is optional. */
export type ActorInput = z.input<typeof Actor>;

/** The key of an actor: the same in every database. */
export const actorId = ({ kind, name, version = '' }: ActorInput): string =>
  keyOf('actor', kind, name, version);

/** A UUID made of parts: equal parts, equal key, in every database and after every import. */
export function keyOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Writes down actors that are not known yet. */
export async function keepActors(database: Database, given: readonly ActorInput[]): Promise<void> {
  const rows = new Map(given.map((actor) => [actorId(actor), { id: actorId(actor), ...Actor.parse(actor) }]));
  const source = rowSource([...rows.values()], 'id uuid, kind text, name text, version text');
  await database.execute(
    sql`insert into ${actors} (id, kind, name, version) select * from ${source} on conflict do nothing`,
  );
}
