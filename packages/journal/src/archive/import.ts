import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { rowsOf, type Database } from '../database/database.js';
import { JournalException } from '../error.js';
import { ArchiveManifest, manifestFile, newestStep } from './export.js';
import { archiveTables, type ArchiveTable } from './tables.js';

const atOnce = 2_000;

/**
 * Reads an export into an empty journal: all of it, or nothing.
 *
 * @returns Rows by table.
 */
export async function importAll(
  database: Database,
  folder: string,
  makeMonths: (times: readonly number[]) => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const manifest = await readManifest(folder);
  if (manifest.schema > (await newestStep(database))) {
    throw new JournalException({
      ...asked(folder),
      _tag: 'NewerDatabase',
      message: `${folder} was written by a newer version`,
      fix: 'update @veloce/journal',
    });
  }
  const jsonl = manifest.files.filter(({ file }) => file.endsWith('.jsonl'));
  for (const { file, sha256 } of jsonl) {
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(join(folder, file))) hash.update(bytes as Buffer);
    if (hash.digest('hex') !== sha256)
      throw damaged(folder, `${file} is not what was exported: its SHA-256 is another`);
  }
  const signals = jsonl.find(({ table }) => table === 'signal_history');
  if (signals !== undefined) await makeMonths(await monthsIn(join(folder, signals.file)));

  return database.transaction(async (tx) => {
    const counts: Record<string, number> = {};
    for (const table of archiveTables) {
      const [there] = await rowsOf<{ some: boolean }>(
        tx,
        sql`select exists (select 1 from ${sql.identifier(table.name)}) as some`,
      );
      if (there.some) {
        throw new JournalException({
          ...asked(folder),
          _tag: 'Conflict',
          rule: 'empty_journal',
          message: `the journal is not empty: there are ${table.name}`,
          fix: 'import into a new folder or database',
        });
      }
      const entry = jsonl.find((one) => one.table === table.name);
      if (entry === undefined) continue;
      counts[table.name] = await importTable(tx, table, join(folder, entry.file));
      if (counts[table.name] !== entry.rows)
        throw damaged(folder, `${entry.file} has ${counts[table.name]} rows, not ${entry.rows}`);
    }
    return counts;
  });
}

async function importTable(
  database: Database,
  { name, columns, counter }: ArchiveTable,
  path: string,
): Promise<number> {
  const list = sql.raw(columns.map((column) => `"${column}"`).join(', '));
  let count = 0;
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    await database.execute(sql`insert into ${sql.identifier(name)} (${list}) overriding system value
      select ${list} from jsonb_populate_recordset(null::${sql.identifier(name)}, ${`[${lines.join(',')}]`}::text::jsonb)`);
    count += lines.length;
    lines = [];
  };
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line === '') continue;
    lines.push(line);
    if (lines.length === atOnce) await flush();
  }
  await flush();
  if (counter !== undefined) {
    await database.execute(sql`select setval(pg_get_serial_sequence(${name}, ${counter}),
      coalesce((select max(${sql.identifier(counter)}) from ${sql.identifier(name)}), 0) + 1, false)`);
  }
  return count;
}

async function readManifest(folder: string): Promise<ArchiveManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestFile), 'utf8');
  } catch (cause) {
    throw damaged(folder, `has no ${manifestFile}: it is no export, or was not finished`, cause);
  }
  const parsed = ArchiveManifest.safeParse(safeJson(text));
  if (!parsed.success) throw damaged(folder, `${manifestFile} is not that of an export`, parsed.error);
  return parsed.data;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A time of each month that signals of a file are in. */
async function monthsIn(path: string): Promise<readonly number[]> {
  const months = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line === '') continue;
    const time = Date.parse((JSON.parse(line) as { readonly closed_at: string }).closed_at);
    months.set(new Date(time).toISOString().slice(0, 7), time);
  }
  return [...months.values()];
}

const asked = (folder: string) => ({ asked: `to import the journal in ${folder}` });

const damaged = (folder: string, what: string, cause?: unknown): JournalException =>
  new JournalException({
    ...asked(folder),
    _tag: 'DataIncomplete',
    message: `${folder}: ${what}`,
    fix: 'export it again; nothing was imported',
    ...(cause !== undefined && { cause }),
  });
