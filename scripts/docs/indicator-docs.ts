import { mkdir, rm, writeFile } from 'node:fs/promises';
import { indicatorPages } from './indicator-pages.js';

/** `npm run docs:indicators`: writes the pages of the indicators, and their pictures, again. */
const folder = new URL('../../docs/indicators/', import.meta.url);
const files = await indicatorPages();
await rm(folder, { recursive: true, force: true });
await mkdir(new URL('pictures/', folder), { recursive: true });
for (const [path, text] of files) await writeFile(new URL(path, folder), text);
console.log(`${files.size} files in docs/indicators, ${[...files.values()].join('').length >> 10} KiB`);
