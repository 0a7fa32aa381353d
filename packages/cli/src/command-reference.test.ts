import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandReference } from './command-reference.js';

it('the page of commands is that of this command; npm run docs:commands brings it up to date', () => {
  const page = readFileSync(new URL('../../../docs/command.md', import.meta.url), 'utf8');
  expect(page).toContain(commandReference());
  for (const name of [
    'init',
    'doctor',
    'data fetch',
    'walk-forward',
    'emergency-exit',
    'journal import',
    'validate',
  ]) {
    expect(page).toContain(`# veloce ${name}\n`);
  }
});
