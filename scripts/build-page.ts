import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../packages/report/src/', import.meta.url));

/** The pages: where each begins, the module that holds its script, what the script is called there, and what it contains. */
export const pages = [
  {
    entry: 'page/main.ts',
    module: 'page.generated.ts',
    name: 'pageScript',
    contents: 'Lightweight Charts (Apache-2.0), Observable Plot and D3 (ISC); see NOTICE',
  },
  {
    entry: 'research-page/main.ts',
    module: 'research-page.generated.ts',
    name: 'researchScript',
    contents: 'Observable Plot and D3 (ISC); see NOTICE',
  },
  {
    entry: 'comparison-page/main.ts',
    module: 'comparison-page.generated.ts',
    name: 'comparisonScript',
    contents: 'no library',
  },
] as const;

/** The module that holds a page's script, its libraries included, and its hash for the content security policy. */
export async function pageModule({ entry, name, contents }: (typeof pages)[number]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}${entry}`],
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
    `// Made by \`npm run build:page\`: the script of ${entry} with ${contents}.`,
    `export const ${name}: string = ${JSON.stringify(script)};`,
    `export const ${name}Hash: string = 'sha256-${hash}';`,
    '',
  ].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const page of pages) await writeFile(`${folder}${page.module}`, await pageModule(page));
}
