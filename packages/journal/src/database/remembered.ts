import type { CacheStatus } from '@veloce/core';
import { sql } from 'drizzle-orm';
import { rowsOf, type Database } from './database.js';

/** Answers of a database, kept until anything is written to it by whomever. */
export interface Remembered {
  /**
   * The answer to a question: the one that was given before, if nothing was written since.
   *
   * @param question Distinguishes it from all others, as JSON.
   * @returns Frozen as a whole: others get the same.
   */
  readonly answer: <Value>(question: readonly unknown[], ask: () => Promise<Value>) => Promise<Value>;
  readonly status: () => CacheStatus;
}

/**
 * A memory for answers that are sums of many rows.
 *
 * @param mostBytes All answers together take no more, about; 0 remembers none.
 */
export function remembered(database: Database, mostBytes: number): Remembered {
  const kept = new Map<string, { readonly value: unknown; readonly bytes: number }>();
  let [revision, bytes, hits, misses] = ['', 0, 0, 0];
  const keep = (question: string, value: unknown): void => {
    // Two bytes for a character, as many again for the object of it.
    const size = 4 * JSON.stringify(value).length + 2 * question.length;
    if (size > mostBytes / 4) return;
    kept.set(question, { value, bytes: size });
    bytes += size;
    for (const [oldest, { bytes: freed }] of kept) {
      if (bytes <= mostBytes) return;
      kept.delete(oldest);
      bytes -= freed;
    }
  };

  return {
    async answer<Value>(asked: readonly unknown[], ask: () => Promise<Value>): Promise<Value> {
      if (mostBytes === 0) return frozen(await ask());
      const question = JSON.stringify(asked);
      const before = await revisionOf(database);
      if (before !== revision) {
        kept.clear();
        [revision, bytes] = [before, 0];
      }
      const found = kept.get(question);
      if (found !== undefined) {
        hits++;
        // The one that was asked for longest ago goes first.
        kept.delete(question);
        kept.set(question, found);
        return found.value as Value;
      }
      misses++;
      const value = frozen(await ask());
      // Nothing was written meanwhile, so the answer is of this revision.
      const isOfRevision = before === (await revisionOf(database)) && before === revision;
      if (isOfRevision && !kept.has(question)) keep(question, value);
      return value;
    },
    status: () => ({ name: 'journal', hits, misses, entries: kept.size, bytes }),
  };
}

/**
 * The database's own snapshot: which transactions can be seen. It changes with each one that writes, in this process or another, and never comes back; two
 * equal ones see the same rows.
 */
async function revisionOf(database: Database): Promise<string> {
  const [row] = await rowsOf<{ revision: string }>(
    database,
    sql`select pg_current_snapshot()::text as revision`,
  );
  return row.revision;
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
