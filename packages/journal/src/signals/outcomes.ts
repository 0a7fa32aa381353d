import { shown, checkMarket, parseOptions, type MarketData } from '@veloce/core';
import { wilsonInterval, type Estimate } from '@veloce/core/statistics';
import { and, eq, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { attempt } from '../attempt.js';
import { columnsOf, rowSource, rowsOf, type Database } from '../database/database.js';
import { actors, outcomes, signals } from '../database/schema.js';
import type { Remembered } from '../database/remembered.js';
import type { JournalError } from '../error.js';
import { signalConditions, type SignalFilter } from './signal-log.js';

/** How often signals were right, and what they were worth, by some part of them. */
export const AccuracyQuery = /* @__PURE__ */ (() =>
  z.strictObject({
    horizonMs: z.int().min(1).describe('how long after its close a signal is judged'),
    by: z.enum(['actor', 'symbol', 'type', 'decision', 'side', 'playbook']).default('actor'),
    confidence: z.number().gt(0).lt(1).default(0.95).describe('of the interval'),
  }))();

/** How signals are judged; fields with a default are optional. */
export type AccuracyQuery = z.input<typeof AccuracyQuery>;

/** Signals of one group, judged at one horizon. */
export interface SignalAccuracy {
  readonly key: string;
  readonly signals: number;
  /** Share whose price went their way, with its Wilson interval. */
  readonly right: Estimate;
  /** Means over the group, in the direction of the signal, as fractions of the price at the signal. */
  readonly forwardReturn: number;
  readonly mfe: number;
  readonly mae: number;
}

/** The price's path after signals. */
export interface SignalOutcomes {
  /**
   * Measures what the price did after the signals of a market, also after those that were not taken. A signal whose horizon the market
   * does not cover whole waits for a longer one; one that is measured stays as it is.
   *
   * @param data The market: its symbol says which signals, and so does its venue where it names one.
   * @param horizons How long after a signal's close, ms.
   * @returns How many outcomes are new.
   */
  readonly measure: (data: MarketData, horizons: readonly number[]) => TaskEither<JournalError, number>;
  /** The value of signals that were taken, vetoed and so on. @throws {RangeError} naming the field that is wrong. */
  readonly accuracy: (
    query: AccuracyQuery,
    filter?: SignalFilter,
  ) => TaskEither<JournalError, readonly SignalAccuracy[]>;
}

const shape =
  'closed_at timestamptz, signal_id bigint, horizon_ms bigint, forward_return float8, mfe float8, mae float8';

/** Signals that are read at once. */
const batch = 10_000;

/** The outcomes of a database. */
export const signalOutcomes = (database: Database, memory: Remembered): SignalOutcomes => ({
  measure(data, horizons) {
    checkMarket('outcomes.measure', data);
    for (const horizon of horizons) {
      if (!Number.isInteger(horizon) || horizon < data.intervalMs)
        throw new RangeError(
          `outcomes.measure: horizons: must be whole ms, ${data.intervalMs} (a bar) at least, got ${shown(horizon)}`,
        );
    }
    return attempt(`to measure the signals of ${data.symbol}`, async () => {
      let added = 0;
      for (const horizon of horizons) added += await measureHorizon(database, data, horizon);
      return added;
    });
  },

  accuracy(query, filter = {}) {
    const { horizonMs, by, confidence } = parseOptions('outcomes.accuracy', AccuracyQuery, query);
    const where = signalConditions('outcomes.accuracy', filter);
    const key = {
      actor: sql`${actors.name}`,
      symbol: sql`${signals.symbol}`,
      type: sql`${signals.type}`,
      decision: sql`${signals.decision}`,
      side: sql`case when ${signals.side} = 1 then 'LONG' else 'SHORT' end`,
      playbook: sql`playbook`,
    }[by];
    const playbook = sql`lateral unnest(${by === 'playbook' ? sql`${signals.playbooks}` : sql`array['']`}) as playbook`;
    const ask = async (): Promise<readonly SignalAccuracy[]> => {
      const rows = await database
        .select({
          key: sql<string>`${key}`,
          count: sql<number>`count(*)::int`,
          right: sql<number>`(count(*) filter (where ${outcomes.forwardReturn} > 0))::int`,
          forwardReturn: sql<number>`avg(${outcomes.forwardReturn})`,
          mfe: sql<number>`avg(${outcomes.mfe})`,
          mae: sql<number>`avg(${outcomes.mae})`,
        })
        .from(outcomes)
        .innerJoin(signals, and(eq(signals.closedAt, outcomes.closedAt), eq(signals.id, outcomes.signalId)))
        .innerJoin(actors, eq(actors.id, signals.actorId))
        .innerJoin(playbook, sql`true`)
        .where(and(eq(outcomes.horizonMs, horizonMs), ...where))
        .groupBy(sql`1`)
        .orderBy(sql`1`);
      return rows.map(({ key: name, count, right, ...means }) => ({
        key: name,
        signals: count,
        right: wilsonInterval(right, count, confidence),
        ...means,
      }));
    };
    return attempt('to judge signals', () =>
      memory.answer(['outcomes.accuracy', horizonMs, by, confidence, filter], ask),
    );
  },
});

async function measureHorizon(database: Database, data: MarketData, horizon: number): Promise<number> {
  const { time, intervalMs, length, symbol } = data;
  if (length === 0) return 0;
  const first = new Date(time[0] + intervalMs).toISOString();
  const last = new Date(time[length - 1] + intervalMs - horizon).toISOString();
  let added = 0;
  let after = -1;
  for (;;) {
    const rows = await rowsOf<{ id: string | number; at: number; side: number }>(
      database,
      sql`select s.id, (extract(epoch from s.closed_at) * 1000)::float8 as at, s.side from ${signals} s
        where s.symbol = ${symbol} and s.side <> 0 and s.closed_at >= ${first} and s.closed_at <= ${last} and s.id > ${after}
        and not exists (select 1 from ${outcomes} o where o.closed_at = s.closed_at and o.signal_id = s.id and o.horizon_ms = ${horizon})
        order by s.id limit ${batch}`,
    );
    if (rows.length === 0) return added;
    after = Number(rows[rows.length - 1].id);
    const measured = rows.flatMap(({ id, at, side }) => {
      const found = outcomeAt(data, Math.round(at), side, horizon);
      return found === undefined
        ? []
        : [
            {
              closed_at: new Date(Math.round(at)).toISOString(),
              signal_id: Number(id),
              horizon_ms: horizon,
              ...found,
            },
          ];
    });
    if (measured.length > 0) {
      const list = sql.raw(columnsOf(shape));
      const written = await rowsOf(
        database,
        sql`insert into ${outcomes} (${list}) select ${list} from ${rowSource(measured, shape)} on conflict do nothing returning 1`,
      );
      added += written.length;
    }
    if (rows.length < batch) return added;
  }
}

/** The price's path from a close on; `undefined` if no bar closes then, or a hole is in the way. */
function outcomeAt(
  { time, high, low, close, intervalMs, length }: MarketData,
  closedAt: number,
  side: number,
  horizon: number,
): { readonly forward_return: number; readonly mfe: number; readonly mae: number } | undefined {
  const start = lastAtOrBefore(time, closedAt - intervalMs);
  if (start < 0 || time[start] + intervalMs !== closedAt) return undefined;
  const bars = Math.floor(horizon / intervalMs);
  const end = start + bars;
  if (end >= length || time[end] !== time[start] + bars * intervalMs) return undefined;
  const entry = close[start];
  let best = 0;
  let worst = 0;
  for (let i = start + 1; i <= end; i++) {
    const [favourable, adverse] = side > 0 ? [high[i], low[i]] : [low[i], high[i]];
    best = Math.max(best, (side * (favourable - entry)) / entry);
    worst = Math.min(worst, (side * (adverse - entry)) / entry);
  }
  return { forward_return: (side * (close[end] - entry)) / entry, mfe: best, mae: worst };
}

/** The last bar that opens at or before a time; -1 for none. */
export function lastAtOrBefore(time: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
