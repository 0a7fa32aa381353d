import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.js';

const folders = ['packages', 'demo', 'bench', 'examples', 'e2e', 'scripts', 'testing'];

/** All modules of the workspace with what they import, judged by the rules of `.dependency-cruiser.cjs`. */
export async function moduleGraph(
  baseDir = root,
  within: readonly string[] = folders,
): Promise<ICruiseResult> {
  const options: ICruiseOptions = await extractOptions(join(root, '.dependency-cruiser.cjs'));
  const present = within.filter((folder) => existsSync(join(baseDir, folder)));
  const { output } = await cruise(present, { ...options, baseDir }, options.enhancedResolveOptions);
  if (typeof output === 'string') throw new TypeError('dependency-cruiser returned a report, not a result');
  return output;
}

interface Module {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string }[];
}

interface Dependents {
  /** Files that import the file. */
  readonly direct: readonly string[];
  /** Files that import one of those, and so on. */
  readonly transitive: readonly string[];
}

/**
 * Everything that depends on `file`, sorted by path.
 *
 * @param file A path relative to the root, such as `packages/core/src/column.ts`.
 * @throws {RangeError} when the workspace has no such module.
 */
export function dependents(modules: readonly Module[], file: string): Dependents {
  if (!modules.some(({ source }) => source === file)) throw new RangeError(unknownFile(modules, file));

  const importers = new Map<string, string[]>();
  for (const { source, dependencies } of modules) {
    for (const { resolved } of dependencies)
      importers.set(resolved, [...(importers.get(resolved) ?? []), source]);
  }

  const direct = new Set(importers.get(file));
  const reached = new Set(direct);
  for (const one of reached) importers.get(one)?.forEach((importer) => reached.add(importer));
  reached.delete(file);
  return { direct: [...direct].sort(), transitive: [...reached].filter((one) => !direct.has(one)).sort() };
}

function unknownFile(modules: readonly Module[], file: string): string {
  const own = modules.map(({ source }) => source).filter((source) => !source.includes('node_modules/'));
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const near = own
    .map((source) => ({
      source,
      distance: Math.min(distance(source, file), distance(name(source), name(file))),
    }))
    .filter(({ distance }) => distance <= 3)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 5);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.map(({ source }) => source).join(', ')}?`;
  return `dependents: no module ${file} in the workspace.${hint}`;
}

/** Edit distance: the fewest insertions, deletions and substitutions that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, x] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, y] of Array.from(b).entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (x === y ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
