import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { resultPages } from './result-docs.js';

it.each(Object.entries(await resultPages()))(
  '%s shows what its sources hold; npm run docs:results brings it up to date',
  async (path, text) => {
    expect((await readFile(path, 'utf8')) === text).toBe(true);
  },
);
