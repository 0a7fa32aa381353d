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
const runner = fileURLToPath(new URL('../testing/run-scripts.mjs', import.meta.url));
const files = readdirSync(fileURLToPath(new URL('.', import.meta.url)), {
  recursive: true,
  encoding: 'utf8',
}).filter((name) => /^((?!influxdb|testdata)[^.]*|readme\/.*)\.ts$/.test(name));

describe('examples', () => {
  // An example and the one of a README may have the same name.
  const inReadme = (file: string): boolean => file.startsWith('readme/');
  let bundles = '';
  let readmes = '';
  beforeAll(async () => {
    // A sweep that an earlier run kept belongs to the code of that day.
    await rm(join(root, 'out/sweep.jsonl'), { force: true });
    const paths = (of: readonly string[]): readonly string[] => of.map((file) => `examples/${file}`);
    bundles = await bundleScripts(paths(files.filter((file) => !inReadme(file))));
    readmes = await bundleScripts(paths(files.filter(inReadme)));
  });
  afterAll(async () => {
    for (const folder of [bundles, readmes]) if (folder !== '') await rm(folder, { recursive: true });
  });

  it('run, and each prints something', async () => {
    const scripts = files.map((file) =>
      join(inReadme(file) ? readmes : bundles, `${basename(file, '.ts')}.mjs`),
    );
    // One after the other in one process: most of the time would go into starting thirty.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@veloce/source', runner, ...scripts],
      { cwd: root, maxBuffer: 64 * 2 ** 20 },
    );
    const parts = stdout.split(/^--- .*\n/m).slice(1);
    expect(parts).toHaveLength(files.length);
    expect(files.filter((_, k) => parts[k]?.trim() === '')).toEqual([]);
  }, 300_000);

  it('stand in the pages as they are; npm run examples:pages brings them up to date', async () => {
    expect(await stalePages()).toEqual([]);
  });
});
