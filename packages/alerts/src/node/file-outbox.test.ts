import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { fileOutbox } from './file-outbox.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-outbox-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const message = (id: string, nextAt = 0, channel = 'c') => ({
  id,
  channel,
  nextAt,
  body: { text: `of ${id}` },
});
const value = async <A>(task: () => Promise<unknown>): Promise<A> => {
  const result = (await task()) as { _tag: string; right: A; left: unknown };
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right;
};

describe('fileOutbox', () => {
  it('is the same after it was opened again, and takes nothing twice', async () => {
    const folder = join(root, 'again');
    const first = await orThrow(fileOutbox(folder));
    expect(await value(first.put([message('a', 5), message('b', 1), message('a', 9, 'other')]))).toBe(3);
    expect(await value(first.put([message('a', 7)]))).toBe(0);
    await value(first.settle(message('b'), { state: 'delivered', answer: 'ok', nextAt: 1 }));
    await value(first.settle(message('a'), { state: 'waiting', answer: '502', nextAt: 8 }));
    await value(first.settle(message('nobody'), { state: 'delivered', answer: '', nextAt: 0 }));
    const before = await value(first.list());
    first.close();
    const second = await orThrow(fileOutbox(folder));
    expect(await value(second.list())).toEqual(before);
    expect(await value(second.put([message('b')]))).toBe(0);
    expect(await value(second.due(7))).toEqual([]);
    expect(await value(second.due(8))).toMatchObject([
      { id: 'a', channel: 'c', attempts: 1, answer: '502', body: { text: 'of a' } },
    ]);
    expect(await value<{ channel: string }[]>(second.due(9))).toHaveLength(2);
    expect(await value<{ channel: string }[]>(second.due(9, 1))).toHaveLength(1);
    second.close();
  });

  it('another one gets Locked; a torn last line is cut; a foreign or spoilt file is refused and named', async () => {
    const folder = join(root, 'torn');
    const path = join(folder, 'outbox.jsonl');
    const first = await orThrow(fileOutbox(folder));
    await value(first.put([message('a')]));
    expect(await fileOutbox(folder)()).toMatchObject({ left: { _tag: 'Locked' } });
    first.close();
    appendFileSync(path, '{"id":"b","cha');
    const second = await orThrow(fileOutbox(folder));
    expect(await value<unknown[]>(second.list())).toHaveLength(1);
    second.close();
    appendFileSync(path, '{"id":5}\n');
    expect(await fileOutbox(folder)()).toMatchObject({ left: { _tag: 'DataFormat', row: 3 } });
    writeFileSync(path, 'dear diary\n');
    expect(await fileOutbox(folder)()).toMatchObject({ left: { _tag: 'DataFormat' } });
    expect(readFileSync(path, 'utf8')).toBe('dear diary\n');
  });

  it('does not grow without end, and keeps what is not delivered', async () => {
    const folder = join(root, 'long');
    const outbox = await orThrow(fileOutbox(folder, { kept: 50 }));
    await value(outbox.put([message('old')]));
    for (let k = 0; k < 500; k++) {
      await value(outbox.put([message(`m${k}`)]));
      await value(outbox.settle(message(`m${k}`), { state: 'delivered', answer: '', nextAt: 0 }));
    }
    const held = await value<{ id: string }[]>(outbox.list(1_000));
    expect(held.length).toBeLessThanOrEqual(101);
    expect(held[0].id).toBe('m499');
    expect(await value(outbox.due(0))).toMatchObject([{ id: 'old' }]);
    outbox.close();
    expect(statSync(join(folder, 'outbox.jsonl')).size).toBeLessThan(60_000); // 500 would be 140 kB
    const again = await orThrow(fileOutbox(folder, { kept: 50 }));
    expect(await value(again.list(1_000))).toEqual(held);
    again.close();
    expect(() => fileOutbox(folder, { kept: -1 })).toThrow(RangeError);
  });
});
