import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

export interface Package {
  /** The name on npm. */
  readonly name: string;
  readonly version: string;
  /** Relative to the root: `packages/core`. */
  readonly folder: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

/** The published packages, lowest layer first. */
export const packages: readonly Package[] = (manifest('.').workspaces ?? [])
  .filter((folder) => folder.startsWith('packages/'))
  .map((folder) => {
    const { name, version, dependencies = {} } = manifest(folder);
    return { name, version, folder, dependencies };
  });
