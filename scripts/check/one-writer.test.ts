import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The callers that rename a file after writing it, and why they do not use `writeWhole`. */
const others: Readonly<Record<string, string>> = {
  'packages/core/src/node/lock-file.ts': 'moves a dead lock aside',
  'packages/live/src/node/beat.ts':
    'a beat a second, out of synchronous work; worth nothing after a power cut',
};
/** The files that only give another name to what is written: a log that rotates, a letter that is refused. */
const turning = ['packages/cli/src/live/command-box.ts', 'packages/cli/src/live/log.ts'];
/** The files that write into a file that stays open. */
const appending: Readonly<Record<string, string>> = {
  'packages/core/src/node/line-file.ts': 'lines, one after the other',
  'packages/feeds/src/record/write-segments.ts': 'blocks with checksums, one after the other',
  'packages/cli/src/live/log.ts': 'lines of a log, which nobody reads back',
};

const sources = readdirSync(`${root}/packages`)
  .flatMap((name) => {
    const folder = `packages/${name}/src`;
    const files = readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' });
    return files.map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
  })
  .filter((path) => path.endsWith('.ts') && !/\.(test|generated)\.ts$|\/testdata\//.test(path))
  .sort();
/** The code without its comments: examples in them write as they like. */
const codeOf = (path: string): string =>
  readFileSync(`${root}/${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const using = (pattern: RegExp): string[] => sources.filter((path) => pattern.test(codeOf(path)));

describe('a file', () => {
  it('is written whole by one writer', () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(using(/\brename(Sync)?\(/)).toEqual(
      ['packages/core/src/node/write-whole.ts', ...Object.keys(others), ...turning].sort(),
    );
    expect(using(/\b(writeFile|createWriteStream|copyFile|cp)(Sync)?\(/)).toEqual(
      ['packages/core/src/node/write-whole.ts', ...Object.keys(others)].sort(),
    );
  });

  it('is added to by two, and their folders are put on the disk in one way', () => {
    expect(using(/\b(appendFile|write|writev)Sync\(/)).toEqual(Object.keys(appending).sort());
    expect(using(/\bfsync(Sync)?\(/)).toEqual(['packages/core/src/node/sync-folder.ts']);
  });
});
