import type { MarketSeries } from './market-series.js';
import type { Features, Row } from './row.js';
import type { Side, Signal } from './signal.js';

/** An open position, as a rule sees it at the close of a bar. */
export interface Position {
  readonly side: Side;
  /** Time of the entry fill, epoch ms UTC. */
  readonly entryTime: number;
  readonly entryPrice: number;
  /** Size in base units, > 0. */
  readonly size: number;
  /** Size at the entry; larger than `size` after a partial exit. */
  readonly initialSize: number;
  /** Closed bars since the entry, the entry's own bar included. */
  readonly barsHeld: number;
  /** Highest high and lowest low since the entry, this bar included. */
  readonly highest: number;
  readonly lowest: number;
  /** The levels in force; `NaN` for none. */
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly signal: Signal;
}

/** Changes for the next bar. A field left out leaves things as they are. */
export interface Orders {
  /** New stop level; `NaN` takes it away. */
  readonly stopLoss?: number;
  /** New target level; `NaN` takes it away. */
  readonly takeProfit?: number;
  /** Close this share of the position, in (0, 1], at the next open. */
  readonly close?: { readonly fraction: number; readonly reason: string };
}

/** Nothing changes. */
export const hold: Orders = /* @__PURE__ */ Object.freeze({});

/**
 * A rule for an open position: asked at the close of each bar, its orders are in force from the next bar on. The backtest
 * and live trading ask the same rule. Stop and target of the signal are in force from the entry without any rule.
 */
export interface ManageRule<Params, F extends Features = Features> {
  readonly name: string;
  /** What it looks at. */
  readonly features: (market: MarketSeries, params: Params) => F;
  /** What it orders at the close of a bar, for the next one. */
  readonly decide: (bar: Row<F>, position: Position, params: Params) => Orders;
}

/** A rule that looks at the position only. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no features is what it says
export type NoFeatures = Readonly<Record<never, never>>;

/**
 * The orders of two rules at one bar, as one: the tighter stop, the nearer target, the larger close. A level that one rule takes
 * away and the other sets is set.
 *
 * @param side The side of the position.
 * @example
 * ```ts
 * mergeOrders('LONG', { stopLoss: 98 }, { stopLoss: 99, takeProfit: 104 }); // stopLoss 99, takeProfit 104
 * ```
 */
export function mergeOrders(side: Side, a: Orders, b: Orders): Orders {
  if (a === hold) return b;
  if (b === hold) return a;
  const isLong = side === 'LONG';
  const stopLoss = isLong ? higher(a.stopLoss, b.stopLoss) : lower(a.stopLoss, b.stopLoss);
  const takeProfit = isLong ? lower(a.takeProfit, b.takeProfit) : higher(a.takeProfit, b.takeProfit);
  const close = (a.close?.fraction ?? 0) >= (b.close?.fraction ?? 0) ? a.close : b.close;
  return {
    ...(stopLoss === undefined ? {} : { stopLoss }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(close === undefined ? {} : { close }),
  };
}

/** The higher of two levels; one that is there beats `NaN`, which beats one that is left out. */
function higher(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a >= b || b !== b ? a : b;
}

function lower(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b || b !== b ? a : b;
}
