import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { pageFolder } from '@veloce/dashboard/node';
import { fault } from './door.js';

/** The files of the page, and their types; nothing else is served. */
const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'desk.js': 'text/javascript; charset=utf-8',
  'desk.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** Serves the built page: its four files by name, and the page itself at every address of a screen. The page finds the others below the prefix. */
export function pageFiles(app: OpenAPIHono, folder: string | undefined, prefix: string): void {
  app.get('/:file{[a-z.]*}', async (context) => {
    const asked = context.req.param('file');
    const name = asked in types ? asked : 'index.html';
    const from = folder ?? pageFolder();
    const body = await readFile(join(from, name)).catch(() => undefined);
    if (body === undefined) {
      return context.json(
        fault(`the page is not built: ${name} is not in ${from}`, 'Run the build of @veloce/dashboard.'),
        503,
      );
    }
    context.header('content-type', types[name]);
    context.header('cache-control', 'no-cache');
    if (prefix !== '' && name === 'index.html')
      return context.body(body.toString('utf8').replaceAll(/(href|src)="\//g, `$1="${prefix}/`));
    return context.body(new Uint8Array(body));
  });
}
