import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stalePages } from '../scripts/markdown-examples.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(fileURLToPath(new URL('.', import.meta.url)), {
  recursive: true,
  encoding: 'utf8',
}).filter((name) => /^(\d\d-[^.]*|readme\/.*)\.ts$/.test(name));

describe('examples', () => {
  it.each(files)(
    '%s runs and prints something',
    async (file) => {
      const tsx = fileURLToPath(new URL('../node_modules/tsx/dist/cli.mjs', import.meta.url));
      const args = [tsx, '--conditions=@veloce/source', `examples/${file}`];
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
      expect(stdout).not.toBe('');
    },
    60_000,
  );

  it('stand in the pages as they are; npm run examples:pages brings them up to date', async () => {
    expect(await stalePages()).toEqual([]);
  });
});
