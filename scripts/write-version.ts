import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packages, root } from './workspace.js';

// The part of a release that changesets does not know: a manifest of a result names the version of the engine, the command its own.
for (const name of ['backtest', 'cli']) {
  const file = join(root, `packages/${name}/src/version.ts`);
  const version = packages.find((one) => one.name === `@veloce/${name}`)?.version ?? '';
  const source = await readFile(file, 'utf8');
  await writeFile(file, source.replace(/version = '[^']*'/, `version = '${version}'`));
}
