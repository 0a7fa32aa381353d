import * as z from 'zod';
import { dayMs, parseOptions } from '@veloce/core';
import type { BrokerOrder } from '@veloce/backtest';

/** Limits that stop entries, and never exits. What is left out is not limited. */
export const EntryLimits = /* @__PURE__ */ (() =>
  z.strictObject({
    ordersPerMinute: z.int().min(1).optional().describe('entries sent within any 60 s'),
    notional: z.number().positive().optional().describe('of one entry, in quote currency'),
    dailyLoss: z.number().positive().optional().describe('since 00:00 UTC, in quote currency'),
    staleMs: z.number().positive().optional().describe('age of the newest data of the market'),
  }))();

/** Limits that stop entries; see the fields. */
export type EntryLimits = z.input<typeof EntryLimits>;

/** The state of affairs when an order is about to leave. */
export interface Standing {
  /** Epoch ms UTC. */
  readonly time: number;
  /** Equity of the account, in quote currency. */
  readonly equity: number;
  /** The last price of the order's market; `null` when there is none. */
  readonly price: number | null;
  /** When the newest data of that market came, epoch ms UTC; `null` when none has. */
  readonly dataTime: number | null;
  /** Orders whose outcome is unknown. */
  readonly unknownOrders: number;
  /** Why the data of the market is in doubt (a hole, venues that disagree); `null` when it is not. */
  readonly doubt: string | null;
  /** Why a person or the kill switch wants no entries; `null` when they may be. */
  readonly stopped: string | null;
}

/** The state of a guard: plain JSON. */
export interface EntryGuardState {
  /** Times of the entries of the last minute. */
  readonly sent: readonly number[];
  /** The day, and the equity at its first look. */
  readonly day: number;
  readonly dayEquity: number;
}

/** Asked before each order. */
export interface EntryGuard {
  /** Why the order may not leave; `null` when it may, and it then counts as sent. Orders that only reduce always may. */
  readonly refuse: (order: BrokerOrder, standing: Standing) => string | null;
  /** The counts so far, as plain data for a snapshot. */
  readonly state: () => EntryGuardState;
}

/**
 * Guards the way to a broker: with a limit reached, an unknown order, doubtful data or a stop there are no entries. Exits always pass.
 *
 * @param saved What {@link EntryGuard.state} gave before a restart: the losses of the day do not start again.
 * @throws {RangeError} when a limit is out of its domain.
 * @example
 * ```ts
 * const guard = createEntryGuard({ ordersPerMinute: 10, notional: 5_000, dailyLoss: 500, staleMs: 5_000 });
 * const why = guard.refuse(order, standing);
 * ```
 */
export function createEntryGuard(limits: EntryLimits, saved?: EntryGuardState): EntryGuard {
  const { ordersPerMinute, notional, dailyLoss, staleMs } = parseOptions(
    'createEntryGuard',
    EntryLimits,
    limits,
  );
  let sent: readonly number[] = saved?.sent ?? [];
  let day = saved?.day ?? NaN;
  let dayEquity = saved?.dayEquity ?? NaN;

  const reasonAgainst = (order: BrokerOrder, now: Standing): string | null => {
    const { time, equity, price, dataTime } = now;
    if (now.stopped !== null) return `stopped: ${now.stopped}`;
    if (now.unknownOrders > 0) return `${now.unknownOrders} orders are unknown`;
    if (now.doubt !== null) return `the data is in doubt: ${now.doubt}`;
    // A figure that is missing cannot be within its limit: each test is so written that NaN fails it.
    if (staleMs !== undefined && !(dataTime !== null && time - dataTime <= staleMs)) {
      return dataTime === null ? 'there is no data yet' : `the data is ${time - dataTime} ms old`;
    }
    if (dailyLoss !== undefined && !(dayEquity - equity < dailyLoss)) {
      return `the loss of the day is ${dayEquity - equity}, the limit ${dailyLoss}`;
    }
    if (notional !== undefined) {
      const value = (order.size ?? NaN) * (order.limitPrice ?? price ?? NaN);
      if (!(value <= notional)) return `the order is worth ${value}, the limit is ${notional}`;
    }
    if (ordersPerMinute !== undefined && sent.length >= ordersPerMinute) {
      return `${sent.length} entries within a minute, the limit is ${ordersPerMinute}`;
    }
    return null;
  };

  return {
    refuse(order, standing) {
      const { time, equity } = standing;
      const today = Math.floor(time / dayMs);
      if (today !== day) [day, dayEquity] = [today, equity];
      if (order.reduceOnly === true) return null;
      sent = sent.filter((at) => time - at < 60_000);
      const why = reasonAgainst(order, standing);
      if (why === null) sent = [...sent, time];
      return why;
    },
    state: () => ({ sent, day, dayEquity }),
  };
}
