import { createHash } from 'node:crypto';
import { shown, parseOptions } from '@veloce/core';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { Actor, actorId, keepActors, type ActorInput } from '../actor.js';
import { attempt } from '../attempt.js';
import type { Database } from '../database/database.js';
import { actors, attachments, events, trades } from '../database/schema.js';
import { JournalException, type JournalError } from '../error.js';

const Tag = /* @__PURE__ */ (() =>
  z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:-]{0,59}$/u, {
    message: 'is 1 to 60 letters, digits, spaces and . _ : -',
  }))();
const Text = /* @__PURE__ */ (() => z.string().min(1).max(100_000))();
const Day = /* @__PURE__ */ (() => z.iso.date())();

/** The fields of a trade that a person can correct. */
export const TradeEdit = /* @__PURE__ */ (() =>
  z
    .strictObject({
      stopPrice: z.number().positive().nullable().optional(),
      targetPrice: z.number().positive().nullable().optional(),
      riskAmount: z
        .number()
        .positive()
        .nullable()
        .optional()
        .describe('what was at risk, in the currency of the trade'),
      regime: z.string().max(100).nullable().optional(),
      playbook: z
        .strictObject({ id: z.uuid(), version: z.int().min(1) })
        .nullable()
        .optional(),
    })
    .refine((edit) => Object.keys(edit).length > 0, { message: 'names nothing to change' }))();

/** The fields of a trade that a person can correct; omitted ones stay. */
export type TradeEdit = z.input<typeof TradeEdit>;

/** A file to keep with a trade. */
export const Attachment = /* @__PURE__ */ (() =>
  z.strictObject({
    name: z.string().min(1).max(200),
    mediaType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/i, { message: 'is written like image/png' }),
    content: z
      .instanceof(Uint8Array)
      .refine(({ length }) => length > 0 && length <= 10_000_000, { message: 'holds 1 byte to 10 MB' }),
  }))();

/** A file to keep with a trade. */
export type Attachment = z.input<typeof Attachment>;

/** A statement or change, and its author. */
export interface JournalEvent {
  readonly id: number;
  /** Epoch ms UTC. */
  readonly at: number;
  readonly by: Actor;
  readonly kind: string;
  readonly tradeId: string | null;
  readonly playbookId: string | null;
  /** `2025-01-31`. */
  readonly day: string | null;
  readonly text: string;
  readonly body: unknown;
}

/** Notes, tags, ratings and corrections. Each is an event that stays; who asks for the present state finds it on the trade. */
export interface EventLog {
  /** Writes a note on a trade. */
  readonly note: (tradeId: string, text: string, by: ActorInput) => TaskEither<JournalError, JournalEvent>;
  /** Puts a tag on a trade. */
  readonly tag: (tradeId: string, tag: string, by: ActorInput) => TaskEither<JournalError, JournalEvent>;
  /** Takes a tag off a trade. */
  readonly untag: (tradeId: string, tag: string, by: ActorInput) => TaskEither<JournalError, JournalEvent>;
  /** Rates a trade, 1 to 5; `null` takes the rating away. */
  readonly rate: (
    tradeId: string,
    rating: number | null,
    by: ActorInput,
  ) => TaskEither<JournalError, JournalEvent>;
  /** Corrects a trade; what it was before is kept in the event. */
  readonly edit: (tradeId: string, edit: TradeEdit, by: ActorInput) => TaskEither<JournalError, JournalEvent>;
  /** Keeps a file with a trade: one and the same file once. */
  readonly attach: (
    tradeId: string,
    file: Attachment,
    by: ActorInput,
  ) => TaskEither<JournalError, JournalEvent>;
  /** A file that was attached, by its SHA-256; `null` when there is none. */
  readonly attachment: (hash: string) => TaskEither<JournalError, Attachment | null>;
  /** Writes a note on a day, as `2025-01-31` in the writer's zone. */
  readonly noteDay: (day: string, text: string, by: ActorInput) => TaskEither<JournalError, JournalEvent>;
  /** Writes the review of the week that begins on this Monday. */
  readonly reviewWeek: (
    monday: string,
    text: string,
    by: ActorInput,
  ) => TaskEither<JournalError, JournalEvent>;
  /** The events of a trade, or of a day, oldest first. */
  readonly of: (
    what: { readonly tradeId: string } | { readonly day: string },
  ) => TaskEither<JournalError, readonly JournalEvent[]>;
  /** Notes and reviews that have these words, newest first; written like a question to a search engine: `late -news "took profit"`. */
  readonly search: (words: string, limit?: number) => TaskEither<JournalError, readonly JournalEvent[]>;
}

/** The fields of an event to write. */
export interface NewEvent {
  readonly kind: string;
  readonly tradeId?: string;
  readonly playbookId?: string;
  readonly day?: string;
  readonly text?: string;
  readonly body?: unknown;
}

/** Writes an event. */
export async function addEvent(database: Database, by: ActorInput, event: NewEvent): Promise<JournalEvent> {
  await keepActors(database, [by]);
  const [row] = await database
    .insert(events)
    .values({ ...event, actorId: actorId(by), body: event.body ?? {} })
    .returning();
  return eventOf(row, Actor.parse(by));
}

/** The notes of a database. */
export function eventLog(database: Database): EventLog {
  const onTrade = (
    tradeId: string,
    by: ActorInput,
    event: Omit<NewEvent, 'tradeId'>,
    change?: Partial<typeof trades.$inferInsert>,
  ) =>
    attempt(`to write a ${event.kind} on the trade ${tradeId}`, () =>
      database.transaction(async (tx) => {
        const found = await tx.select().from(trades).where(eq(trades.id, tradeId)).for('update');
        const before = found.at(0);
        if (before === undefined) throw noTrade(tradeId);
        if (change !== undefined) await tx.update(trades).set(change).where(eq(trades.id, tradeId));
        const was = Object.fromEntries(
          Object.keys(change ?? {}).map((name) => [name, before[name as keyof typeof before]]),
        );
        const body = event.body ?? (change === undefined ? {} : { was, is: change });
        return addEvent(tx, by, { ...event, tradeId, body });
      }),
    );
  const person = (where: string, by: ActorInput): Actor => parseOptions(where, Actor, by);

  return {
    note: (tradeId, text, by) =>
      onTrade(tradeId, person('events.note', by), {
        kind: 'note',
        text: parseOptions('events.note', Text, text),
      }),

    tag(tradeId, tag, by) {
      const good = parseOptions('events.tag', Tag, tag);
      return attempt(`to tag the trade ${tradeId}`, () =>
        database.transaction(async (tx) => {
          const changed = await tx
            .update(trades)
            .set({
              tags: sql`(select array_agg(distinct one order by one) from unnest(${trades.tags} || array[${good}]::text[]) as one)`,
            })
            .where(eq(trades.id, tradeId))
            .returning({ id: trades.id });
          if (changed.length === 0) throw noTrade(tradeId);
          return addEvent(tx, person('events.tag', by), { kind: 'tag', tradeId, body: { tag: good } });
        }),
      );
    },

    untag: (tradeId, tag, by) =>
      attempt(`to untag the trade ${tradeId}`, () =>
        database.transaction(async (tx) => {
          const changed = await tx
            .update(trades)
            .set({ tags: sql`array_remove(${trades.tags}, ${tag})` })
            .where(eq(trades.id, tradeId))
            .returning({ id: trades.id });
          if (changed.length === 0) throw noTrade(tradeId);
          return addEvent(tx, person('events.untag', by), { kind: 'untag', tradeId, body: { tag } });
        }),
      ),

    rate(tradeId, rating, by) {
      const good = parseOptions('events.rate', z.int().min(1).max(5).nullable(), rating);
      return onTrade(tradeId, person('events.rate', by), { kind: 'rating' }, { rating: good });
    },

    edit(tradeId, edit, by) {
      const { playbook, ...rest } = parseOptions('events.edit', TradeEdit, edit);
      const version =
        playbook === undefined
          ? {}
          : { playbookId: playbook?.id ?? null, playbookVersion: playbook?.version ?? null };
      const change = Object.fromEntries(
        Object.entries({ ...rest, ...version }).filter(([, value]) => value !== undefined),
      );
      return onTrade(tradeId, person('events.edit', by), { kind: 'edit' }, change);
    },

    attach(tradeId, file, by) {
      const { name, mediaType, content } = parseOptions('events.attach', Attachment, file);
      const hash = createHash('sha256').update(content).digest('hex');
      return attempt(`to attach ${name} to the trade ${tradeId}`, () =>
        database.transaction(async (tx) => {
          const there = await tx.select({ id: trades.id }).from(trades).where(eq(trades.id, tradeId));
          if (there.length === 0) throw noTrade(tradeId);
          await tx.insert(attachments).values({ hash, name, mediaType, content }).onConflictDoNothing();
          const body = { hash, name, mediaType, bytes: content.length };
          return addEvent(tx, person('events.attach', by), { kind: 'attachment', tradeId, body });
        }),
      );
    },

    attachment: (hash) =>
      attempt(`to read the attachment ${hash}`, async () => {
        const rows = await database.select().from(attachments).where(eq(attachments.hash, hash));
        const row = rows.at(0);
        return row === undefined
          ? null
          : { name: row.name, mediaType: row.mediaType, content: Uint8Array.from(row.content) };
      }),

    noteDay: (day, text, by) => onDay('day-note', day, text, by),
    reviewWeek(monday, text, by) {
      const day = parseOptions('events.reviewWeek', Day, monday);
      if (new Date(`${day}T00:00:00Z`).getUTCDay() !== 1)
        throw new RangeError(`events.reviewWeek: monday: is no Monday, got ${shown(day)}`);
      return onDay('week-review', day, text, by);
    },

    of: (what) =>
      attempt('to read events', async () => {
        const which = 'day' in what ? eq(events.day, what.day) : eq(events.tradeId, what.tradeId);
        const rows = await database
          .select()
          .from(events)
          .innerJoin(actors, eq(actors.id, events.actorId))
          .where(which)
          .orderBy(events.id);
        return rows.map((row) => eventOf(row.journal_events, actorOf(row.actors)));
      }),

    search(words, limit = 100) {
      parseOptions('events.search', z.int().min(1).max(10_000), limit);
      return attempt('to search notes', async () => {
        const rows = await database
          .select()
          .from(events)
          .innerJoin(actors, eq(actors.id, events.actorId))
          .where(
            and(sql`${events.search} @@ websearch_to_tsquery('simple', ${words})`, sql`${events.text} <> ''`),
          )
          .orderBy(desc(events.id))
          .limit(limit);
        return rows.map((row) => eventOf(row.journal_events, actorOf(row.actors)));
      });
    },
  };

  function onDay(
    kind: string,
    day: string,
    text: string,
    by: ActorInput,
  ): TaskEither<JournalError, JournalEvent> {
    const event = {
      kind,
      day: parseOptions(`events: ${kind}`, Day, day),
      text: parseOptions(`events: ${kind}`, Text, text),
    };
    const who = person(`events: ${kind}`, by);
    return attempt(`to write a ${kind} on ${day}`, () =>
      database.transaction((tx) => addEvent(tx, who, event)),
    );
  }
}

const noTrade = (id: string): JournalException =>
  new JournalException({
    _tag: 'DataNotFound',
    message: `there is no trade ${id}`,
    asked: 'to write on it',
    fix: 'take the id from a list of trades',
  });

const actorOf = ({ kind, name, version }: typeof actors.$inferSelect): Actor => ({
  kind: kind as Actor['kind'],
  name,
  version,
});

function eventOf(row: typeof events.$inferSelect, by: Actor): JournalEvent {
  const { id, at, kind, tradeId, playbookId, day, text, body } = row;
  return { id, at: at.getTime(), by, kind, tradeId, playbookId, day, text, body };
}
