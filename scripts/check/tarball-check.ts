import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.js';
import { root, type Package } from '../workspace.js';

/** The fields of a published package.json that must be right before npm sees them. */
export interface PublishedManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly sideEffects?: unknown;
  readonly engines?: { readonly node?: string };
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The fields that every package shares with the project. */
export type RootManifest = Pick<PublishedManifest, 'license' | 'engines' | 'repository'>;

/** The only files that belong in a package. */
const wanted = [
  /^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md)$/,
  /^dist\/[\w./-]+\.(js|js\.map|d\.ts|d\.ts\.map)$/,
  /^src\/[\w./-]+\.(tsx?|wat)$/,
  // A page, as it is written and as it is built.
  /^(src|dist)\/page\/[\w-]+\.(css|html|svg)$/,
];
const unwanted = /(\.(test|bench)\.ts$|\/testdata\/)/;
const required = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'];

/** Files that are missing from a package, or should not be in it. */
export function judgeFiles(files: readonly string[]): readonly string[] {
  return [
    ...required.filter((name) => !files.includes(name)).map((name) => `${name} is missing`),
    ...files
      .filter((name) => !wanted.some((pattern) => pattern.test(name)) || unwanted.test(name))
      .map((name) => `${name} does not belong in a package`),
  ];
}

/**
 * Problems in a manifest for npm or a consumer. Packages of ours are released together, each with the exact version of
 * the others, so that nobody gets two copies of core that disagree.
 */
export function judgeManifest(
  manifest: PublishedManifest,
  { folder }: Pick<Package, 'folder'>,
  packages: readonly Pick<Package, 'name' | 'version'>[],
  project: RootManifest,
): readonly string[] {
  const { repository, publishConfig, dependencies, peerDependencies, optionalDependencies } = manifest;
  const findings: string[] = [];
  const same = (what: string, found: unknown, expected: unknown) => {
    if (found !== expected) findings.push(`${what} is ${String(found)}, not ${String(expected)}`);
  };

  same('license', manifest.license, project.license);
  same('engines.node', manifest.engines?.node, project.engines?.node);
  // A style does something by being imported; a script must not.
  const { sideEffects } = manifest;
  const onlyStyles = Array.isArray(sideEffects) && sideEffects.every((name) => String(name).endsWith('.css'));
  if (!onlyStyles) same('sideEffects', sideEffects, false);
  same('repository.url', repository?.url, project.repository?.url);
  same('repository.directory', repository?.directory, folder);
  same('publishConfig.access', publishConfig?.access, 'public');
  same('publishConfig.provenance', publishConfig?.provenance, true);
  if (!/[.?]$/.test(manifest.description ?? '')) findings.push('description is no sentence');
  if (!manifest.homepage?.startsWith('https://')) findings.push('homepage is no https address');

  const versions = new Map(packages.map(({ name, version }) => [name, version]));
  same('version', manifest.version, packages[0]?.version);
  for (const [name, range] of Object.entries({
    ...dependencies,
    ...optionalDependencies,
    ...peerDependencies,
  })) {
    // An exact peer would go out of range with each release, which makes every release a major one.
    if (name.startsWith('@veloce/') && name in (peerDependencies ?? {})) same(name, range, '>=0.0.0 <1.0.0');
    else if (name.startsWith('@veloce/')) same(name, range, versions.get(name));
    else if (!range.split(' || ').every((one) => /^[~^]?\d+\.\d+\.\d+$/.test(one)))
      findings.push(`${name} has the range "${range}"`);
  }
  return findings;
}

/** Judges a packed package by what is in it. */
export async function checkTarball(
  tarball: string,
  folder: string,
  packages: readonly Package[],
): Promise<readonly string[]> {
  const listed = await run('tar', ['-tzf', tarball]);
  const shown = await run('tar', ['-xzOf', tarball, 'package/package.json']);
  if (listed.code !== 0 || shown.code !== 0) return [listed.output + shown.output];
  const files = listed.stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
  const manifest = JSON.parse(shown.stdout) as PublishedManifest;
  const project = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as RootManifest;
  return [...judgeFiles(files), ...judgeManifest(manifest, { folder }, packages, project)];
}
