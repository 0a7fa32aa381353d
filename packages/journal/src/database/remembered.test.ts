import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drizzle } from 'drizzle-orm/pglite';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import type { Database } from './database.js';
import { remembered } from './remembered.js';

describe('a memory for answers', () => {
  let client: PGlite;
  let database: Database;
  beforeAll(async () => {
    client = await PGlite.create();
    database = drizzle(client);
    await database.execute(sql`create table things (n int)`);
  });
  afterAll(async () => client.close());

  const write = () => database.execute(sql`insert into things values (1)`);
  const answerOf = (value: unknown) => () => Promise.resolve(value);

  it('stays within its bytes: the answer that was asked for longest ago goes first', async () => {
    // Each takes a fifth of them, by four bytes a character and two for each of the question.
    const text = 'x'.repeat(98);
    const memory = remembered(database, 5 * (4 * 100 + 2 * 3));
    for (const k of [1, 2, 3, 4, 5]) await memory.answer([k], answerOf(text));
    expect(memory.status()).toMatchObject({ entries: 5, bytes: 5 * 406, hits: 0, misses: 5 });
    await memory.answer([1], answerOf('another'));
    await memory.answer([6], answerOf(text));
    expect(memory.status()).toMatchObject({ entries: 5, bytes: 5 * 406, hits: 1, misses: 6 });
    expect(await memory.answer([1], answerOf('new'))).toBe(text);
    expect(await memory.answer([2], answerOf('new'))).toBe('new');
  });

  it('does not keep an answer that would push out most of the others, nor any when it has no bytes', async () => {
    const small = remembered(database, 1000);
    await small.answer(['a'], answerOf('x'.repeat(100)));
    expect(small.status()).toMatchObject({ entries: 0, bytes: 0, misses: 1 });
    const none = remembered(database, 0);
    expect(await none.answer(['a'], answerOf(1))).toBe(1);
    expect(await none.answer(['a'], answerOf(2))).toBe(2);
    expect(none.status()).toEqual({ name: 'journal', hits: 0, misses: 0, entries: 0, bytes: 0 });
  });

  it('forgets everything at a write, also one that another answer waited for', async () => {
    const memory = remembered(database, 1e6);
    await memory.answer(['kept'], answerOf('old'));
    const late = memory.answer(['late'], async () => {
      await write();
      return 'before or after the write, nobody knows';
    });
    await late;
    expect(await memory.answer(['late'], answerOf('new'))).toBe('new');
    expect(await memory.answer(['kept'], answerOf('new'))).toBe('new');
    expect(memory.status()).toMatchObject({ entries: 2, hits: 0, misses: 4 });
    await database.transaction(async (tx) => {
      await tx.execute(sql`insert into things values (2)`);
    });
    expect(memory.status().entries).toBe(2);
    expect(await memory.answer(['kept'], answerOf('newer'))).toBe('newer');
    expect(memory.status().entries).toBe(1);
  });

  it('does not remember a question that failed', async () => {
    const memory = remembered(database, 1e6);
    await expect(memory.answer(['a'], () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await memory.answer(['a'], answerOf('there'))).toBe('there');
  });
});
