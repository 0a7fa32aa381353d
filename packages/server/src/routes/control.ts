import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { fault } from '../door.js';
import type { DeskParts, DeskPerson } from '../parts.js';
import { controlStatus } from '../schemas.js';
import { absent, route } from './route.js';

/** Pause, resume and kill. The page asks twice and says so in `confirm`; a call without it does nothing. */
export function controlRoutes(app: OpenAPIHono, { control }: DeskParts, by: DeskPerson): void {
  route(
    app,
    'get',
    '/api/control',
    { summary: 'Whether entries are open', answer: controlStatus },
    ({ context }) => (control === undefined ? absent(context, 'control') : control.status()),
  );
  for (const action of ['pause', 'resume', 'kill'] as const) {
    route(
      app,
      'post',
      `/api/control/${action}`,
      {
        summary: `${action} entries`,
        body: z.strictObject({ confirm: z.string().describe(`The word ${action}, typed by the person.`) }),
        answer: controlStatus,
      },
      async ({ context, body }) => {
        if (control === undefined) return absent(context, 'control');
        if (body.confirm !== action) {
          return context.json(fault(`not confirmed: nothing was done`, `Type ${action} to confirm.`), 409);
        }
        await control[action](by);
        return control.status();
      },
    );
  }
}
