import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { fault } from '../door.js';
import type { DeskParts, DeskPerson, TradeQuery } from '../parts.js';
import { chartOfTrade } from '../trade-chart.js';
import { dayNote, groupRow, marketView, signalRow, tradePage, tradeRow } from '../schemas.js';
import { absent, done, route } from './route.js';

const id = z.object({ id: z.string().min(1).max(200) });
const day = z.object({ day: z.iso.date() });
const word = z.string().min(1).max(200).optional();

const tradeQuery = z.object({
  symbol: word,
  playbook: word,
  tag: word,
  side: z.enum(['LONG', 'SHORT']).optional(),
  result: z.enum(['won', 'lost', 'open']).optional(),
  text: word,
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const zone = z
  .string()
  .default('UTC')
  .refine((name) => isZone(name), { message: 'must be the IANA name of a time zone, such as Europe/Berlin' });

/** Signals and trades of the journal, its performance, and what a person writes to it. */
export function journalRoutes(app: OpenAPIHono, { journal, markets }: DeskParts, by: DeskPerson): void {
  route(
    app,
    'get',
    '/api/signals',
    {
      summary: 'Signals, newest first, also those that were not taken',
      query: z.object({
        market: word,
        playbook: word,
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
      }),
      answer: z.array(signalRow),
    },
    ({ context, query: { market, playbook, limit } }) =>
      journal?.signals({
        limit,
        ...(market === undefined ? {} : { market }),
        ...(playbook === undefined ? {} : { playbook }),
      }) ??
      markets
        ?.signals?.(limit)
        .filter((one) => market === undefined || one.market === market)
        .filter((one) => playbook === undefined || one.playbooks.includes(playbook)) ??
      absent(context, 'journal'),
  );
  route(
    app,
    'get',
    '/api/trades',
    {
      summary: 'Trades, newest first, and what all that match come to',
      query: tradeQuery,
      answer: tradePage,
    },
    ({ context, query }) =>
      journal === undefined ? absent(context, 'journal') : journal.trades(given(query)),
  );
  route(
    app,
    'get',
    '/api/trades/{id}',
    { summary: 'One trade', params: id, answer: tradeRow },
    async ({ context, params }) => {
      if (journal === undefined) return absent(context, 'journal');
      return (
        (await journal.trade(params.id)) ??
        context.json(
          fault(`there is no trade ${JSON.stringify(params.id)}`, 'Choose one from the list.'),
          404,
        )
      );
    },
  );
  route(
    app,
    'get',
    '/api/trades/{id}/chart',
    {
      summary: 'The bars around a trade; null where they are not held',
      params: id,
      answer: marketView.nullable(),
    },
    async ({ context, params }) =>
      journal === undefined
        ? absent(context, 'journal')
        : context.json((await chartOfTrade(journal, markets, params.id)) ?? null),
  );
  route(
    app,
    'get',
    '/api/days/{day}',
    { summary: 'Notes on a day, and the review of its week', params: day, answer: z.array(dayNote) },
    ({ context, params }) =>
      journal === undefined ? absent(context, 'journal') : (journal.day?.(params.day) ?? []),
  );
  route(
    app,
    'post',
    '/api/days/{day}',
    {
      summary: 'Writes a note on a day, or the review of the week that begins on it',
      params: day,
      body: z.strictObject({
        kind: z.enum(['day', 'week']),
        text: z.string().trim().min(1).max(10_000),
      }),
      answer: done,
    },
    async ({ context, params, body }) => {
      if (journal?.noteDay === undefined) return absent(context, 'journal');
      await journal.noteDay(body.kind, params.day, body.text, by);
      return { ok: true };
    },
  );
  route(
    app,
    'get',
    '/api/performance',
    {
      summary: 'Performance by group',
      query: z.object({
        by: z
          .enum(['symbol', 'side', 'playbook', 'tag', 'weekday', 'hour', 'day', 'week', 'month'])
          .default('symbol'),
        zone,
      }),
      answer: z.array(groupRow),
    },
    ({ context, query }) =>
      journal === undefined ? absent(context, 'journal') : journal.performance(query.by, query.zone),
  );
  route(
    app,
    'post',
    '/api/trades/{id}/notes',
    {
      summary: 'Adds a note to a trade',
      params: id,
      body: z.strictObject({ text: z.string().trim().min(1).max(10_000) }),
      answer: done,
    },
    async ({ context, params, body }) => {
      if (journal === undefined) return absent(context, 'journal');
      await journal.note(params.id, body.text, by);
      return { ok: true };
    },
  );
  route(
    app,
    'post',
    '/api/trades/{id}/tags',
    {
      summary: 'Sets the tags of a trade',
      params: id,
      body: z.strictObject({ tags: z.array(z.string().trim().min(1).max(60)).max(30) }),
      answer: done,
    },
    async ({ context, params, body }) => {
      if (journal === undefined) return absent(context, 'journal');
      await journal.tag(params.id, body.tags, by);
      return { ok: true };
    },
  );
  route(
    app,
    'post',
    '/api/trades/{id}/rating',
    {
      summary: 'Rates a trade',
      params: id,
      body: z.strictObject({ rating: z.number().int().min(1).max(5) }),
      answer: done,
    },
    async ({ context, params, body }) => {
      if (journal === undefined) return absent(context, 'journal');
      await journal.rate(params.id, body.rating, by);
      return { ok: true };
    },
  );
}

/** Without the keys that were left out. */
function given(query: z.output<typeof tradeQuery>): TradeQuery {
  const { offset, limit, ...narrowing } = query;
  const set = Object.entries(narrowing).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(set) as Partial<TradeQuery>), offset, limit };
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
