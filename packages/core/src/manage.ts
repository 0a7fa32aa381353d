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
 * Closes a position that is still open after this many bars.
 *
 * @throws {RangeError} when `bars` is not an integer >= 1.
 */
export function timeStop(bars: number): ManageRule<unknown, NoFeatures> {
  if (!Number.isInteger(bars) || bars < 1)
    throw new RangeError(`timeStop: bars must be an integer >= 1, got ${bars}`);
  const close: Orders = { close: { fraction: 1, reason: `held for ${bars} bars` } };
  return {
    name: 'timeStop',
    features: () => ({}),
    decide: (_bar, position) => (position.barsHeld >= bars ? close : hold),
  };
}

/**
 * Moves the stop behind the best price since the entry; it never moves back.
 *
 * @param fraction Distance from the best price, as a fraction of it, in (0, 1).
 * @throws {RangeError} when `fraction` is outside (0, 1).
 */
export function trailingStop(fraction: number): ManageRule<unknown, NoFeatures> {
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`trailingStop: fraction must be between 0 and 1, got ${fraction}`);
  }
  return {
    name: 'trailingStop',
    features: () => ({}),
    decide(_bar, { side, highest, lowest, stopLoss }) {
      const level = side === 'LONG' ? highest * (1 - fraction) : lowest * (1 + fraction);
      const tighter = side === 'LONG' ? !(stopLoss >= level) : !(stopLoss <= level);
      return tighter ? { stopLoss: level } : hold;
    },
  };
}
