import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleScripts } from '../testing/bundle.js';
import { stalePages } from '../scripts/docs/markdown-examples.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(fileURLToPath(new URL('.', import.meta.url)), {
  recursive: true,
  encoding: 'utf8',
}).filter((name) => /^((?!influxdb)[^.]*|readme\/.*)\.ts$/.test(name));

describe('examples', () => {
  let bundles = '';
  beforeAll(async () => {
    bundles = await bundleScripts(files.map((file) => `examples/${file}`));
  });
  afterAll(() => rm(bundles, { recursive: true }));

  it.each(files)(
    '%s runs and prints something',
    async (file) => {
      const script = join(bundles, `${basename(file, '.ts')}.mjs`);
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--conditions=@veloce/source', script],
        { cwd: root },
      );
      expect(stdout).not.toBe('');
    },
    60_000,
  );

  it('stand in the pages as they are; npm run examples:pages brings them up to date', async () => {
    expect(await stalePages()).toEqual([]);
  });
});
