import type { Journal } from '@veloce/journal';
import { ZoneSchema } from '@veloce/core';
import * as z from 'zod';
import { guardQuery } from '../query/guard-query.js';
import { describeTables } from '../query/query-tables.js';
import type { Limits } from '../limits.js';
import { answers } from './answers.js';
import { defineTool, refuse, type CopilotTool } from '../read-tool.js';
import { momentField, momentOf, valueOf } from './sources.js';

const groups = [
  ...['account', 'venue', 'symbol', 'side', 'decidedBy', 'playbook', 'playbookVersion', 'exit', 'regime'],
  ...['rating', 'tag', 'hour', 'weekday', 'day', 'week', 'month', 'hold'],
] as const;

const zoneField = ZoneSchema.default('UTC').describe(
  'IANA time zone in which hours, days and weeks are counted',
);
const limitField = (limits: Limits) => z.int().min(1).max(limits.rows).default(Math.min(50, limits.rows));

const tradeFields = {
  symbol: z.string().max(100).optional(),
  account: z.string().max(100).optional(),
  side: z.enum(['LONG', 'SHORT']).optional(),
  tags: z.array(z.string().max(100)).min(1).max(10).optional().describe('has all of them'),
  result: z.enum(['win', 'loss', 'even', 'open', 'closed']).optional(),
  regime: z.string().max(100).optional(),
  leastR: z.number().optional(),
  mostR: z.number().optional(),
  hours: z
    .array(z.int().min(0).max(23))
    .min(1)
    .optional()
    .describe('hours of the day it was opened, in `zone`'),
  weekdays: z
    .array(z.int().min(1).max(7))
    .min(1)
    .optional()
    .describe('weekdays it was opened on, 1 is Monday, in `zone`'),
  from: momentField.optional().describe('opened at or after; ISO 8601, UTC'),
  to: momentField.optional().describe('opened before; ISO 8601, UTC'),
  closedFrom: momentField.optional().describe('closed at or after; ISO 8601, UTC'),
  closedTo: momentField.optional().describe('closed before; ISO 8601, UTC'),
  notes: z.string().min(1).max(200).optional().describe('words of its notes'),
  zone: zoneField,
};

type TradeWords = z.output<z.ZodObject<typeof tradeFields>>;

/** The arguments of the tools, as the journal's own filter. */
function tradeFilter({ from, to, closedFrom, closedTo, notes, ...rest }: TradeWords) {
  const time = (text: string | undefined) => (text === undefined ? undefined : momentOf(text));
  return {
    ...rest,
    ...{
      from: time(from),
      to: time(to),
      closedFrom: time(closedFrom),
      closedTo: time(closedTo),
      text: notes,
    },
  };
}

/** Questions to a journal: typed ones first, and SQL behind a guard. */
export function journalTools(journal: Journal, limits: Limits): readonly CopilotTool[] {
  return [
    defineTool(limits, {
      name: 'journal_performance',
      output: answers.journal_performance,
      title: 'Performance of trades',
      description:
        'Closed trades in groups (by symbol, playbook, tag, weekday, hour, month …), each with pnl, count, win rate with its 95 % interval, profit factor, expectancy, R and more. Money is in the currency of each row; currencies are never summed.',
      input: z.strictObject({
        by: z
          .array(z.enum(groups))
          .max(4)
          .default([])
          .describe('one row for each combination; none: all trades as one'),
        ...tradeFields,
      }),
      work: async ({ by, ...filter }) => {
        const found = await valueOf(
          journal.performance({ by: [...by], zone: filter.zone }, tradeFilter(filter)),
        );
        const trades = by.includes('tag')
          ? (await valueOf(journal.trades.count(tradeFilter(filter)))).closed
          : found.reduce((sum, { metrics }) => sum + (metrics.trades.value ?? 0), 0);
        return {
          by,
          rows: found.slice(0, limits.rows).map((group) => ({
            ...Object.fromEntries(by.map((name, k) => [name, group.key[k]])),
            ...{ currency: group.currency, pnl: group.pnl },
            ...Object.fromEntries(Object.entries(group.metrics).map(([name, { value }]) => [name, value])),
            winRateInterval: [group.winRate.low, group.winRate.high],
          })),
          truncated: found.length > limits.rows,
          trades,
        };
      },
    }),
    defineTool(limits, {
      name: 'journal_trades',
      output: answers.journal_trades,
      title: 'Trades',
      description:
        'Single trades, newest first, with prices, costs, result, R, tags and exit. `next` gives the page after.',
      input: z.strictObject({
        ...tradeFields,
        limit: limitField(limits),
        after: z.string().max(100).optional(),
      }),
      work: async ({ limit, after, ...filter }) => {
        const where = tradeFilter(filter);
        const page = await valueOf(
          journal.trades.list(where, { limit, ...(after === undefined ? {} : { after }) }),
        );
        const { open, closed } = await valueOf(journal.trades.count(where));
        return {
          rows: page.rows.map(({ openedAt, closedAt, ...trade }) => ({
            ...trade,
            openedAt: new Date(openedAt),
            closedAt: closedAt === null ? null : new Date(closedAt),
          })),
          next: page.next,
          truncated: page.next !== null,
          trades: open + closed,
        };
      },
    }),
    defineTool(limits, {
      name: 'journal_signals',
      output: answers.journal_signals,
      title: 'Signals',
      description:
        'Signals, newest first, also those that nobody acted on, each with its decision (taken, vetoed, outranked, cooldown, duplicate, rejected, watched) and the reason.',
      input: z.strictObject({
        symbol: z.string().max(100).optional(),
        timeframe: z.string().max(10).optional(),
        actor: z.string().max(100).optional().describe('name of the strategy'),
        side: z.enum(['LONG', 'SHORT']).optional(),
        decisions: z
          .array(z.enum(['taken', 'vetoed', 'outranked', 'cooldown', 'duplicate', 'rejected', 'watched']))
          .min(1)
          .optional(),
        leastScore: z.number().optional(),
        reason: z.string().max(100).optional().describe('a part of one of its reasons'),
        from: momentField.optional().describe('closes at or after; ISO 8601, UTC'),
        to: momentField.optional().describe('closes before; ISO 8601, UTC'),
        limit: limitField(limits),
        after: z.string().max(100).optional(),
      }),
      work: async ({ limit, after, from, to, ...rest }) => {
        const where = {
          ...rest,
          ...{
            from: from === undefined ? undefined : momentOf(from),
            to: to === undefined ? undefined : momentOf(to),
          },
        };
        const page = await valueOf(
          journal.signals.list(where, { limit, ...(after === undefined ? {} : { after }) }),
        );
        return {
          rows: page.rows.map(({ closedAt, recordedAt, ...signal }) => ({
            ...signal,
            closedAt: new Date(closedAt),
            recordedAt: new Date(recordedAt),
          })),
          counts: await valueOf(journal.signals.count(where)),
          next: page.next,
          truncated: page.next !== null,
        };
      },
    }),
    defineTool(limits, {
      name: 'query_journal',
      output: answers.query_journal,
      title: 'SQL over the journal',
      description: `One select of PostgreSQL over these tables, for what the other journal tools cannot answer. It is checked by PostgreSQL's own grammar, runs read-only, for a limited time and to at most ${limits.rows} rows. Prefer journal_performance for win rates, profit and R.\n${describeTables()}`,
      input: z.strictObject({ sql: z.string().min(1).max(5_000) }),
      work: async ({ sql }) => {
        const guarded = await guardQuery(sql);
        if (guarded._tag === 'Left') {
          refuse(
            'to query the journal',
            'sql',
            guarded.left,
            'write one select over the tables that are described',
          );
        }
        const timeoutMs = Math.min(5_000, limits.timeoutMs);
        const { columns, rows, truncated } = await valueOf(
          journal.query(guarded.right, { rows: limits.rows, timeoutMs }),
        );
        return { sql: guarded.right, columns, rows, truncated };
      },
    }),
  ];
}
