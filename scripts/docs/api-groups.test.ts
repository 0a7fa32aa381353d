import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../workspace.js';

const { groups } = (await import(new URL('./api-groups.mjs', import.meta.url).href)) as {
  readonly groups: Readonly<Record<string, readonly (readonly [string, RegExp])[]>>;
};

/** The files whose names a package exports, as paths below `src`. */
const exportedFrom = (name: string): readonly string[] => {
  const index = readFileSync(join(root, 'packages', name, 'src/index.ts'), 'utf8');
  return [...index.matchAll(/from '\.\/([^']+)\.js'/g)].map((match) => `${match[1]}.ts`);
};

it.each(Object.entries(groups))(
  'each export of %s has a group in the API reference, and no group is empty',
  (name, rows) => {
    const files = exportedFrom(name);
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !rows.some(([, pattern]) => pattern.test(file)))).toEqual([]);
    const used = new Set(files.map((file) => rows.find(([, pattern]) => pattern.test(file))?.[0]));
    expect(rows.map(([title]) => title).filter((title) => !used.has(title))).toEqual([]);
  },
);
