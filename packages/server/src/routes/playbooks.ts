import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import type { DeskParts, DeskPerson } from '../parts.js';
import {
  playbookPreview,
  playbookRow,
  playbookState,
  playbookWord,
  proposalRow,
  proposalTask,
} from '../schemas.js';
import { fault } from '../door.js';
import { absent, done, route } from './route.js';

const text = z.string().min(1).max(100_000);
const name = z.string().trim().min(1).max(120);

/** The shelf: read, check a text, save a new version, move a version on. */
export function playbookRoutes(app: OpenAPIHono, { playbooks }: DeskParts, by: DeskPerson): void {
  route(
    app,
    'get',
    '/api/playbooks',
    { summary: 'The shelf', answer: z.array(playbookRow) },
    ({ context }) => (playbooks === undefined ? absent(context, 'playbooks') : playbooks.list()),
  );
  route(
    app,
    'post',
    '/api/playbooks/check',
    {
      summary: 'What a text means, or what is wrong with it',
      body: z.strictObject({ text }),
      answer: z.union([
        z.object({ rules: z.array(z.string()) }),
        z.object({ fault: z.string(), at: z.number().nullable() }),
      ]),
    },
    ({ context, body }) =>
      playbooks === undefined ? absent(context, 'playbooks') : playbooks.check(body.text),
  );
  route(
    app,
    'post',
    '/api/playbooks',
    { summary: 'Saves a new version, as a draft', body: z.strictObject({ name, text }), answer: playbookRow },
    ({ context, body }) =>
      playbooks === undefined ? absent(context, 'playbooks') : playbooks.save(body.name, body.text, by),
  );
  route(
    app,
    'get',
    '/api/playbooks/words',
    { summary: 'The words that a text may use', answer: z.array(playbookWord) },
    ({ context }) => (playbooks === undefined ? absent(context, 'playbooks') : (playbooks.words?.() ?? [])),
  );
  route(
    app,
    'post',
    '/api/playbooks/preview',
    {
      summary: 'Where a text would have fired on a market; null where it has no bars',
      body: z.strictObject({ text, market: z.string().min(1).max(200) }),
      answer: playbookPreview.nullable(),
    },
    async ({ context, body }) =>
      playbooks === undefined
        ? absent(context, 'playbooks')
        : context.json((await playbooks.preview?.(body.text, body.market)) ?? null),
  );
  route(
    app,
    'post',
    '/api/playbooks/propose',
    { summary: 'Has playbooks proposed and tested', body: proposalTask, answer: z.array(proposalRow) },
    ({ context, body }) =>
      playbooks?.propose === undefined
        ? context.json(
            fault('no model proposes playbooks here', 'Give the playbooks part a `propose` function.'),
            404,
          )
        : playbooks.propose(body, context.req.raw.signal),
  );
  route(
    app,
    'post',
    '/api/playbooks/state',
    {
      summary: 'Moves a version on',
      body: z.strictObject({ name, version: z.number().int().min(1), state: playbookState }),
      answer: done,
    },
    async ({ context, body }) => {
      if (playbooks === undefined) return absent(context, 'playbooks');
      await playbooks.move(body.name, body.version, body.state, by);
      return { ok: true };
    },
  );
}
