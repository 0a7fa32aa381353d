import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeWhole } from '@veloce/core/node';
import { sql } from 'drizzle-orm';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as z from 'zod';
import { rowsOf, type Database } from '../database/database.js';
import { JournalException } from '../error.js';
import { archiveTables, rowsOfTable } from './tables.js';

/** The content of an export: each file with its number of rows and its SHA-256. */
export const ArchiveManifest = /* @__PURE__ */ (() =>
  z.strictObject({
    kind: z.literal('veloce-journal'),
    /** The newest step of the schema that wrote it. */
    schema: z.number(),
    files: z.array(
      z.strictObject({ file: z.string(), table: z.string(), rows: z.int(), sha256: z.string() }),
    ),
  }))();

/** The content of an export. */
export type ArchiveManifest = z.output<typeof ArchiveManifest>;

/** Name of the file that says what an export holds; written last: without it the export is not whole. */
export const manifestFile = 'journal.json';

const atOnce = 5_000;

/** Writes everything to a folder: a JSON Lines file for each table, and Parquet of trades and signals for other programs. */
export async function exportAll(database: Database, folder: string): Promise<ArchiveManifest> {
  const schema = await newestStep(database);
  const files: ArchiveManifest['files'] = [];
  // One picture of everything, also while others write.
  await database.transaction(
    async (tx) => {
      for (const table of archiveTables) {
        const hash = createHash('sha256');
        let rows = 0;
        const file = `${table.name}.jsonl`;
        await whole(join(folder, file), async (write) => {
          for await (const lines of rowsOfTable(tx, table, atOnce)) {
            const bytes = Buffer.from(`${lines.join('\n')}\n`);
            hash.update(bytes);
            rows += lines.length;
            await write(bytes);
          }
        });
        files.push({ file, table: table.name, rows, sha256: hash.digest('hex') });
      }
      for (const name of ['trades', 'signal_history']) {
        const bytes = await parquetOf(tx, name);
        if (bytes === undefined) continue;
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const rows = files.find(({ table }) => table === name)?.rows ?? 0;
        await whole(join(folder, `${name}.parquet`), bytes);
        files.push({ file: `${name}.parquet`, table: name, rows, sha256 });
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  const manifest: ArchiveManifest = { kind: 'veloce-journal', schema, files };
  await whole(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** The newest step of the schema of a database. */
export async function newestStep(database: Database): Promise<number> {
  const [row] = await rowsOf<{ step: number }>(
    database,
    sql`select max(created_at)::float8 as step from drizzle.__drizzle_migrations`,
  );
  return row.step;
}

async function whole(path: string, content: Parameters<typeof writeWhole>[1]): Promise<void> {
  const written = await writeWhole(path, content)();
  if (written._tag === 'Left') throw new JournalException(written.left);
}

/** A table's plain columns as Parquet: numbers as numbers, times as epoch ms, the rest as text; `undefined` without rows. */
async function parquetOf(database: Database, name: string): Promise<Uint8Array | undefined> {
  const table = archiveTables.find((one) => one.name === name);
  if (table === undefined) return undefined;
  const rows: Record<string, unknown>[] = [];
  for await (const lines of rowsOfTable(database, table, atOnce)) {
    for (const line of lines) rows.push(JSON.parse(line) as Record<string, unknown>);
  }
  if (rows.length === 0) return undefined;
  const columnData = table.columns.map((column) => {
    const values = rows.map((row) => plain(column, row[column]));
    const type = values.every((value) => value === null || typeof value === 'number')
      ? ('DOUBLE' as const)
      : ('STRING' as const);
    const data = type === 'DOUBLE' ? values : values.map((value) => (value === null ? null : String(value)));
    return { name: column, data, type, nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function plain(column: string, value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  if (column.endsWith('_at') && typeof value === 'string') return Date.parse(value);
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}
