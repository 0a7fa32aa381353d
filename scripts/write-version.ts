import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packages, root } from './workspace.js';

// The part of a release that changesets does not know: a manifest of a result names the version of the engine.
const file = join(root, 'packages/backtest/src/version.ts');
const version = packages.find(({ name }) => name === '@veloce/backtest')?.version ?? '';
const source = await readFile(file, 'utf8');
await writeFile(file, source.replace(/version = '[^']*'/, `version = '${version}'`));
