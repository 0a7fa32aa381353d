import { epochMsRule, parseOptions } from '@veloce/core';
import { and, arrayContains, eq, gte, ilike, inArray, lt, sql, type SQL } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { actorId, keepActors, type Actor } from '../actor.js';
import { attempt, faultOf } from '../attempt.js';
import { columnsOf, rowSource, rowsOf, type Database } from '../database/database.js';
import type { MonthMaker } from '../database/partitions.js';
import { actors, signals } from '../database/schema.js';
import type { Remembered } from '../database/remembered.js';
import type { JournalError } from '../error.js';
import { Page, pageOf, readMark, type PageInput, type PageOf } from '../page.js';
import { JournalDecision, SignalEntry, type SignalInput } from './signal-entry.js';

/** The filter of signals. */
export const SignalFilter = /* @__PURE__ */ (() =>
  z.strictObject({
    symbol: z.string().optional(),
    venue: z.string().optional(),
    timeframe: z.string().optional(),
    actor: z.string().optional().describe('its name'),
    type: z.string().optional(),
    side: z.enum(['LONG', 'SHORT']).optional(),
    decisions: z.array(JournalDecision).min(1).optional(),
    playbook: z.string().optional().describe('one that it suggests'),
    from: epochMsRule.optional().describe('closes at or after, epoch ms UTC'),
    to: epochMsRule.optional().describe('closes before, epoch ms UTC'),
    leastScore: z.number().optional().describe('least absolute score'),
    reason: z.string().optional().describe('a part of a reason, small and capital letters alike'),
  }))();

/** The filter of signals; every field narrows it. */
export type SignalFilter = z.input<typeof SignalFilter>;

/** A signal that was kept. */
export interface JournalSignal extends SignalEntry {
  readonly id: number;
  readonly actor: Actor;
  /** When it was written, epoch ms UTC. */
  readonly recordedAt: number;
}

/** The log of signals, acted on or not. */
export interface SignalLog {
  /**
   * Keeps signals. A duplicate (same close, actor, venue, symbol, timeframe and type) changes nothing.
   *
   * @returns How many were new.
   * @throws {RangeError} naming the signal and the field that is wrong; nothing is written.
   */
  readonly add: (entries: readonly SignalInput[]) => TaskEither<JournalError, number>;
  /** Newest first. @throws {RangeError} naming the field that is wrong. */
  readonly list: (filter?: SignalFilter, page?: PageInput) => TaskEither<JournalError, PageOf<JournalSignal>>;
  /** The number of signals by their outcome. */
  readonly count: (
    filter?: SignalFilter,
  ) => TaskEither<JournalError, Readonly<Partial<Record<JournalDecision, number>>>>;
}

/** Rows of one statement: more make it no faster, and the text larger. */
const batch = 2_000;

const shape = `closed_at timestamptz, symbol text, venue text, timeframe text, actor_id uuid, signal_type text, action text, side smallint,
  strength float8, holistic_score float8, confidence float8, entry_price numeric, stop_price numeric, target_price numeric, reasons text[],
  components jsonb, playbooks_suggested text[], decision text, decision_reason text`;
const names = /* @__PURE__ */ columnsOf(shape);

/** The log of signals of a database. */
export function signalLog(database: Database, memory: Remembered, months: MonthMaker): SignalLog {
  const insert = async (rows: readonly SignalEntry[]): Promise<number> => {
    await months.make(rows.map(({ closedAt }) => closedAt));
    return database.transaction(async (tx) => {
      let added = 0;
      for (let k = 0; k < rows.length; k += batch) added += await insertSignals(tx, rows.slice(k, k + batch));
      return added;
    });
  };

  return {
    add(entries) {
      const rows = entries.map((entry, k) => parseOptions(`signals.add: signal ${k}`, SignalEntry, entry));
      return attempt(`to keep ${rows.length} signals`, async () => {
        if (rows.length === 0) return 0;
        await keepActors(
          database,
          rows.map(({ actor }) => actor),
        );
        try {
          return await insert(rows);
        } catch (cause) {
          // Another process dropped a month that this one had seen.
          if (!/no partition of relation/.test(faultOf('', cause).message)) throw cause;
          months.forget();
          return insert(rows);
        }
      });
    },

    list(filter = {}, page = {}) {
      const where = signalConditions('signals.list', filter);
      const { limit, offset, after } = parseOptions('signals.list', Page, page);
      if (after !== undefined) {
        const { time, id } = readMark('signals.list', after);
        where.push(
          sql`(${signals.closedAt}, ${signals.id}) < (${new Date(time).toISOString()}, ${Number(id)})`,
        );
      }
      return attempt('to list signals', async () => {
        const rows = await database
          .select()
          .from(signals)
          .innerJoin(actors, eq(actors.id, signals.actorId))
          .where(and(...where))
          .orderBy(sql`${signals.closedAt} desc, ${signals.id} desc`)
          .limit(limit + 1)
          .offset(offset);
        const found = rows.map(({ signal_history: row, actors: actor }) => entryOf(row, actor));
        return pageOf(found, limit, ({ closedAt, id }) => ({ time: closedAt, id: String(id) }));
      });
    },

    count(filter = {}) {
      const where = signalConditions('signals.count', filter);
      const ask = async (): Promise<Partial<Record<JournalDecision, number>>> => {
        const rows = await database
          .select({ decision: signals.decision, count: sql<number>`count(*)::int` })
          .from(signals)
          .innerJoin(actors, eq(actors.id, signals.actorId))
          .where(and(...where))
          .groupBy(signals.decision);
        return Object.fromEntries(rows.map(({ decision, count }) => [decision, count]));
      };
      return attempt('to count signals', () => memory.answer(['signals.count', filter], ask));
    },
  };
}

async function insertSignals(database: Database, entries: readonly SignalEntry[]): Promise<number> {
  const rows = entries.map((entry) => ({
    closed_at: new Date(entry.closedAt).toISOString(),
    symbol: entry.symbol,
    venue: entry.venue,
    timeframe: entry.timeframe,
    actor_id: actorId(entry.actor),
    signal_type: entry.type,
    action: entry.action,
    side: entry.side === null ? 0 : entry.side === 'LONG' ? 1 : -1,
    strength: entry.strength,
    holistic_score: entry.score,
    confidence: entry.confidence,
    entry_price: entry.entryPrice,
    stop_price: entry.stopPrice,
    target_price: entry.targetPrice,
    reasons: entry.reasons,
    components: entry.components,
    playbooks_suggested: entry.playbooks,
    decision: entry.decision,
    decision_reason: entry.decisionReason,
  }));
  const list = sql.raw(names);
  const [written] = await rowsOf<{ count: number }>(
    database,
    sql`with written as (
      insert into ${signals} (${list}) select ${list} from ${rowSource(rows, shape)} on conflict do nothing returning 1
    ) select count(*)::int as count from written`,
  );
  return written.count;
}

/**
 * The conditions of a filter.
 *
 * @throws {RangeError} naming the field that is wrong.
 */
export function signalConditions(where: string, input: SignalFilter): SQL[] {
  const filter = parseOptions(where, SignalFilter, input);
  const { symbol, venue, timeframe, actor, type, side, decisions, playbook, from, to, leastScore, reason } =
    filter;
  const found: (SQL | undefined)[] = [
    symbol === undefined ? undefined : eq(signals.symbol, symbol),
    venue === undefined ? undefined : eq(signals.venue, venue),
    timeframe === undefined ? undefined : eq(signals.timeframe, timeframe),
    actor === undefined ? undefined : eq(actors.name, actor),
    type === undefined ? undefined : eq(signals.type, type),
    side === undefined ? undefined : eq(signals.side, side === 'LONG' ? 1 : -1),
    decisions === undefined ? undefined : inArray(signals.decision, decisions),
    playbook === undefined ? undefined : arrayContains(signals.playbooks, [playbook]),
    from === undefined ? undefined : gte(signals.closedAt, new Date(from)),
    to === undefined ? undefined : lt(signals.closedAt, new Date(to)),
    leastScore === undefined ? undefined : sql`abs(${signals.score}) >= ${leastScore}`,
    reason === undefined
      ? undefined
      : ilike(sql`array_to_string(${signals.reasons}, ' ')`, `%${literal(reason)}%`),
  ];
  return found.filter((condition) => condition !== undefined);
}

/** A text that `like` takes literally. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

function entryOf(row: typeof signals.$inferSelect, actor: typeof actors.$inferSelect): JournalSignal {
  const { id, closedAt, recordedAt, actorId: _actorId, side, components, decision, ...same } = row;
  return {
    ...same,
    id,
    closedAt: closedAt.getTime(),
    recordedAt: recordedAt.getTime(),
    actor: { kind: actor.kind as Actor['kind'], name: actor.name, version: actor.version },
    side: side === 0 ? null : side === 1 ? 'LONG' : 'SHORT',
    components: components as Record<string, number>,
    decision: decision as JournalDecision,
  };
}
