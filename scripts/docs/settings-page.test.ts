import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { BacktestSettings } from '@veloce/backtest';
import { settingsPage } from './settings-page.js';

it('docs/settings.md is what the schema says; npm run docs:settings brings it up to date', async () => {
  const page = await readFile('docs/settings.md', 'utf8');
  expect(page).toBe(settingsPage());
  for (const [name, value] of Object.entries(BacktestSettings.parse({}))) {
    expect(page).toContain(`| \`${name}\` |`);
    expect(page).toContain(`\`${typeof value === 'object' ? JSON.stringify(value) : String(value)}\``);
  }
});
