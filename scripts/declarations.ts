import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { root, type Package } from './workspace.js';

/** The places at which a module names another one of its package. */
const relativeImport = /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)\.js["']/g;

/**
 * Puts the declarations that a package's entries reach into its `dist`, with maps that lead to the sources it ships: "go to
 * definition" ends in code. They are what `npm run types` has written, so nothing is compiled a second time.
 *
 * @returns What could not be found; empty when all is there.
 */
export async function writeDeclarations({ folder }: Package): Promise<readonly string[]> {
  const name = folder.replace(/^packages\//, '');
  // A package of several TypeScript projects has as many outputs.
  const outputs = [name, `${name}-node`, `${name}-test`].map((project) => join(root, '.tsc', project));
  const source = join(root, folder, 'src');
  const target = join(root, folder, 'dist');
  const missing: string[] = [];
  const modules = new Set(await entries(folder));

  for (const module of modules) {
    const output = outputs.find((one) => existsSync(join(one, `${module}.d.ts`)));
    if (output === undefined) {
      missing.push(`${folder}: no declarations of src/${module}.ts in .tsc`);
      continue;
    }
    const file = join(target, `${module}.d.ts`);
    const text = await readFile(join(output, `${module}.d.ts`), 'utf8');
    for (const [, path = ''] of text.matchAll(relativeImport)) modules.add(join(dirname(module), path));
    const map = JSON.parse(await readFile(join(output, `${module}.d.ts.map`), 'utf8')) as {
      readonly sources: readonly string[];
    };
    const sources = map.sources.map((path) =>
      relative(dirname(file), join(dirname(join(output, module)), path)),
    );
    const outside = sources.filter((path) => !join(dirname(file), path).startsWith(source));
    if (outside.length > 0)
      missing.push(`${folder}: the map of ${module}.d.ts leads to ${outside.join(', ')}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await writeFile(`${file}.map`, JSON.stringify({ ...map, sources }));
  }
  return missing;
}

/** The modules that a package's manifest exports with types, from its `src`: `index`, `node`. */
async function entries(folder: string): Promise<readonly string[]> {
  const { exports } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
  };
  return Object.values(exports).flatMap((entry) => {
    const types = typeof entry === 'string' ? undefined : entry.types;
    return types === undefined ? [] : [types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '')];
  });
}
