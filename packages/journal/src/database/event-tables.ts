import { sql, type SQL } from 'drizzle-orm';
import {
  bigint,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from './columns.js';
import { actors, playbooks } from './playbook-tables.js';
import { trades } from './trade-tables.js';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });
const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** The statements and changes of people and programs. Append-only. */
export const events = pgTable(
  'journal_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull().defaultNow(),
    actorId: uuid('actor_id').notNull(),
    kind: text('kind').notNull(),
    tradeId: uuid('trade_id'),
    playbookId: uuid('playbook_id'),
    /** The day of a note, and of a review that begins there. */
    day: date('day', { mode: 'string' }),
    text: text('text').notNull().default(''),
    body: jsonb('body').notNull(),
    search: tsvector('search').generatedAlwaysAs((): SQL => sql`to_tsvector('simple', text)`),
  },
  (t) => [
    foreignKey({ name: 'event_actor', columns: [t.actorId], foreignColumns: [actors.id] }),
    foreignKey({ name: 'event_trade', columns: [t.tradeId], foreignColumns: [trades.id] }),
    foreignKey({ name: 'event_playbook', columns: [t.playbookId], foreignColumns: [playbooks.id] }),
    index('event_trade_time').on(t.tradeId, t.at),
    index('event_day').on(t.day),
    index('event_search').using('gin', t.search),
    check('event_kind', sql`length(${t.kind}) between 1 and 40`),
  ],
);

/** Pictures and papers, by the SHA-256 of what is in them. */
export const attachments = pgTable('attachments', {
  hash: text('hash').primaryKey(),
  name: text('name').notNull(),
  mediaType: text('media_type').notNull(),
  content: bytea('content').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** Layouts and other things that a page remembers. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

/** Messages to be delivered, and their outcomes. */
export const outbox = pgTable(
  'alert_outbox',
  {
    id: text('id').notNull(),
    channel: text('channel').notNull(),
    body: jsonb('body').notNull(),
    state: text('state').notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    nextAt: moment('next_at').notNull(),
    answer: text('answer').notNull().default(''),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'alert_once', columns: [t.id, t.channel] }),
    index('alert_due')
      .on(t.nextAt)
      .where(sql`${t.state} = 'waiting'`),
    check('alert_state', sql`${t.state} in ('waiting', 'delivered', 'given-up')`),
  ],
);
