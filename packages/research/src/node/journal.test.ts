import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileJournal } from './journal.js';
import { inProcess } from '../sweep/executor.js';
import { hasEnded, kill, linesOf, start, waitForLines } from '../testdata/kill.js';
import { killSweep } from '../testdata/kill-sweep.js';
import { runKilledSweep } from '../testdata/killed-sweep.js';

const folder = mkdtempSync(join(tmpdir(), 'veloce-kill-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a journal that is in use', () => {
  it(
    'is refused to another sweep, and free again when its sweep was killed',
    { timeout: 300_000 },
    async () => {
      const path = join(folder, 'shared.jsonl');
      const child = start('killed-sweep.ts', { VELOCE_KILLED_SWEEP: path, VELOCE_KILLED_IN: 'process' });
      await waitForLines(path, 3, child);
      await expect(runKilledSweep(path, inProcess())).rejects.toThrow(
        `${path}.lock: process ${child.pid} on ${hostname()} holds it since`,
      );
      expect(hasEnded(child)).toBe(false);
      await kill(child);
      expect(existsSync(`${path}.lock`)).toBe(true);
      const done = linesOf(path) - 1;
      const before = readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, done + 1);
      const again = start('killed-sweep.ts', { VELOCE_KILLED_SWEEP: path, VELOCE_KILLED_IN: 'process' });
      expect((await once(again, 'exit'))[0]).toBe(0);
      expect(linesOf(path)).toBe(97);
      expect(
        readFileSync(path, 'utf8')
          .split('\n')
          .slice(0, done + 1),
      ).toEqual(before);
      expect(readdirSync(folder).filter((name) => name.includes('.lock'))).toEqual([]);
    },
  );

  it('by this process is refused too; a lock of its number from before a restart is not', async () => {
    const path = join(folder, 'own.jsonl');
    const header = { strategy: 's', data: 'd', options: '', space: '', search: '', code: { engine: '1' } };
    const [first, second] = [fileJournal(path), fileJournal(path)];
    await first.open(header);
    await expect(second.open(header)).rejects.toMatchObject({
      error: { _tag: 'Locked', owner: { pid: process.pid } },
    });
    await second.close();
    await expect(second.open(header)).rejects.toMatchObject({
      error: { _tag: 'Locked', owner: { pid: process.pid } },
    });
    await first.close();
    await expect(first.open({ ...header, data: 'other' })).rejects.toThrow('begun with another data');
    await expect(first.open({ ...header, code: { engine: '2' } })).rejects.toThrow(
      'begun with other code of the strategy: engine (2 here, 1 there)',
    );
    writeFileSync(`${path}.lock`, `${process.pid} ${hostname()}`);
    expect(await second.open(header)).toEqual([]);
    await second.close();
  });

  it('goes to one of many that find a lock left behind', { timeout: 300_000 }, async () => {
    const path = join(folder, 'race.jsonl');
    const dead = start('killed-sweep.ts', {});
    await kill(dead);
    writeFileSync(`${path}.lock`, `${dead.pid} ${hostname()}`);
    const children = Array.from({ length: 4 }, () =>
      start('killed-sweep.ts', { VELOCE_KILLED_SWEEP: path, VELOCE_KILLED_IN: 'process' }, 'ignore'),
    );
    const codes = await Promise.all(
      children.map(async (child) => ((await once(child, 'exit')) as [number | null])[0]),
    );
    // A latecomer is refused, or finds everything done: no two write side by side.
    expect(codes).toContain(0);
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    const trials = lines.map((line) => (JSON.parse(line) as { readonly trial: number }).trial);
    expect(trials.sort((x, y) => x - y)).toEqual(Array.from({ length: 96 }, (_, k) => k));
  });
});

describe('a sweep that is killed at a random moment', () => {
  it('once loses nothing and repeats nothing', { timeout: 300_000 }, () => killSweep(folder, 1));
});
