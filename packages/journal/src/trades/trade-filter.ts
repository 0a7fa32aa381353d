import { epochMsRule, parseOptions, ZoneSchema } from '@veloce/core';
import { arrayContains, eq, gte, isNull, lt, sql, type SQL } from 'drizzle-orm';
import * as z from 'zod';
import { actors, events, playbooks, trades } from '../database/schema.js';

/** The filter of trades. */
export const TradeFilter = /* @__PURE__ */ (() =>
  z
    .strictObject({
      account: z.string().optional(),
      venue: z.string().optional(),
      symbol: z.string().optional(),
      side: z.enum(['LONG', 'SHORT']).optional(),
      decidedBy: z.string().optional().describe('name of an actor'),
      playbook: z.uuid().optional(),
      playbookVersion: z.int().min(1).optional(),
      playbookNamed: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .describe('name of the playbook that decided it, or that one of its signals carries'),
      tags: z.array(z.string()).min(1).optional().describe('has all of them'),
      result: z.enum(['win', 'loss', 'even', 'open', 'closed']).optional(),
      leastR: z.number().optional(),
      mostR: z.number().optional(),
      rating: z.int().min(1).max(5).optional(),
      regime: z.string().optional(),
      from: epochMsRule.optional().describe('opened at or after, epoch ms UTC'),
      to: epochMsRule.optional().describe('opened before, epoch ms UTC'),
      closedFrom: epochMsRule.optional().describe('closed at or after, epoch ms UTC'),
      closedTo: epochMsRule.optional().describe('closed before, epoch ms UTC'),
      hours: z
        .array(z.int().min(0).max(23))
        .min(1)
        .optional()
        .describe('of the day it was opened, in `zone`'),
      weekdays: z
        .array(z.int().min(1).max(7))
        .min(1)
        .optional()
        .describe('it was opened on, Monday is 1, in `zone`'),
      zone: ZoneSchema.optional(),
      text: z
        .string()
        .min(1)
        .optional()
        .describe('words of its notes, as one types them into a search engine'),
    })
    .superRefine(({ hours, weekdays, zone, playbook, playbookVersion }, context) => {
      if ((hours !== undefined || weekdays !== undefined) && zone === undefined)
        context.addIssue({ code: 'custom', path: ['zone'], message: 'is needed with hours and weekdays' });
      if (playbookVersion !== undefined && playbook === undefined)
        context.addIssue({ code: 'custom', path: ['playbook'], message: 'is needed with playbookVersion' });
    }))();

/** The filter of trades; every field narrows it. */
export type TradeFilter = z.input<typeof TradeFilter>;

/**
 * The conditions of a filter.
 *
 * @throws {RangeError} naming the field that is wrong.
 */
export function tradeConditions(where: string, input: TradeFilter): SQL[] {
  const filter = parseOptions(where, TradeFilter, input);
  const { decidedBy, from, to, closedFrom, closedTo, hours, weekdays, zone, text, result, side } = filter;
  const local = sql`(${trades.openedAt} at time zone ${zone ?? 'UTC'})`;
  const when = <Value>(value: Value | undefined, condition: (value: Value) => SQL): SQL | undefined =>
    value === undefined ? undefined : condition(value);
  const found = [
    when(filter.account, (account) => eq(trades.account, account)),
    when(filter.venue, (venue) => eq(trades.venue, venue)),
    when(filter.symbol, (symbol) => eq(trades.symbol, symbol)),
    when(side, (one) => eq(trades.side, one === 'LONG' ? 1 : -1)),
    when(
      decidedBy,
      (name) =>
        sql`${trades.decidedBy} in (select ${actors.id} from ${actors} where ${actors.name} = ${name})`,
    ),
    when(filter.playbook, (playbook) => eq(trades.playbookId, playbook)),
    when(filter.playbookVersion, (version) => eq(trades.playbookVersion, version)),
    when(
      filter.playbookNamed,
      (name) =>
        sql`(${trades.playbookId} in (select ${playbooks.id} from ${playbooks} where lower(${playbooks.name}) = lower(${name}))
          or ${trades.signals} @> ${JSON.stringify([{ playbooks: [name] }])}::jsonb)`,
    ),
    when(filter.tags, (tags) => arrayContains(trades.tags, tags)),
    when(result, resultCondition),
    when(filter.leastR, (r) => gte(trades.r, r)),
    when(filter.mostR, (r) => sql`${trades.r} <= ${r}`),
    when(filter.rating, (rating) => eq(trades.rating, rating)),
    when(filter.regime, (regime) => eq(trades.regime, regime)),
    when(from, (time) => gte(trades.openedAt, new Date(time))),
    when(to, (time) => lt(trades.openedAt, new Date(time))),
    when(closedFrom, (time) => gte(trades.closedAt, new Date(time))),
    when(closedTo, (time) => lt(trades.closedAt, new Date(time))),
    when(hours, (list) => sql`extract(hour from ${local})::int in ${list}`),
    when(weekdays, (list) => sql`extract(isodow from ${local})::int in ${list}`),
    when(
      text,
      (words) => sql`${trades.id} in (select ${events.tradeId} from ${events}
        where ${events.kind} = 'note' and ${events.search} @@ websearch_to_tsquery('simple', ${words}))`,
    ),
  ];
  return found.filter((condition) => condition !== undefined);
}

function resultCondition(result: 'win' | 'loss' | 'even' | 'open' | 'closed'): SQL {
  if (result === 'open') return isNull(trades.closedAt);
  if (result === 'closed') return sql`${trades.closedAt} is not null`;
  const rule = { win: '> 0', loss: '< 0', even: '= 0' }[result];
  return sql`${trades.netPnl} ${sql.raw(rule)}`;
}
