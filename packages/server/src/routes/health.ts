import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { DeskParts } from '../parts.js';
import { healthRow, logRow } from '../schemas.js';
import { absent, route } from './route.js';

/** The routes for the health of everything watched, and the end of the log. */
export function healthRoutes(app: OpenAPIHono, { health }: DeskParts, now: () => number): void {
  route(
    app,
    'get',
    '/api/health',
    { summary: 'What is watched', answer: z.object({ at: z.number(), rows: z.array(healthRow) }) },
    async ({ context }) =>
      health === undefined ? absent(context, 'health') : { at: now(), rows: await health.rows() },
  );
  route(
    app,
    'get',
    '/api/log',
    {
      summary: 'The end of the log, newest first',
      query: z.object({ limit: z.coerce.number().int().min(1).max(2_000).default(200) }),
      answer: z.array(logRow),
    },
    ({ context, query }) => (health === undefined ? absent(context, 'health') : health.log(query.limit)),
  );
}
