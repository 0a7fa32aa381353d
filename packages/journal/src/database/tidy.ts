import type { PGlite } from '@electric-sql/pglite';

/** Tables that have grown by a tenth or have as many dead rows since they were last looked at; also by a process that was killed before it could. */
const untidy = `select c.oid::regclass::text as name from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and (
    greatest(s.n_mod_since_analyze, s.n_dead_tup) > 500 + 0.1 * greatest(c.reltuples, 0)
    or pg_relation_size(c.oid) / current_setting('block_size')::int > 20 + 1.1 * c.relpages)`;

/**
 * Does for an embedded database what a server's autovacuum does: without statistics the planner sorts whole tables where an index would do, and rows that were
 * changed take room for ever.
 *
 * @returns The tables that needed it.
 */
export async function tidy(client: PGlite): Promise<readonly string[]> {
  // Counts of changes are told once a second otherwise, also those of before the last time.
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query<{ readonly name: string }>(untidy);
  for (const { name } of rows) await client.exec(`vacuum (analyze) ${name}`);
  return rows.map(({ name }) => name);
}
