import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pageModule, pages } from './build-page.js';

it.each(pages)(
  'the report holds the script of $entry as its sources now are; npm run build:page brings it up to date',
  async (page) => {
    const held = await readFile(`packages/report/src/${page.module}`, 'utf8');
    expect(held === (await pageModule(page))).toBe(true);
  },
  30_000,
);
