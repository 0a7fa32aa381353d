import * as z from 'zod';
import { checkArguments, objectRule, parseOptions } from '@veloce/core';
import type { FillEvent, Trade } from '@veloce/backtest';
import { exitOf, protectedBy } from './client-order-id.js';
import { equityBand, EquityBandOptions, type EquityBand, type EquityCurve } from './equity-band.js';

/** One side of a comparison: a round trip, in time, price and size. */
export interface RoundTrip {
  readonly symbol: string;
  readonly side: Trade['side'];
  /** Epoch ms UTC of the first fill. */
  readonly entryTime: number;
  /** Mean price. */
  readonly entryPrice: number;
  /** Base units entered. */
  readonly size: number;
  /** Epoch ms UTC of the last fill; `null` while it is open. */
  readonly exitTime: number | null;
  /** Mean price of what was closed; `null` before anything was. */
  readonly exitPrice: number | null;
  /** Base units closed. */
  readonly closedSize: number;
}

/** A trade of the backtest beside the same trade live. */
export interface DriftRow {
  /** `missed`: only the backtest has it. `extra`: only the venue has it. */
  readonly kind: 'matched' | 'missed' | 'extra';
  readonly symbol: string;
  readonly side: Trade['side'];
  /** The client order id of the live entry; `null` if missed. */
  readonly entryId: string | null;
  readonly expected: RoundTrip | null;
  readonly live: RoundTrip | null;
  /** How much worse the live price was, in basis points of the expected; negative if better; `null` without both. */
  readonly entrySlippageBps: number | null;
  readonly exitSlippageBps: number | null;
  /** How much later the live fill was, ms. */
  readonly entryLatencyMs: number | null;
  readonly exitLatencyMs: number | null;
  /** The cost of both differences for the live size, in quote currency: what the same size would have made more at the expected prices. */
  readonly cost: number | null;
}

/** The difference between a live day and its backtest: plain JSON. */
export interface Drift {
  /** In the order of their entries. */
  readonly rows: readonly DriftRow[];
  readonly matched: number;
  readonly missed: number;
  readonly extra: number;
  /** Sum of the costs of the matched trades, in quote currency. */
  readonly cost: number;
  /** Mean slippage of entries and exits, weighted by their size in quote currency; `null` without any. */
  readonly slippageBps: number | null;
  /** Median over entries and exits; `null` without any. */
  readonly latencyMs: number | null;
  /** Fills of no order of the run: somebody else's, or the venue's own. */
  readonly foreign: readonly FillEvent[];
  /** The equity of the account beside the band that a backtest lets expect; `null` without `equity`. */
  readonly band: EquityBand | null;
}

/** Equities to compare, and how: for {@link DriftOptions}. */
export interface DriftEquity extends EquityBandOptions {
  /** The equity of a backtest, as long as there is data. */
  readonly expected: EquityCurve;
  /** The equity of the account. */
  readonly live: EquityCurve;
}

/** Settings of {@link driftOf}. */
export interface DriftOptions {
  /** The first part of the ids of the run, as in `orders.run` of its plan: fills of other orders are foreign. */
  readonly run: string;
  /** Two entries that are further apart in time are not the same trade, ms. */
  readonly withinMs: number;
  /** Left out: the drift has no band. */
  readonly equity?: DriftEquity;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    run: z.string().min(1),
    withinMs: z.number().min(0),
    equity: EquityBandOptions.extend({
      expected: objectRule<EquityCurve>(),
      live: objectRule<EquityCurve>(),
    }).optional(),
  }))();

/**
 * Compares the fills of a live day with the trades that a backtest of the recorded day gives, trade by trade: slippage, latency, missed and extra trades. With
 * `equity` it also says whether the account is inside the band that a backtest lets expect, and if not, since when.
 *
 * Trades are matched by symbol, side and time of entry, each once, in the order of time. Exits in parts are one exit at their mean price.
 *
 * @param trades The trades of the backtest.
 * @param fills The fills of the account, from `broker.fills`.
 * @throws {RangeError} naming a bad or unknown option.
 * @example
 * ```ts
 * const { trades } = backtest(strategy, day);
 * const drift = driftOf(trades, fills, { run: 'btc', withinMs: 120_000 });
 * console.log(drift.slippageBps, drift.missed);
 * ```
 */
export function driftOf(trades: readonly Trade[], fills: readonly FillEvent[], options: DriftOptions): Drift {
  const { run, withinMs, equity } = parseOptions('driftOf', Options, options);
  checkArguments(
    'driftOf',
    { trades, fills },
    { trades: [{ symbol: 'text', entryTime: 'number' }], fills: [{ orderId: 'text', time: 'number' }] },
  );
  const own = fills.filter(({ orderId }) => orderId.startsWith(`${run}-`));
  const live = [...liveTrips(own)];
  const rows: DriftRow[] = [];
  const isTaken = new Set<string>();
  for (const expected of expectedTrips(trades)) {
    const found = live.find(
      ([id, one]) =>
        !isTaken.has(id) &&
        one.symbol === expected.symbol &&
        one.side === expected.side &&
        Math.abs(one.entryTime - expected.entryTime) <= withinMs,
    );
    if (found !== undefined) isTaken.add(found[0]);
    rows.push(rowOf(expected, found?.[1] ?? null, found?.[0] ?? null));
  }
  for (const [id, one] of live) if (!isTaken.has(id)) rows.push(rowOf(null, one, id));
  rows.sort((a, b) => timeOf(a) - timeOf(b));

  const matched = rows.filter(({ kind }) => kind === 'matched');
  const slips = matched.flatMap(({ live: at, entrySlippageBps, exitSlippageBps }) => [
    ...(entrySlippageBps === null || at === null
      ? []
      : [{ bps: entrySlippageBps, weight: at.size * at.entryPrice }]),
    ...(exitSlippageBps === null || at === null
      ? []
      : [{ bps: exitSlippageBps, weight: at.closedSize * (at.exitPrice ?? 0) }]),
  ]);
  const weight = slips.reduce((sum, one) => sum + one.weight, 0);
  const latencies = matched.flatMap(({ entryLatencyMs, exitLatencyMs }) =>
    [entryLatencyMs, exitLatencyMs].filter((one) => one !== null),
  );
  return {
    rows,
    matched: matched.length,
    missed: rows.filter(({ kind }) => kind === 'missed').length,
    extra: rows.filter(({ kind }) => kind === 'extra').length,
    cost: matched.reduce((sum, { cost }) => sum + (cost ?? 0), 0),
    slippageBps: weight > 0 ? slips.reduce((sum, one) => sum + one.bps * one.weight, 0) / weight : null,
    latencyMs: medianOf(latencies),
    foreign: fills.filter((one) => !own.includes(one)),
    band: equity === undefined ? null : bandOf(equity),
  };
}

const bandOf = ({ expected, live, ...how }: DriftEquity): EquityBand => equityBand(expected, live, how);

const timeOf = ({ expected, live }: DriftRow): number => expected?.entryTime ?? live?.entryTime ?? 0;

/** The trades of a backtest by their entries: parts of one position are one round trip. */
function expectedTrips(trades: readonly Trade[]): readonly RoundTrip[] {
  const trips = new Map<string, RoundTrip>();
  for (const { symbol, side, entryTime, entryPrice, exitTime, exitPrice, size } of trades) {
    const key = `${symbol} ${side} ${entryTime}`;
    const known = trips.get(key);
    const closedSize = (known?.closedSize ?? 0) + size;
    const before = known?.exitPrice ?? exitPrice;
    const mean = before + ((exitPrice - before) * size) / closedSize;
    const time = Math.max(known?.exitTime ?? exitTime, exitTime);
    trips.set(key, {
      ...{ symbol, side, entryTime, entryPrice, size: closedSize, closedSize },
      ...{ exitTime: time, exitPrice: mean },
    });
  }
  return [...trips.values()].sort((a, b) => a.entryTime - b.entryTime);
}

/** Round trips of fills, by the ids of their entries, in the order of entry. */
function liveTrips(fills: readonly FillEvent[]): readonly (readonly [entryId: string, trip: RoundTrip])[] {
  const known = new Set(fills.map(({ orderId }) => orderId));
  /** The entry that a stop at the venue closed. */
  const stopped = (orderId: string): string | null => {
    const entryId = protectedBy(orderId);
    return entryId !== null && known.has(entryId) ? entryId : null;
  };
  const sides = new Map<string, { readonly entries: FillEvent[]; readonly exits: FillEvent[] }>();
  for (const fill of fills) {
    const left = exitOf(fill.orderId)?.entryId ?? stopped(fill.orderId);
    const id = left ?? fill.orderId;
    const of = sides.get(id) ?? { entries: [], exits: [] };
    sides.set(id, of);
    (left === null ? of.entries : of.exits).push(fill);
  }
  return [...sides]
    .filter(([, { entries }]) => entries.length > 0)
    .map(([id, { entries, exits }]) => {
      const size = sizeOf(entries);
      const closedSize = sizeOf(exits);
      const isOver = closedSize >= size * (1 - 1e-9);
      const trip: RoundTrip = {
        symbol: entries[0].symbol,
        side: entries[0].side === 'BUY' ? 'LONG' : 'SHORT',
        entryTime: Math.min(...entries.map(({ time }) => time)),
        entryPrice: priceOf(entries),
        size,
        exitTime: isOver ? Math.max(...exits.map(({ time }) => time)) : null,
        exitPrice: closedSize > 0 ? priceOf(exits) : null,
        closedSize,
      };
      return [id, trip] as const;
    })
    .sort(([, a], [, b]) => a.entryTime - b.entryTime);
}

const sizeOf = (fills: readonly FillEvent[]): number => fills.reduce((sum, { size }) => sum + size, 0);
/** The mean price; of equal prices it is that price, to the bit. */
const priceOf = (fills: readonly FillEvent[]): number => {
  const [{ price: first }] = fills;
  return first + fills.reduce((sum, { size, price }) => sum + size * (price - first), 0) / sizeOf(fills);
};

function rowOf(expected: RoundTrip | null, live: RoundTrip | null, entryId: string | null): DriftRow {
  const kind = live === null ? 'missed' : expected === null ? 'extra' : 'matched';
  const of = expected ?? live;
  const { symbol, side } = of as RoundTrip;
  const none = { entrySlippageBps: null, exitSlippageBps: null, entryLatencyMs: null, exitLatencyMs: null };
  if (expected === null || live === null)
    return { kind, symbol, side, entryId, expected, live, ...none, cost: null };
  const worseBy = (paid: number, got: number): number => (side === 'LONG' ? paid - got : got - paid);
  const entryWorse = worseBy(live.entryPrice, expected.entryPrice);
  const exits =
    live.exitPrice === null || expected.exitPrice === null
      ? null
      : { worse: worseBy(expected.exitPrice, live.exitPrice), of: expected.exitPrice };
  return {
    ...{ kind, symbol, side, entryId, expected, live },
    entrySlippageBps: (1e4 * entryWorse) / expected.entryPrice,
    exitSlippageBps: exits === null ? null : (1e4 * exits.worse) / exits.of,
    entryLatencyMs: live.entryTime - expected.entryTime,
    exitLatencyMs:
      live.exitTime === null || expected.exitTime === null ? null : live.exitTime - expected.exitTime,
    cost: entryWorse * live.size + (exits?.worse ?? 0) * live.closedSize,
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return null;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}
