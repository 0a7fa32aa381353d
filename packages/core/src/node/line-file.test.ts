import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { orThrow } from '../errors.js';
import { openLines, type LineFile } from './line-file.js';

const root = mkdtempSync(join(tmpdir(), 'veloce-lines-'));
afterAll(() => rmSync(root, { recursive: true }));
let path = '';
let n = 0;
beforeEach(() => {
  path = join(root, String(n++), 'lines.jsonl');
});
const open = (): Promise<LineFile> => orThrow(openLines(path, { begins: '{"format":"x"' }));
const read = async (file: LineFile): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const line of file.read()) lines.push(line);
  return lines;
};

describe('openLines', () => {
  it('adds lines, and reads them again', async () => {
    const file = await open();
    expect(file.size()).toBe(0);
    file.append(['{"format":"x"}', 'é']);
    file.write(['later']);
    file.append([]);
    file.flush();
    expect(file.size()).toBe(24);
    expect(await read(file)).toEqual(['{"format":"x"}', 'é', 'later']);
    file.close();
    file.close();
    expect(() => file.append(['x'])).toThrow(new RangeError(`${path}: it is closed`));
    const again = await open();
    again.append(['more']);
    expect(await read(again)).toEqual(['{"format":"x"}', 'é', 'later', 'more']);
    expect(() => again.append(['a', 'b\nc'])).toThrow(new RangeError(`${path}: line 1 holds a line break`));
    again.close();
  });

  it.each([0, 1, 70_000, 200_000])(
    'cuts off a last line that was not finished, of %d bytes',
    async (length) => {
      const file = await open();
      file.append(['{"format":"x"}', 'one']);
      file.close();
      appendFileSync(path, 'y'.repeat(length));
      const again = await open();
      expect(again.size()).toBe(19);
      again.append(['two']);
      again.close();
      expect(readFileSync(path, 'utf8')).toBe('{"format":"x"}\none\ntwo\n');
    },
  );

  it('starts again where the first line was not finished', async () => {
    const file = await open();
    file.close();
    writeFileSync(path, '{"form');
    const again = await open();
    expect(again.size()).toBe(0);
    again.close();
  });

  it.each(['a letter\nwithout an end', 'x', '{"format":"y"}\n{"torn'])(
    'refuses the file of somebody else as it is: %j',
    async (text) => {
      (await open()).close();
      writeFileSync(path, text);
      expect(await openLines(path, { begins: '{"format":"x"' })()).toMatchObject({
        left: { _tag: 'DataFormat', source: path, row: 1 },
      });
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('says why it cannot be opened', async () => {
    (await open()).close();
    const says = async (place: string): Promise<unknown> => openLines(place, { begins: 'x' })();
    expect(await says(join(path, 'below'))).toMatchObject({
      left: {
        _tag: 'ConnectionFailed',
        message: expect.stringContaining('is a file, not a folder') as string,
      },
    });
    expect(await says(join(path, '..'))).toMatchObject({
      left: {
        _tag: 'ConnectionFailed',
        message: expect.stringContaining('this is a folder, not a file') as string,
      },
    });
    expect(() => openLines(path, { begins: '' })).toThrow(RangeError);
  });

  it('keeps whole lines where the disk is full, and takes lines again when there is room', () => {
    const script = fileURLToPath(new URL('./testdata/full-disk.ts', import.meta.url));
    const run = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -f 8; exec "$0" "$@"`,
        process.execPath,
        '--conditions=@veloce/source',
        '--import',
        'tsx',
        script,
        path,
      ],
      { encoding: 'utf8' },
    );
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('takes no more when it cannot tell what is on the disk', async () => {
    const file = await orThrow(openLines('/dev/null', { begins: 'x' })); // which cannot be synced
    expect(() => file.append(['x'])).toThrow();
    expect(() => file.append(['x'])).toThrow('an earlier write failed');
    file.close();
  });
});
