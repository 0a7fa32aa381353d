import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { orThrow } from '../errors.js';
import { lock } from './lock.js';
import { thisProcess } from './process-identity.js';
import { deadProcess, ended, kill, pause, start } from './testdata/child.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-lock-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let path = '';
let n = 0;
beforeEach(() => {
  folder = join(root, String(n++));
  mkdirSync(folder);
  path = join(folder, '.lock');
});
const owned = (other: object): string => JSON.stringify({ ...thisProcess(), since: 0, id: 'x', ...other });

describe('lock', () => {
  it('is held by one at a time, which the other one is told, and is free when it was given back', async () => {
    const first = await orThrow(lock(path));
    const refused = await lock(path)();
    expect(refused).toMatchObject({
      left: {
        _tag: 'Locked',
        path,
        owner: { pid: process.pid, host: hostname() },
        message: expect.stringContaining(
          `${path}: this process (${process.pid} on ${hostname()}) holds it`,
        ) as string,
      },
    });
    first.check();
    first.release();
    first.release();
    expect(() => first.check()).toThrow('given back');
    expect(readdirSync(folder)).toEqual([]);
    const second = await orThrow(lock(path));
    first.release();
    second.check();
    second.release();
  });

  it('waits for the one who holds it, as long as its patience lasts, or until it is aborted', async () => {
    const first = await orThrow(lock(path));
    const waiting = orThrow(lock(path, { patienceMs: 600_000 }));
    const gone = new AbortController();
    const aborted = lock(path, { patienceMs: 600_000, signal: gone.signal })();
    gone.abort(new Error('enough'));
    expect(await aborted).toMatchObject({ left: { _tag: 'Aborted', cause: new Error('enough') } });
    first.release();
    (await waiting).release();
  });

  it('makes the folders on the way, and says why it cannot', async () => {
    (await orThrow(lock(join(folder, 'a', 'b', 'c.lock')))).release();
    writeFileSync(join(folder, 'file'), '');
    expect(await lock(join(folder, 'file', 'c.lock'))()).toMatchObject({
      left: {
        _tag: 'ConnectionFailed',
        message: expect.stringContaining('is a file, not a folder') as string,
      },
    });
    expect(() => lock(path, { patience: 5 } as never)).toThrow(RangeError);
    expect(() => lock(path, { patienceMs: NaN })).toThrow(RangeError);
  });

  it('that was removed or taken from its owner is lost, and giving it back leaves the other one be', async () => {
    const first = await orThrow(lock(path));
    rmSync(path);
    const second = await orThrow(lock(path));
    expect(() => first.check()).toThrow('was lost');
    first.release();
    second.check();
    second.release();
  });

  it('is given back by the end of its process', () => {
    const script = `const { lock } = await import('@veloce/core/node'); await lock(${JSON.stringify(path)})(); const { existsSync } = await import('node:fs'); process.exit(existsSync(${JSON.stringify(path)}) ? 7 : 1)`;
    const flags = ['--conditions=@veloce/source', '--import', 'tsx', '--input-type=module'];
    expect(spawnSync(process.execPath, [...flags, '-e', script], { cwd: process.cwd() }).status).toBe(7);
    expect(existsSync(path)).toBe(false);
  });
});

describe('a lock that was left behind', () => {
  const minuteAgo = (): void => utimesSync(path, Date.now() / 1000 - 61, Date.now() / 1000 - 61);

  it.each([
    ['empty', () => ''],
    ['no lock at all', () => '-5'],
    ['another thing', () => '{"pid":1e400}'],
    ['that of a process before a restart of the machine', () => owned({ boot: 'another' })],
    ['that of an earlier process with the number of this one', () => owned({ started: '1' })],
    ['that of a process that has ended', async () => owned({ pid: await deadProcess() })],
  ])('%s: is taken over', async (_, content) => {
    writeFileSync(path, await content());
    const held = await orThrow(lock(path));
    held.check();
    held.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['on another machine', { host: 'elsewhere' }],
    ['in another container, or in this one before its restart', { space: 'pid:[1]' }],
    ['that the system tells no start of', { started: '' }],
  ])('by an owner %s: counts when it was renewed within the last minute', async (_, other) => {
    writeFileSync(path, owned(other));
    expect(await lock(path)()).toMatchObject({ left: { _tag: 'Locked', owner: { pid: process.pid } } });
    minuteAgo();
    (await orThrow(lock(path))).release();
  });

  it.skipIf(!existsSync('/proc/self/stat'))('of a living process counts, however old it is', async () => {
    const child = start('write-worker.ts', join(folder, 'file'));
    try {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      writeFileSync(path, owned({ pid: child.pid, started }));
      minuteAgo();
      expect(await lock(path)()).toMatchObject({ left: { _tag: 'Locked', owner: { pid: child.pid } } });
    } finally {
      await kill(child);
    }
    (await orThrow(lock(path))).release();
  });

  it('by one who was killed while taking over another one: is taken over too, and nothing lies about', async () => {
    const dead = owned({ pid: await deadProcess() });
    writeFileSync(path, dead);
    const { createHash } = await import('node:crypto');
    const claimOf = (content: string): string =>
      createHash('sha256').update(content).digest('hex').slice(0, 16);
    const claim = `${path}.${claimOf(dead)}`;
    writeFileSync(claim, `${dead} `);
    writeFileSync(`${claim}.${claimOf(`${dead} `)}`, `${dead}  `);
    writeFileSync(`${path}.draft`, dead);
    writeFileSync(`${path}.of-somebody-else`, 'keep');
    (await orThrow(lock(path))).release();
    expect(readdirSync(folder)).toEqual(['.lock.of-somebody-else']);
  });
});

describe('many processes at one lock', () => {
  const counts = (rounds: number): readonly number[] =>
    Array.from({ length: rounds }, (_, k) => Number(readFileSync(join(folder, String(k), 'count'), 'utf8')));
  const counted = (): number =>
    readdirSync(folder)
      .filter((name) => name.startsWith('counted-'))
      .reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length - 1, 0);
  const prepare = async (rounds: number): Promise<void> => {
    const dead = owned({ pid: await deadProcess() });
    for (let k = 0; k < rounds; k++) {
      mkdirSync(join(folder, String(k)));
      writeFileSync(join(folder, String(k), 'count'), '0');
      writeFileSync(join(folder, String(k), '.lock'), dead);
    }
  };

  it(
    'that was left behind: one after the other gets it, and no count is lost',
    { timeout: 300_000 },
    async () => {
      const rounds = 25;
      await prepare(rounds);
      const at = Date.now() + 1_500;
      const workers = Array.from({ length: 4 }, () => start('lock-worker.ts', folder, rounds, at));
      expect(await Promise.all(workers.map(ended))).toEqual([0, 0, 0, 0]);
      expect(counts(rounds)).toEqual(Array.from({ length: rounds }, () => 4));
      expect(readdirSync(join(folder, '0'))).toEqual(['count']);
    },
  );

  it('while they are killed: no count that was told is lost', { timeout: 300_000 }, async () => {
    const [rounds, kills] = [40, 3];
    await prepare(rounds);
    const run = () => start('lock-worker.ts', folder, rounds, 0);
    const workers = [run(), run(), run()];
    for (let k = 0; k < kills; k++) {
      await pause(400 + ((k * 137) % 300));
      const victim = workers[k % workers.length];
      if (victim === undefined) continue;
      await kill(victim);
      workers[k % workers.length] = run();
    }
    await Promise.all(workers.map(ended));
    const total = counts(rounds).reduce((sum, count) => sum + count, 0);
    // A process killed between counting and reporting has counted something it never reported.
    expect(total).toBeGreaterThanOrEqual(counted());
    expect(total).toBeLessThanOrEqual(counted() + kills);
    expect(Math.min(...counts(rounds))).toBeGreaterThanOrEqual(3);
  });
});
