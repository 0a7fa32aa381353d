import { createHash } from 'node:crypto';
import { journalOrThrow, type Journal } from '@veloce/journal';

/** The hash of the content of every table that the database lists, by its name. */
export async function tableHashes(journal: Journal): Promise<ReadonlyMap<string, string>> {
  const listed = await journalOrThrow(
    journal.query("select tablename as name from pg_tables where schemaname = 'public' order by 1"),
  );
  const names = listed.rows.map(({ name }) => String(name));
  const text = names
    .map((name) => `select '${name}' as name, t::text as row from "${name}" t`)
    .join(' union all ');
  const { rows, truncated } = await journalOrThrow(
    journal.query(`${text} order by 1, 2`, { rows: 10_000, timeoutMs: 60_000 }),
  );
  if (truncated || rows.length < 20) throw new Error(`${rows.length} rows are too many or too few to compare`);
  return new Map(
    names.map((name) => {
      const own = rows.filter((row) => row['name'] === name);
      return [name, createHash('sha256').update(JSON.stringify(own)).digest('hex')];
    }),
  );
}
