import { build } from 'esbuild';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '../../testing/chromium.js';
import { run, tool } from '../command.js';
import { findUnshaken } from './tree-shaking.js';
import { root } from '../workspace.js';

/** Path of the packed tarball by package name. */
export type Tarballs = Readonly<Record<string, string>>;

interface Step {
  readonly step: string;
  /** The problems found; empty if there are none. */
  readonly findings: readonly string[];
}

const playwright = join(root, 'node_modules/playwright-core/index.mjs');

/** A consumer's own dependencies: those our packages hand out, the optional peers of `@veloce/core/table`, and a client of MCP. */
const ownDependencies = {
  'fp-ts': '2.16.11',
  '@uwdata/flechette': '2.5.0',
  arquero: '8.0.3',
  '@modelcontextprotocol/sdk': '1.32.2',
};

/**
 * Lives with the packed packages as a user does: an empty project outside the workspace that installs them,
 * type-checks, runs, requires, tests and bundles. The sources are in `scripts/check/consumer`.
 *
 * @param folder Where the project is made.
 */
export async function* checkConsumer(folder: string, tarballs: Tarballs): AsyncGenerator<Step> {
  await mkdir(folder);
  await cp(join(root, 'scripts/check/consumer'), folder, { recursive: true });
  const files = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  await writeJson(folder, 'package.json', {
    private: true,
    type: 'module',
    dependencies: { ...files, ...ownDependencies },
  });

  const install = await command('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  yield { step: 'install', findings: install };
  if (install.length > 0) return;

  for (const module of ['node16', 'bundler'] as const) {
    yield {
      step: `type-check, strict, moduleResolution ${module}`,
      findings: await typeCheck(folder, module),
    };
  }

  const emit = await command(tool('tsc'), ['-p', 'tsconfig.node16.json', '--noEmit', 'false'], folder);
  yield { step: 'compile', findings: emit };
  yield { step: 'run as an ES module', findings: await command(process.execPath, ['out/main.js'], folder) };
  yield {
    step: 'load through require()',
    findings: await command(process.execPath, ['require.cjs'], folder),
  };
  yield { step: 'test with @veloce/core/testing', findings: await testKernels(folder) };
  yield { step: 'bundle for the browser', findings: await bundle(folder) };
  yield { step: 'bundle one thing, and nothing else', findings: await findUnshaken(folder) };
  const scripts = ['newcomer.ts', 'stranger.ts', 'copilot.ts', ...(await copyExamples(folder))];
  await cp(join(root, 'testing/run-scripts.mjs'), join(folder, 'run-scripts.mjs'));
  yield {
    step: `run ${scripts.join(' ')}`,
    findings: await command(tool('tsx'), ['run-scripts.mjs', ...scripts], folder),
  };
  const browser = { CHROMIUM_PATH: (await findChromium()) ?? '', PLAYWRIGHT: playwright };
  yield {
    step: 'the second hour: a project, a demo in a browser, fills of an account',
    findings: await command(tool('tsx'), ['second-hour.ts'], folder, browser),
  };
}

/**
 * `browser.ts` sees no Node types, and every declaration file is checked. The rest has Node types, and skips
 * declaration files: those of arquero have errors of their own.
 */
async function typeCheck(folder: string, module: 'node16' | 'bundler'): Promise<readonly string[]> {
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'es2022',
    module: module === 'bundler' ? 'preserve' : module,
    moduleResolution: module,
    noEmit: true,
    outDir: 'out',
    rootDir: '.',
    lib: ['es2023', 'dom'],
  };
  await writeJson(folder, `tsconfig.browser.${module}.json`, {
    compilerOptions: { ...strict, types: [], skipLibCheck: false },
    files: ['browser.ts'],
  });
  await writeJson(folder, `tsconfig.${module}.json`, {
    compilerOptions: {
      ...strict,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      skipLibCheck: true,
    },
    files: ['copilot.ts', 'main.ts', 'newcomer.ts', 'second-hour.ts', 'stranger.ts', 'table.ts'],
  });
  return [
    ...(await command(tool('tsc'), ['-p', `tsconfig.browser.${module}.json`], folder)),
    ...(await command(tool('tsc'), ['-p', `tsconfig.${module}.json`], folder)),
  ];
}

/** The examples, but for those that need a bundler or a server, and those of the READMEs: they run beside installed packages as they stand. */
async function copyExamples(folder: string): Promise<readonly string[]> {
  const names = (await readdir(join(root, 'examples'))).filter((name) => /^[^.]*\.ts$/.test(name));
  const chosen = names.filter((name) => name !== 'in-a-browser.ts' && !name.startsWith('influxdb'));
  for (const name of [...chosen, 'readme']) {
    await cp(join(root, 'examples', name), join(folder, name), { recursive: true });
  }
  return [...chosen, ...(await readdir(join(folder, 'readme'))).map((name) => `readme/${name}`)];
}

/** The peer vitest is ours: a consumer brings their own, and installing it again would prove nothing about us. */
async function testKernels(folder: string): Promise<readonly string[]> {
  await symlink(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  return command(tool('vitest'), ['run', '--root', folder, 'kernel.test.ts'], folder);
}

async function bundle(folder: string): Promise<readonly string[]> {
  const { metafile, errors } = await build({
    absWorkingDir: folder,
    entryPoints: ['browser.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    logLevel: 'silent',
  }).catch((error: unknown) => ({ metafile: undefined, errors: [{ text: String(error) }] }));
  const left = Object.values(metafile?.outputs ?? {}).flatMap(({ imports }) =>
    imports.map(({ path }) => path),
  );
  return [...errors.map(({ text }) => text), ...left.map((path) => `the bundle still imports ${path}`)];
}

async function command(
  executable: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { code, output } = await run(executable, args, { cwd, env });
  return code === 0 ? [] : [output];
}

const writeJson = (folder: string, file: string, value: unknown) =>
  writeFile(join(folder, file), JSON.stringify(value, null, 2));
