import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { pageModule } from './build-page.js';

it('the report holds the page script as its sources now are; npm run build:page brings it up to date', async () => {
  const held = await readFile('packages/report/src/page.generated.ts', 'utf8');
  expect(held === (await pageModule())).toBe(true);
}, 30_000);
