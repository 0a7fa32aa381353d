import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { orThrow } from '../errors.js';
import { kill, pause, start } from './testdata/child.js';
import { writeWhole } from './write-whole.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-write-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let path = '';
let n = 0;
beforeEach(() => {
  folder = join(root, String(n++));
  mkdirSync(folder);
  path = join(folder, 'state.json');
});

describe('writeWhole', () => {
  it('writes text, bytes and pieces, and makes the folders on the way', async () => {
    const deep = join(folder, 'a', 'b', 'state.json');
    expect(await orThrow(writeWhole(deep, 'text'))).toBe(deep);
    expect(readFileSync(deep, 'utf8')).toBe('text');
    await orThrow(writeWhole(deep, Uint8Array.of(1, 2)));
    expect([...readFileSync(deep)]).toEqual([1, 2]);
    await orThrow(
      writeWhole(deep, async (write) => {
        await write(Uint8Array.of(3));
        await write(Uint8Array.of(4, 5));
      }),
    );
    expect([...readFileSync(deep)]).toEqual([3, 4, 5]);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['state.json']);
  });

  it('throws what the content throws, and leaves the file as it was', async () => {
    writeFileSync(path, 'old');
    const torn = writeWhole(path, async (write) => {
      await write(Uint8Array.of(1));
      throw new RangeError('mine');
    });
    await expect(torn()).rejects.toThrow(new RangeError('mine'));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('keeps the mode of a file and the target of a link', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    symlinkSync(path, join(folder, 'link'));
    expect(await orThrow(writeWhole(join(folder, 'link'), 'new'))).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a folder', () => folder, 'this is a folder, not a file'],
    ['no name', () => '', 'this is a folder, not a file'],
    ['below a file', () => join(path, 'x'), 'a part of the path is a file, not a folder'],
    ['too long', () => join(folder, 'x'.repeat(300)), 'the name is too long'],
    ['not there to be written', () => '/proc/self/cmdline', '(E'],
  ])('says why it cannot write: %s', async (_, target, says) => {
    writeFileSync(path, 'old');
    expect(await writeWhole(target(), 'new')()).toMatchObject({
      left: { _tag: 'ConnectionFailed', message: expect.stringContaining(says) as string },
    });
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it(
    'by a process that is killed again and again leaves the file whole, and no parts',
    { timeout: 300_000 },
    async () => {
      for (let k = 0; k < 3; k++) {
        const child = start('write-worker.ts', path);
        while (!readdirSync(folder).includes('state.json')) await pause(5);
        await pause(250 + k * 31);
        await kill(child);
        const [length = '', text = ''] = readFileSync(path, 'utf8').split('\n');
        expect(text).toHaveLength(Number(length));
        expect(new Set(text).size).toBeLessThanOrEqual(1);
        rmSync(path);
      }
      expect(readdirSync(folder).length).toBeLessThanOrEqual(1);
      writeFileSync(join(folder, 'state.json.1-2-0badc0de-00000000.part'), 'of another machine');
      writeFileSync(join(folder, 'state.json.old.part'), 'of somebody else');
      await orThrow(writeWhole(path, 'whole'));
      expect(readdirSync(folder).sort()).toEqual([
        'state.json',
        'state.json.1-2-0badc0de-00000000.part',
        'state.json.old.part',
      ]);
    },
  );

  it('leaves the part of a living writer alone', async () => {
    let within: readonly string[] = [];
    await orThrow(
      writeWhole(path, async (write) => {
        await write(Uint8Array.of(1));
        await orThrow(writeWhole(path, 'in between'));
        within = readdirSync(folder);
      }),
    );
    expect(within).toHaveLength(2);
    expect([...readFileSync(path)]).toEqual([1]);
  });
});
