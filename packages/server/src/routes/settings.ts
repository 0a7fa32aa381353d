import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { DeskParts } from '../parts.js';
import { absent, done, route } from './route.js';

const name = z.object({ name: z.string().regex(/^[a-z][a-z-]{0,39}$/) });
/** Most characters of a value, as JSON. */
const longest = 20_000;
const value = z
  .record(z.string().max(60), z.unknown())
  .refine((given) => JSON.stringify(given).length <= longest, {
    message: `must have at most ${longest} characters as JSON`,
  });

/** The memory of the page: its layout, under a name. */
export function settingsRoutes(app: OpenAPIHono, { settings }: DeskParts): void {
  route(
    app,
    'get',
    '/api/settings/{name}',
    { summary: 'A setting of the page', params: name, answer: z.object({ value: z.unknown().nullable() }) },
    async ({ context, params }) =>
      settings === undefined
        ? absent(context, 'settings')
        : { value: (await settings.read(params.name)) ?? null },
  );
  route(
    app,
    'post',
    '/api/settings/{name}',
    { summary: 'Keeps a setting of the page', params: name, body: z.strictObject({ value }), answer: done },
    async ({ context, params, body }) => {
      if (settings === undefined) return absent(context, 'settings');
      await settings.write(params.name, body.value);
      return { ok: true };
    },
  );
}
