import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** Markdown files whose code is taken from examples: the READMEs, and the guides. */
const pages = [
  'README.md',
  ...readdirSync('packages').map((name) => `packages/${name}/README.md`),
  ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

const block = /<!-- example: (\S+) -->\n[^]*?<!-- \/example -->/g;

/** A file, or the part of it that a name stands for: `strategies.py#crossover`. */
async function sourceOf(path: string): Promise<string> {
  const [file = '', part] = path.split('#');
  const text = await readFile(file, 'utf8');
  if (part === undefined) return text;
  // In Python a part begins at the comment with its name, and ends where the next begins; in TypeScript it is an export with its comment.
  const found = file.endsWith('.py')
    ? new RegExp(`^# ${part}\\n([^]*?)(?=\\n+^# \\w+$|(?![^]))`, 'm').exec(text)?.[1]
    : new RegExp(`^(/\\*\\*[^\\n]*\\nexport const ${part} = [^]*?^\\}?\\)+;)$`, 'm').exec(text)?.[1];
  if (found === undefined) throw new RangeError(`${file} has no part ${part}`);
  return `${found.trimEnd()}\n`;
}

/** A page with the code of its examples as it now is. */
export async function withExamples(markdown: string): Promise<string> {
  const paths = [...markdown.matchAll(block)].map((match) => match[1] ?? '');
  const sources = new Map(
    await Promise.all(paths.map(async (path) => [path, await sourceOf(path)] as const)),
  );
  return markdown.replace(block, (_, path: string) => {
    const source = sources.get(path) ?? '';
    const language = /\.py(#|$)/.test(path) ? 'py' : 'ts';
    return `<!-- example: ${path} -->\n\n\`\`\`${language}\n${source}\`\`\`\n\n<!-- /example -->`;
  });
}

/** The pages that do not show their examples as they are. */
export async function stalePages(): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const page of pages) {
    const text = await readFile(page, 'utf8');
    if ((await withExamples(text)) !== text) stale.push(page);
  }
  return stale;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const page of pages) await writeFile(page, await withExamples(await readFile(page, 'utf8')));
}
