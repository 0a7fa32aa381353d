import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { moment } from './columns.js';

/** An actor: a person or a program. */
export const actors = pgTable(
  'actors',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    /** Hash of a strategy, id of a model; empty for people. */
    version: text('version').notNull().default(''),
  },
  (t) => [
    unique('actor_once').on(t.kind, t.name, t.version),
    check('actor_kind', sql`${t.kind} in ('person', 'strategy', 'model', 'import')`),
    check('actor_name', sql`length(${t.name}) between 1 and 200`),
  ],
);

/** A playbook: its name and state. Its content is in its versions. */
export const playbooks = pgTable(
  'playbooks',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    state: text('state').notNull().default('draft'),
    /** The version that is active, or would be. */
    version: integer('version').notNull().default(1),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('playbook_name_once').on(sql`lower(${t.name})`),
    check('playbook_state', sql`${t.state} in ('draft', 'review', 'active', 'paused', 'retired')`),
    check('playbook_name', sql`length(${t.name}) between 1 and 100`),
  ],
);

/** The content of a playbook. Never changed: a change is a new version. */
export const playbookVersions = pgTable(
  'playbook_versions',
  {
    playbookId: uuid('playbook_id').notNull(),
    version: integer('version').notNull(),
    rules: jsonb('rules').notNull(),
    rulesHash: text('rules_hash').notNull(),
    reason: text('reason').notNull().default(''),
    authorId: uuid('author_id').notNull(),
    /** Model, messages, tokens and hash of the answer, where a model wrote it. */
    prompt: jsonb('prompt'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ name: 'playbook_version_once', columns: [t.playbookId, t.version] }),
    foreignKey({ name: 'version_playbook', columns: [t.playbookId], foreignColumns: [playbooks.id] }),
    foreignKey({ name: 'version_author', columns: [t.authorId], foreignColumns: [actors.id] }),
    unique('playbook_rules_once').on(t.playbookId, t.rulesHash),
    check('version_positive', sql`${t.version} > 0`),
  ],
);
