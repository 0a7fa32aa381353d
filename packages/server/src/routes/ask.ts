import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { DeskParts } from '../parts.js';
import { answerRow } from '../schemas.js';
import { absent, route } from './route.js';

/** A question in words; the answer comes with its query and rows. */
export function askRoutes(app: OpenAPIHono, { ask }: DeskParts): void {
  route(
    app,
    'post',
    '/api/ask',
    {
      summary: 'Answers a question about the journal',
      body: z.strictObject({ question: z.string().trim().min(1).max(2_000) }),
      answer: answerRow,
    },
    ({ context, body }) =>
      ask === undefined ? absent(context, 'ask') : ask.ask(body.question, context.req.raw.signal),
  );
}
