import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Fails when a page of the built site leads to a page, a picture or a place on a page that is not there. */
const site = fileURLToPath(new URL('../../out/docs/', import.meta.url));
const files = new Set((await readdir(site, { recursive: true })).map((file) => file.replaceAll('\\', '/')));
const pages = [...files].filter((file) => file.endsWith('.html') && !/^(api|reports)\//.test(file));
const texts = new Map(
  await Promise.all(pages.map(async (page) => [page, await readFile(join(site, page), 'utf8')] as const)),
);

/** The file that a path of the site stands for. */
function fileAt(path: string): string | undefined {
  const name = decodeURIComponent(path).slice(1);
  return [name, `${name}.html`, join(name, 'index.html')].find(
    (file) => files.has(file) && /\.\w+$/.test(file),
  );
}

const broken = new Set<string>();
for (const [page, text] of texts) {
  for (const [, link = ''] of text.matchAll(/<(?:a|img)\s[^>]*?(?:href|src)="([^"]*)"/g)) {
    const url = new URL(link.replaceAll('&amp;', '&'), `site:///${page}`);
    if (url.protocol !== 'site:') continue;
    const file = fileAt(url.pathname);
    const place = decodeURIComponent(url.hash.slice(1));
    const target = texts.get(file ?? '');
    if (file === undefined || (place !== '' && target !== undefined && !target.includes(` id="${place}"`)))
      broken.add(`${page}: ${url.pathname}${url.hash} is not there`);
  }
}
for (const line of broken) console.error(line);
console.log(`${pages.length} pages, ${broken.size} broken links`);
process.exitCode = broken.size > 0 ? 1 : 0;
