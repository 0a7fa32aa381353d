import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { steps } from './steps.generated.js';

it('the steps in the code are those in the folder migrations; npm run migrations brings them up to date', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../migrations/${name}`, import.meta.url), 'utf8');
  const { entries } = JSON.parse(read('meta/_journal.json')) as {
    readonly entries: readonly { readonly tag: string; readonly when: number }[];
  };
  expect(steps).toEqual(entries.map(({ tag, when }) => ({ tag, when, text: read(`${tag}.sql`) })));
});
