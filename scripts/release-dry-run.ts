import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tool } from './command.js';
import { openRegistry, type Registry } from '../testing/loopback-registry.js';
import { packages, root } from './workspace.js';

/**
 * A release from a clean clone of HEAD, in full, to a registry on the loopback interface: versions and changelogs, build, the checks of
 * the packages, `npm publish`, and an installation by name in an empty folder. What a reviewer wants to see is left in `out/release`.
 */
const shown = join(root, 'out/release');
const folder = await mkdtemp(join(tmpdir(), 'veloce-release-'));
const clone = join(folder, 'clone');
const registry = await openRegistry();
try {
  await rm(shown, { recursive: true, force: true });
  await mkdir(shown, { recursive: true });
  const left = await run('git', ['status', '--porcelain']);
  if (left.stdout !== '') console.log('note   what is not committed is not part of the release');

  await step('clone HEAD', 'git', ['clone', '--quiet', root, clone], root);
  await step('npm ci', 'npm', ['ci', '--prefer-offline']);
  await step('versions and changelogs', 'npm', ['run', 'release:version']);
  await step('the lock file agrees', 'npm', ['ci', '--dry-run', '--prefer-offline']);
  await step('build', 'npm', ['run', 'build']);
  await step('packages', 'npm', ['run', 'packages']);
  await writeFile(join(shown, 'versions.diff'), (await run('git', ['diff'], { cwd: clone })).stdout);
  await publish(registry);
  await install(registry);
  console.log(`Nothing left this machine. Changelogs, manifests and file lists: ${shown}`);
} finally {
  await registry.close();
  await rm(folder, { recursive: true });
}

/** Runs a command of the release; the release ends where one fails. */
async function step(
  name: string,
  command: string,
  args: readonly string[],
  cwd = clone,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, output, stdout, seconds } = await run(command, args, { cwd, env });
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
  if (code !== 0) throw new Error(output);
  return stdout;
}

/** npm's own settings, of this user, have no part in it: no token of theirs is read. */
async function npmSettings({ url }: Registry): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, 'npmrc');
  const host = url.replace('http:', '');
  await writeFile(file, `@veloce:registry=${url}\n${host}:_authToken=loopback\naudit=false\nfund=false\n`);
  return { npm_config_userconfig: file };
}

/** Lowest layer first. Provenance is a statement by the machine of a public build, so it is left out here, and only here. */
async function publish(to: Registry): Promise<void> {
  const env = await npmSettings(to);
  for (const { name, folder: path } of packages) {
    const args = ['publish', '--json', '--no-provenance', '--workspace', name];
    const report = JSON.parse(await step(`publish ${name}`, 'npm', args, clone, env)) as Published;
    const { id, size, unpackedSize, files } = report[name] ?? (report as unknown as Published[string]);
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
    console.log(
      `       ${id}: ${files.length} files, ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)}`,
    );
    const base = join(shown, path.replace('packages/', ''));
    await writeFile(`${base}.files.txt`, files.map(({ path, size }) => `${path} ${size}\n`).join(''));
    await copyFile(join(clone, path, 'package.json'), `${base}.package.json`);
    await copyFile(join(clone, path, 'CHANGELOG.md'), `${base}.CHANGELOG.md`);
  }
}

type Published = Readonly<
  Record<
    string,
    {
      readonly id: string;
      readonly size: number;
      readonly unpackedSize: number;
      readonly files: readonly { readonly path: string; readonly size: number }[];
    }
  >
>;

/** Plays a consumer with the names alone: one version of each package, and a program that runs. */
async function install(from: Registry): Promise<void> {
  const empty = join(folder, 'empty');
  await cp(join(clone, 'scripts/check/consumer'), empty, { recursive: true });
  await writeFile(join(empty, 'package.json'), '{ "private": true, "type": "module" }');
  const env = await npmSettings(from);
  const names = packages.map(({ name }) => name);
  await step('install by name', 'npm', ['install', '--prefer-offline', ...names], empty, env);
  for (const published of from.published()) {
    const [, scope, version] = published.split('@');
    const manifest = await readFile(join(empty, 'node_modules', `@${scope}`, 'package.json'), 'utf8');
    const { version: installed } = JSON.parse(manifest) as { version: string };
    if (installed !== version) throw new Error(`${published}: ${installed} was installed`);
  }
  const tree = await step(
    'one copy of core',
    'npm',
    ['ls', '@veloce/core', '--parseable', '--all'],
    empty,
    env,
  );
  if (tree.trim().split('\n').length !== 1) throw new Error(tree);
  await step("run the stranger's script", tool('tsx'), ['stranger.ts'], empty);
}
