import { readFile, writeFile } from 'node:fs/promises';
import { commandReference } from '@veloce/cli';

// The page of commands, made of the command itself.
const page = 'docs/command.md';
const block = /<!-- commands -->\n[^]*<!-- \/commands -->/;

const before = await readFile(page, 'utf8');
await writeFile(
  page,
  before.replace(block, () => `<!-- commands -->\n\n${commandReference()}\n<!-- /commands -->`),
);
