import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import type { MarketSeries } from './market-series.js';
import type { Features, Row } from './row.js';
import { kindOf } from './series.js';
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

/**
 * Changes for the next bar. A field that is left out, or a level that is `NaN`, leaves things as they are: a rule whose column
 * is warming up changes nothing. Anything else is refused, in the backtest and live.
 */
export interface Orders {
  /** New stop level, > 0; `'none'` takes it away. */
  readonly stopLoss?: number | 'none' | undefined;
  /** New target level, > 0; `'none'` takes it away. */
  readonly takeProfit?: number | 'none' | undefined;
  /** Close this share of the position, in (0, 1], at the next open. */
  readonly close?: { readonly fraction: number; readonly reason: string } | undefined;
}

/** Nothing changes. */
export const hold: Orders = /* @__PURE__ */ Object.freeze({});

/**
 * Orders that close a position, or a part of it, at the next open. Make them once, at module level.
 *
 * @param reason The reason, recorded in the trade.
 * @param fraction Share of the position, in (0, 1].
 * @throws {RangeError} when the reason is empty or the fraction is out of its range.
 * @example
 * ```ts
 * const atTheMiddle = closePosition('back at the middle band');
 * ```
 */
export function closePosition(reason: string, fraction = 1): Orders {
  const orders = { close: Object.freeze({ fraction, reason }) };
  checkOrders('closePosition', orders);
  return Object.freeze(orders);
}

/**
 * A rule for an open position: asked at the close of each bar, its orders are in force from the next bar on. The backtest
 * and live trading ask the same rule. Stop and target of the signal are in force from the entry without any rule.
 */
export interface ManageRule<Params, F extends Features = Features> {
  readonly name: string;
  /** The columns that the rule reads. */
  readonly features: (market: MarketSeries, params: Params) => F;
  /** The orders at the close of a bar, for the next one. */
  readonly decide: (bar: Row<F>, position: Position, params: Params) => Orders;
  /**
   * For a rule that does nothing but close whole positions: for each side the feature that says where, which is neither 0 nor `NaN`
   * there. A search then reads the feature, and need not ask the rule at each bar.
   */
  readonly leaves?: {
    readonly long?: (keyof F & string) | undefined;
    readonly short?: (keyof F & string) | undefined;
  };
}

/**
 * Declares a rule for open positions, inferring its types.
 *
 * @example
 * ```ts
 * const toTheMiddle = exitRule({
 *   name: 'to the middle',
 *   features: ({ close }) => ({ close, middle: sma(close, 20) }),
 *   decide: (bar, { side }) =>
 *     (side === 'LONG' ? bar.close >= bar.middle : bar.close <= bar.middle) ? atTheMiddle : hold,
 * });
 * const managed = strategy.manageWith(toTheMiddle);
 * ```
 */
export function exitRule<Params, F extends Features>(rule: ManageRule<Params, F>): ManageRule<Params, F> {
  return rule;
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
  checkArguments('mergeOrders', { side, a, b }, { side: 'LONG|SHORT', a: 'object', b: 'object' });
  if (a === hold) return b;
  if (b === hold) return a;
  const isLong = side === 'LONG';
  const stopLoss = chosenLevel(a.stopLoss, b.stopLoss, isLong);
  const takeProfit = chosenLevel(a.takeProfit, b.takeProfit, !isLong);
  const close = (a.close?.fraction ?? 0) >= (b.close?.fraction ?? 0) ? a.close : b.close;
  return {
    ...(stopLoss === undefined ? {} : { stopLoss }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(close === undefined ? {} : { close }),
  };
}

/** The higher, or the lower, of two levels; one that is there beats `'none'`, which beats one that is not known. */
function chosenLevel(a: Orders['stopLoss'], b: Orders['stopLoss'], wantsHigher: boolean): Orders['stopLoss'] {
  if (a === undefined || a !== a) return b;
  if (b === undefined || b !== b) return a;
  if (a === 'none') return b;
  if (b === 'none') return a;
  return a >= b === wantsHigher ? a : b;
}

/**
 * Refuses what are not orders, so that nothing is taken for an order and nothing is silently left out.
 *
 * @param rule Who ordered it.
 * @throws {TypeError} when it is not an object of orders, or has a field that orders do not have.
 * @throws {RangeError} when a level or a fraction is out of its range.
 */
export function checkOrders(rule: string, orders: unknown): asserts orders is Orders {
  if (typeof orders !== 'object' || orders === null || Array.isArray(orders)) {
    throw new TypeError(`${rule}: must return orders, or hold; ${shapes}, got ${shown(orders)}`);
  }
  const unknown = Object.keys(orders).find((name) => !orderFields.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`${rule}: orders have no field ${unknown}; ${shapes}`);
  }
  const { stopLoss, takeProfit, close } = orders as Record<keyof Orders, unknown>;
  checkLevel(rule, 'stopLoss', stopLoss);
  checkLevel(rule, 'takeProfit', takeProfit);
  if (close === undefined) return;
  if (typeof close !== 'object' || close === null) {
    throw new TypeError(`${rule}: close: must be { fraction, reason }, got ${shown(close)}`);
  }
  const { fraction, reason } = close as Record<'fraction' | 'reason', unknown>;
  if (!(typeof fraction === 'number' && fraction > 0 && fraction <= 1)) {
    throw new RangeError(`${rule}: close.fraction: must be above 0 and at most 1, got ${shown(fraction)}`);
  }
  if (typeof reason !== 'string' || reason === '') {
    throw new TypeError(`${rule}: close.reason: must say why, got ${shown(reason)}`);
  }
}

const orderFields: readonly string[] = ['stopLoss', 'takeProfit', 'close'];
const shapes =
  "{ stopLoss: price or 'none', takeProfit: price or 'none', close: { fraction, reason } }, each only where it changes";

/** `NaN` is "not known yet", and changes nothing. */
function checkLevel(rule: string, field: string, level: unknown): void {
  if (level === undefined || level === 'none') return;
  if (typeof level === 'number' && (level !== level || (level > 0 && level < Infinity))) return;
  throw new RangeError(
    `${rule}: ${field}: must be a price above 0, 'none' to take it away, or left out to leave it, got ${kindOf(level)}`,
  );
}
