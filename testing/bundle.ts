import { mkdir, mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Beside the packages that the bundles leave outside. */
const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));

/**
 * Bundles scripts with the sources of our packages, so that node starts them at once: with tsx each start takes a second.
 *
 * @param paths Scripts, from the root; no two of one name.
 * @returns A new folder, to be removed, with `NAME.mjs` for each `NAME.ts`.
 */
export async function bundleScripts(paths: readonly string[]): Promise<string> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'veloce-scripts-'));
  await build({
    entryPoints: paths.map((path) => ({ in: path, out: basename(path, '.ts') })),
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@veloce/source'],
    logLevel: 'warning',
    plugins: [
      {
        name: 'only-our-packages',
        setup(build) {
          build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@veloce/') ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return folder;
}
