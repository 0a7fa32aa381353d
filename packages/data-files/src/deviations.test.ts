import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orThrow } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-deviations-'));
});
afterAll(() => rm(folder, { recursive: true }));

const old = Buffer.from(JSON.stringify({ state: 'old' }));
const fresh = Buffer.from(JSON.stringify({ state: 'new' }));
const crash = new Error('the process ends here');

describe('where writing files departs from the sketch', () => {
  it('13: a crash while writing leaves the file that was there; in the sketch it leaves half of the new one', async () => {
    const sketched = join(folder, 'sketch.json');
    await writeFile(sketched, old);
    await writeFile(sketched, fresh.subarray(0, 9)); // opened for writing, which empties it, and half written
    await expect(readFile(sketched, 'utf8').then(JSON.parse)).rejects.toThrow();

    const path = join(folder, 'state.json');
    await orThrow(writeWhole(path, old));
    const torn = orThrow(
      writeWhole(path, async (write) => {
        await write(fresh.subarray(0, 9));
        throw crash;
      }),
    );
    await expect(torn).rejects.toThrow(crash);
    expect(await readFile(path)).toEqual(old);
    await orThrow(writeWhole(path, fresh));
    expect(await readFile(path)).toEqual(fresh);
    expect((await readdir(folder)).sort()).toEqual(['sketch.json', 'state.json']);
  });

  it('13: two writes in one second are two; in the sketch they have one name', async () => {
    const nameOf = (time: Date): string => `state_${time.toISOString().slice(0, 19)}`;
    expect(nameOf(new Date(1_000))).toBe(nameOf(new Date(1_999)));
    const parts = new Set<string>();
    const path = join(folder, 'twice.json');
    const write = (bytes: Buffer): Promise<string> =>
      orThrow(
        writeWhole(path, async (put) => {
          await put(bytes);
          for (const name of await readdir(folder)) if (name.endsWith('.part')) parts.add(name);
        }),
      );
    await Promise.all([write(old), write(fresh)]);
    expect(parts.size).toBe(2);
    expect([old, fresh]).toContainEqual(await readFile(path));
  });
});
