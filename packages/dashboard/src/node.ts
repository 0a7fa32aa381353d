import { fileURLToPath } from 'node:url';

/** The folder of the built page: `index.html`, `desk.js`, `desk.css`, `icon.svg`. A server serves these four. */
export function pageFolder(): string {
  return fileURLToPath(new URL('../dist/page', import.meta.url));
}
