import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { fault } from '../door.js';
import type { DeskParts, DeskPerson } from '../parts.js';
import { controlStatus } from '../schemas.js';
import { absent, route } from './route.js';

const done = { pause: 'paused', resume: 'resumed', kill: 'killed' } as const;

/**
 * Pause, resume and kill. The page asks twice and says so in `confirm`; a call without it does nothing. What was done is noted in the
 * journal on its day, with who did it; a note that fails does not undo it, and is told to the log.
 */
export function controlRoutes(
  app: OpenAPIHono,
  { control, journal, events }: DeskParts,
  by: DeskPerson,
  now: () => number,
): void {
  const note = async (action: keyof typeof done): Promise<void> => {
    const at = now();
    const text = `${new Date(at).toISOString()}: entries ${done[action]} from the desk by ${by.name}`;
    try {
      await journal?.noteDay?.('day', new Date(at).toISOString().slice(0, 10), text, by);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      events.tell({
        type: 'log',
        line: { at, level: 'error', text: `${text}; not noted in the journal: ${why}` },
      });
    }
  };
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
        await note(action);
        return control.status();
      },
    );
  }
}
