import { readFile, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { indicatorPages } from './indicator-pages.js';

it('the pages of the indicators are as the catalog and the docstrings now are; npm run docs:indicators brings them up to date', async () => {
  const folder = new URL('../../docs/indicators/', import.meta.url);
  const files = await indicatorPages();
  const held = await readdir(folder, { recursive: true });
  expect(held.filter((path) => path.includes('.')).sort()).toEqual([...files.keys()].sort());
  const stale: string[] = [];
  for (const [path, text] of files) {
    if ((await readFile(new URL(path, folder), 'utf8')) !== text) stale.push(path);
  }
  expect(stale).toEqual([]);
}, 300_000);
