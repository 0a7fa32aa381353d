import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../packages/report/src/', import.meta.url));

/** The module that holds the page's script, chart library included, and its hash for the content security policy. */
export async function pageModule(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}page/main.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@veloce/source'],
    legalComments: 'none',
    charset: 'utf8',
  });
  const script = (outputFiles[0]?.text ?? '').trim();
  if (/<\/script/i.test(script)) throw new Error('build-page: the script contains </script');
  const hash = createHash('sha256').update(script, 'utf8').digest('base64');
  return [
    '// Made by `npm run build:page`: the page script with Lightweight Charts (Apache-2.0, see NOTICE).',
    `export const pageScript = ${JSON.stringify(script)};`,
    `export const pageScriptHash = 'sha256-${hash}';`,
    '',
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await writeFile(`${folder}page.generated.ts`, await pageModule());
}
