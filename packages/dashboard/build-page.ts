import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Builds the page: one script with everything it needs, its style, its icon, and the page that loads them.
 *
 * @param folder Where the four files go.
 * @returns The size of the script in bytes.
 */
export async function buildPage(folder: string): Promise<number> {
  const page = fileURLToPath(new URL('src/page/', import.meta.url));
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: { desk: `${page}main.ts` },
    outdir: folder,
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@veloce/source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'utf8',
  });
  for (const file of ['index.html', 'desk.css', 'icon.svg'])
    await copyFile(`${page}${file}`, `${folder}/${file}`);
  return Object.values(metafile.outputs).reduce((most, { bytes }) => Math.max(most, bytes), 0);
}
