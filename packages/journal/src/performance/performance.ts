import { measureTrades, type MeasuredTrade, type Metric, type TradeMetric } from '@veloce/backtest';
import { parseOptions, ZoneSchema } from '@veloce/core';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { and, eq, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../database/attempt.js';
import type { Database } from '../database/database.js';
import { actors, playbooks, trades } from '../database/schema.js';
import type { JournalError } from '../error.js';
import { tradeConditions, type TradeFilter } from '../trades/trade-filter.js';
import { JournalGroupBy, keyColumn } from './group-by.js';

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

/** A closed part of a position as it is sent for measuring. */
interface Sent {
  /** The same for all parts of one position. */
  readonly position: string;
  readonly pnl: number;
  readonly risk: number | null;
  readonly fees: number;
  readonly funding: number;
  /** Time held, ms. */
  readonly held: number;
  readonly mfe: number | null;
  readonly mae: number | null;
  /** Whether it has fees without a price. */
  readonly other: boolean;
}

/**
 * Closed trades in groups, each with the metrics of `@veloce/backtest`. With `by: ['tag']` a trade counts in each of its tags.
 *
 * @throws {RangeError} naming the field that is wrong.
 */
export function performance(
  database: Database,
  filter: TradeFilter,
  query: PerformanceQuery,
): TaskEither<JournalError, readonly PerformanceGroup[]> {
  const where = tradeConditions('performance', filter);
  const { by, zone } = parseOptions('performance', PerformanceQuery, query);
  const key =
    by.length === 0
      ? sql`''`
      : sql.join(
          by.map((one) => keyColumn(one, zone)),
          sql`, `,
        );
  const keys = sql`json_build_array(${key})::text`;
  // The key of a part begins with that of its position; a broker that tells no fills tells when the position was opened.
  const position = sql`json_build_array(${trades.account}, ${trades.symbol}, ${trades.side},
    case when ${trades.sourceKey} like 'p:%' then split_part(${trades.sourceKey}, '/', 1) else ${trades.openedAt}::text end)::text`;
  const fields = sql`json_build_object('position', ${position}, 'pnl', ${trades.netPnl}, 'risk', ${trades.riskAmount}, 'fees', ${trades.fees},
    'funding', ${trades.funding}, 'held', extract(epoch from ${trades.closedAt} - ${trades.openedAt}) * 1000, 'mfe', ${trades.mfe}, 'mae', ${trades.mae},
    'other', ${trades.otherFees} <> '{}'::jsonb)`;

  return attempt('to measure trades', async () => {
    const needsTags = by.includes('tag');
    const rows = await database
      .select({
        key: sql<string>`${keys}`,
        currency: trades.currency,
        sent: sql<string>`json_agg(${fields} order by ${trades.closedAt}, ${trades.id})::text`,
      })
      .from(trades)
      .innerJoin(actors, eq(actors.id, trades.decidedBy))
      .leftJoin(playbooks, eq(playbooks.id, trades.playbookId))
      .leftJoin(sql`lateral unnest(${needsTags ? sql`${trades.tags}` : sql`array['']`}) as tag`, sql`true`)
      .where(and(sql`${trades.closedAt} is not null`, ...where))
      .groupBy(sql`1`, trades.currency)
      .orderBy(sql`1`, trades.currency);
    return rows.map(({ key: text, currency, sent }) => {
      const names = by.length === 0 ? [] : (JSON.parse(text) as string[]);
      return measureGroup(names, currency, JSON.parse(sent) as readonly Sent[]);
    });
  });
}

function measureGroup(key: readonly string[], currency: string, sent: readonly Sent[]): PerformanceGroup {
  const parts = new Map<string, readonly Sent[]>();
  for (const one of sent) {
    const before = parts.get(one.position) ?? [];
    // A map keeps the order of insertion: a position stands where its last part was closed.
    parts.delete(one.position);
    parts.set(one.position, [...before, one]);
  }
  const whole = [...parts.values()];
  const measured = whole.map(measuredOf);
  return {
    key,
    currency,
    pnl: measured.reduce((sum, { pnl }) => sum + pnl, 0),
    metrics: measureTrades(measured, 1),
    winRate: wilsonInterval(measured.filter(({ pnl }) => pnl > 0).length, measured.length),
    mfe: meanOf(whole.map((own) => furthest(own.map(({ mfe }) => mfe), Math.max))),
    mae: meanOf(whole.map((own) => furthest(own.map(({ mae }) => mae), Math.min))),
    otherFees: whole.filter((own) => own.some(({ other }) => other)).length,
  };
} // prettier-ignore

/** The parts of a position as one trade. */
function measuredOf(parts: readonly Sent[]): MeasuredTrade {
  const sum = (of: (part: Sent) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const pnl = sum((part) => part.pnl);
  const risk = sum((part) => part.risk ?? NaN);
  return {
    pnl,
    r: risk > 0 ? pnl / risk : null,
    fees: sum(({ fees }) => fees),
    funding: sum(({ funding }) => funding),
    barsHeld: Math.max(...parts.map(({ held }) => held)),
  };
}

function furthest(values: readonly (number | null)[], of: (...values: number[]) => number): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : of(...known);
}

function meanOf(values: readonly (number | null)[]): Metric {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { value: null, reason: 'no excursion is known; measure them on a market' };
  return { value: known.reduce((sum, value) => sum + value, 0) / known.length };
}
