import { measurePositions, type Metric, type TradeMetric } from '@veloce/backtest';
import { parseOptions, ZoneSchema } from '@veloce/core';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { and, eq, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
import type { Database } from '../database/database.js';
import { actors, playbooks, trades } from '../database/schema.js';
import type { JournalError } from '../error.js';
import type { Remembered } from '../database/remembered.js';
import { tradeConditions, type TradeFilter } from '../trades/trade-filter.js';
import { JournalGroupBy, keyColumn } from './group-by.js';
import { groupedParts, wholePositions, type WholePositions } from './whole-positions.js';

/** How trades are measured. */
export const PerformanceQuery = /* @__PURE__ */ (() =>
  z.strictObject({
    by: z
      .array(JournalGroupBy)
      .max(4)
      .default([])
      .describe('one group for each combination; none: all trades as one'),
    zone: ZoneSchema.default('UTC').describe('in which hours, days and weeks are counted'),
  }))();

/** How trades are measured; fields with a default are optional. */
export type PerformanceQuery = z.input<typeof PerformanceQuery>;

/** Closed positions of one group, measured as a backtest measures its own: the parts of one are one trade. Money is in `currency`: sums never mix currencies. */
export interface PerformanceGroup {
  /** A text for each field of `by`, in its order; `''` where a trade has none. */
  readonly key: readonly string[];
  readonly currency: string;
  /** Sum of gains after costs. */
  readonly pnl: number;
  readonly metrics: Readonly<Record<TradeMetric, Metric>>;
  /** The win rate, and the Wilson interval that holds the true one with 95 % confidence. */
  readonly winRate: Estimate;
  /** Mean of the best and the worst excursion, as fractions of the entry price, over the trades that have them. */
  readonly mfe: Metric;
  readonly mae: Metric;
  /** Trades whose fees in some coin have no price here: their gains are too high by these. */
  readonly otherFees: number;
}

/**
 * Closed trades in groups, each with the metrics of `@veloce/backtest`. With `by: ['tag']` a trade counts in each of its tags.
 *
 * @throws {RangeError} naming the field that is wrong.
 */
export function performance(
  database: Database,
  memory: Remembered,
  filter: TradeFilter,
  query: PerformanceQuery,
): TaskEither<JournalError, readonly PerformanceGroup[]> {
  const where = tradeConditions('performance', filter);
  const { by, zone } = parseOptions('performance', PerformanceQuery, query);

  // Put together in any order, and grouped and ordered here: the database would take twice as long.
  const sent = [sql`${trades.measured}`, ...by.map((one) => sql`to_json(${keyColumn(one, zone)})::text`)];

  const ask = async (): Promise<readonly PerformanceGroup[]> => {
    let selected = database
      .select({
        currency: trades.currency,
        sent: sql<string>`string_agg(${sql.join(sent, sql` || ',' || `)}, ',')`,
      })
      .from(trades)
      .$dynamic();
    if (by.includes('decidedBy')) selected = selected.innerJoin(actors, eq(actors.id, trades.decidedBy));
    if (by.includes('playbook') || by.includes('playbookVersion'))
      selected = selected.leftJoin(playbooks, eq(playbooks.id, trades.playbookId));
    if (by.includes('tag'))
      selected = selected.leftJoin(sql`lateral unnest(${trades.tags}) as tag`, sql`true`);
    const rows = await selected
      .where(and(sql`${trades.closedAt} is not null`, ...where))
      .groupBy(trades.currency);
    return rows
      .flatMap((row) => {
        const { values, groups } = groupedParts(row.sent, by.length);
        return groups.map(({ key, parts }) => ({ key, currency: row.currency, values, parts }));
      })
      .sort((a, b) => inOrder([...a.key, a.currency], [...b.key, b.currency]))
      .map(({ key, currency, values, parts }) => measureGroup(key, currency, wholePositions(values, parts)));
  };
  return attempt('to measure trades', () => memory.answer(['performance', by, zone, filter], ask));
}

/** The order by code units: the same in both homes, whatever their collation. */
function inOrder(a: readonly string[], b: readonly string[]): number {
  const k = a.findIndex((one, i) => one !== b[i]);
  return k < 0 ? 0 : a[k] < b[k] ? -1 : 1;
}

function measureGroup(key: readonly string[], currency: string, whole: WholePositions): PerformanceGroup {
  const { pnl, mfe, mae } = whole;
  const sum = pnl.reduce((all, one) => all + one, 0);
  return {
    key,
    currency,
    pnl: sum,
    metrics: measurePositions(whole, 1),
    winRate: wilsonInterval(pnl.filter((one) => one > 0).length, pnl.length),
    mfe: meanOf(mfe),
    mae: meanOf(mae),
    otherFees: whole.otherFees.filter((one) => one === 1).length,
  };
}

function meanOf(values: Float64Array): Metric {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return { value: null, reason: 'no excursion is known; measure them on a market' };
  return { value: known.reduce((sum, value) => sum + value, 0) / known.length };
}
