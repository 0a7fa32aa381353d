import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { DeskParts, DeskPerson } from '../parts.js';
import { alertRow } from '../schemas.js';
import { absent, done, route } from './route.js';

/** Alerts with their deliveries, and a test of every channel. */
export function alertRoutes(app: OpenAPIHono, { alerts }: DeskParts, by: DeskPerson): void {
  route(
    app,
    'get',
    '/api/alerts',
    {
      summary: 'Alerts, newest first',
      query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }),
      answer: z.array(alertRow),
    },
    ({ context, query }) => (alerts === undefined ? absent(context, 'alerts') : alerts.list(query.limit)),
  );
  route(
    app,
    'post',
    '/api/alerts/test',
    { summary: 'Sends a test over every channel', body: z.strictObject({}), answer: done },
    async ({ context }) => {
      if (alerts === undefined) return absent(context, 'alerts');
      await alerts.test(by);
      return { ok: true };
    },
  );
}
