import { measureTrades, type MeasuredTrade, type Metric, type TradeMetric } from '@veloce/backtest';
import { parseOptions, ZoneSchema } from '@veloce/core';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
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

/** A closed part of a position as it is sent for measuring. It ends with the group's key. */
type Sent = readonly [
  /** Epoch ms UTC. */
  closedAt: number,
  pnl: number,
  risk: number | null,
  fees: number,
  funding: number,
  /** Time held, ms. */
  held: number,
  mfe: number | null,
  mae: number | null,
  /** Whether it has fees without a price: 0 or 1. */
  other: number,
  /** The same for all parts of one position. */
  position: string,
  ...key: string[],
];
const [closedAt, pnl, risk, fees, funding, held, mfe, mae, other, position] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;

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
  const fields = sentFields(by.map((one) => keyColumn(one, zone)));

  return attempt('to measure trades', async () => {
    let selected = database
      // Texts put together in any order, and grouped here: as JSON objects, sorted and grouped there, they would take four times as long.
      .select({ currency: trades.currency, sent: sql<string>`string_agg(${fields}, ',')` })
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
      .flatMap(({ currency, sent }) =>
        [...groupsOf(readSent(sent))].map(([key, own]) => ({
          key: JSON.parse(key) as string[],
          currency,
          own,
        })),
      )
      .sort((a, b) => inOrder([...a.key, a.currency], [...b.key, b.currency]))
      .map(({ key, currency, own }) => measureGroup(key, currency, own));
  });
}

/** Orders by code units, so that both homes give the same order, whatever their collation. */
function inOrder(a: readonly string[], b: readonly string[]): number {
  const k = a.findIndex((one, i) => one !== b[i]);
  return k < 0 ? 0 : a[k] < b[k] ? -1 : 1;
}

/** A {@link Sent} as the text of a JSON array; none of its numbers can be NaN. */
function sentFields(keys: readonly SQL[]): SQL {
  // The key of a part begins with that of its position; a broker that tells no fills tells when the position was opened.
  const of = sql`${trades.account} || chr(10) || ${trades.symbol} || chr(10) || ${trades.side} || chr(10) ||
    case when ${trades.sourceKey} like 'p:%' then split_part(${trades.sourceKey}, '/', 1) else ${trades.openedAt}::text end`;
  // As a double: `extract` gives a numeric, which takes four times as long.
  const ms = (time: SQL): SQL => sql`(date_part('epoch', ${time}) * 1000)::int8`;
  const orNull = (value: AnyPgColumn): SQL => sql`coalesce(${value}::text, 'null')`;
  const all = [
    ...[ms(sql`${trades.closedAt}`), trades.netPnl, orNull(trades.riskAmount), trades.fees, trades.funding],
    ...[ms(sql`${trades.closedAt} - ${trades.openedAt}`), orNull(trades.mfe), orNull(trades.mae)],
    ...[sql`(${trades.otherFees} <> '{}'::jsonb)::int`, sql`to_json(${of})`],
    ...keys.map((key) => sql`to_json(${key})`),
  ].map((one) => sql`${one}`);
  return sql`concat('[', ${sql.join(all, sql`, ',', `)}, ']')`;
}

/** The parts in the order in which they were closed; those of one moment in an order that is always the same. */
function readSent(sent: string): readonly Sent[] {
  const rows = JSON.parse(`[${sent}]`) as Sent[];
  return rows.sort(
    (a, b) =>
      a[closedAt] - b[closedAt] ||
      (a[position] < b[position] ? -1 : a[position] > b[position] ? 1 : a[pnl] - b[pnl]),
  );
}

/** Rows grouped by the JSON of their key. */
function groupsOf(sent: readonly Sent[]): ReadonlyMap<string, readonly Sent[]> {
  if (sent[0].length === position + 1) return new Map([['[]', sent]]);
  const groups = new Map<string, Sent[]>();
  for (const one of sent) {
    const key = JSON.stringify(one.slice(position + 1));
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [one]);
    else own.push(one);
  }
  return groups;
}

/** The parts of a position as one. */
interface Whole {
  pnl: number;
  /** `NaN` where that of a part is not known. */
  risk: number;
  fees: number;
  funding: number;
  held: number;
  mfe: number | null;
  mae: number | null;
  other: number;
}

/** Whole positions, in the order in which the last part of each was closed. */
function wholeOf(sent: readonly Sent[]): readonly Whole[] {
  const places = new Map<string, number>();
  const all: (Whole | undefined)[] = [];
  for (const part of sent) {
    const place = places.get(part[position]);
    const before = place === undefined ? undefined : all[place];
    places.set(part[position], all.length);
    if (place === undefined || before === undefined) {
      all.push({
        pnl: part[pnl],
        risk: part[risk] ?? NaN,
        fees: part[fees],
        funding: part[funding],
        held: part[held],
        mfe: part[mfe],
        mae: part[mae],
        other: part[other],
      });
      continue;
    }
    all[place] = undefined;
    before.pnl += part[pnl];
    before.risk += part[risk] ?? NaN;
    before.fees += part[fees];
    before.funding += part[funding];
    before.held = Math.max(before.held, part[held]);
    before.mfe = furthest(before.mfe, part[mfe], Math.max);
    before.mae = furthest(before.mae, part[mae], Math.min);
    before.other = Math.max(before.other, part[other]);
    all.push(before);
  }
  return all.filter((whole) => whole !== undefined);
}

function furthest(a: number | null, b: number | null, of: (a: number, b: number) => number): number | null {
  return a === null ? b : b === null ? a : of(a, b);
}

function measureGroup(key: readonly string[], currency: string, sent: readonly Sent[]): PerformanceGroup {
  const whole = wholeOf(sent);
  const measured = whole.map((one): MeasuredTrade => ({
    pnl: one.pnl,
    r: one.risk > 0 ? one.pnl / one.risk : null,
    fees: one.fees,
    funding: one.funding,
    barsHeld: one.held,
  }));
  return {
    key,
    currency,
    pnl: measured.reduce((sum, trade) => sum + trade.pnl, 0),
    metrics: measureTrades(measured, 1),
    winRate: wilsonInterval(measured.filter((trade) => trade.pnl > 0).length, measured.length),
    mfe: meanOf(whole.map((one) => one.mfe)),
    mae: meanOf(whole.map((one) => one.mae)),
    otherFees: whole.filter((one) => one.other === 1).length,
  };
}

function meanOf(values: readonly (number | null)[]): Metric {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { value: null, reason: 'no excursion is known; measure them on a market' };
  return { value: known.reduce((sum, value) => sum + value, 0) / known.length };
}
