import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { amount, moment } from './columns.js';
import { actors } from './playbook-tables.js';

/** Every signal, acted on or not. Partitioned by the month of `closed_at`. */
export const signals = pgTable(
  'signal_history',
  {
    id: bigint('id', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** The close of its bar: when it was known. */
    closedAt: moment('closed_at').notNull(),
    recordedAt: moment('recorded_at').notNull().defaultNow(),
    symbol: text('symbol').notNull(),
    venue: text('venue').notNull(),
    timeframe: text('timeframe').notNull(),
    actorId: uuid('actor_id').notNull(),
    type: text('signal_type').notNull().default(''),
    action: text('action').notNull(),
    side: smallint('side').notNull(),
    strength: doublePrecision('strength'),
    score: doublePrecision('holistic_score').notNull(),
    confidence: doublePrecision('confidence'),
    entryPrice: amount('entry_price'),
    stopPrice: amount('stop_price'),
    targetPrice: amount('target_price'),
    reasons: text('reasons')
      .array()
      .notNull()
      .default(sql`'{}'::text[]`),
    components: jsonb('components').notNull(),
    playbooks: text('playbooks_suggested')
      .array()
      .notNull()
      .default(sql`'{}'::text[]`),
    decision: text('decision').notNull(),
    decisionReason: text('decision_reason').notNull().default(''),
  },
  (t) => [
    primaryKey({ name: 'signal_key', columns: [t.closedAt, t.id] }),
    unique('signal_once').on(t.closedAt, t.actorId, t.venue, t.symbol, t.timeframe, t.type),
    foreignKey({ name: 'signal_actor', columns: [t.actorId], foreignColumns: [actors.id] }),
    index('signal_symbol_time').on(t.symbol, t.closedAt, t.id),
    check('signal_side', sql`${t.side} in (-1, 0, 1)`),
    check('signal_confidence', sql`${t.confidence} between 0 and 1`),
    check(
      'signal_decision',
      sql`${t.decision} in ('taken', 'vetoed', 'outranked', 'cooldown', 'duplicate', 'rejected', 'watched')`,
    ),
  ],
);

/** The price's path after a signal, by horizon. Partitioned like the signals. */
export const outcomes = pgTable(
  'signal_outcomes',
  {
    closedAt: moment('closed_at').notNull(),
    signalId: bigint('signal_id', { mode: 'number' }).notNull(),
    horizonMs: bigint('horizon_ms', { mode: 'number' }).notNull(),
    /** In the direction of the signal, as a fraction of the price at the signal. */
    forwardReturn: doublePrecision('forward_return').notNull(),
    mfe: doublePrecision('mfe').notNull(),
    mae: doublePrecision('mae').notNull(),
  },
  (t) => [
    primaryKey({ name: 'outcome_once', columns: [t.closedAt, t.signalId, t.horizonMs] }),
    check('outcome_horizon', sql`${t.horizonMs} > 0`),
    check('outcome_excursion', sql`${t.mae} <= 0 and ${t.mfe} >= 0`),
  ],
);
