import { checkArguments } from './check-arguments.js';
import { shown } from './shown.js';
import { hold, type ManageRule, type NoFeatures, type Orders, type Position } from './manage.js';
import type { MarketSeries } from './market-series.js';
import type { Series } from './series.js';

/**
 * Moves the stop behind the best price since the entry; it never moves back.
 *
 * @param fraction Distance from the best price, as a fraction of it, in (0, 1).
 * @throws {RangeError} when `fraction` is outside (0, 1).
 * @example
 * ```ts
 * const trailing = squeezeFlow.manageWith(trailingStop(0.02));
 * ```
 */
export function trailingStop(fraction: number): ManageRule<unknown, NoFeatures> {
  checkArguments('trailingStop', { fraction }, { fraction: 'number' });
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`trailingStop: fraction must be between 0 and 1, got ${shown(fraction)}`);
  }
  return {
    name: 'trailingStop',
    features: () => ({}),
    decide: (_bar, position) =>
      stopAt(
        position,
        position.side === 'LONG' ? position.highest * (1 - fraction) : position.lowest * (1 + fraction),
      ),
  };
}

/**
 * Moves the stop a number of average true ranges behind the best price since the entry (the chandelier exit); it never moves
 * back, and stays where it is while the range has no value.
 *
 * @param multiple Distance from the best price, in average true ranges, > 0.
 * @param range Describes the average true range, in quote currency.
 * @throws {RangeError} when `multiple` is not > 0.
 * @example
 * ```ts
 * const chandelier = trailingAtr(3, (market) => compute(atrKernel, [22], [market.high, market.low, market.close]));
 * ```
 */
export function trailingAtr<Params = unknown>(
  multiple: number,
  range: (market: MarketSeries, params: Params) => Series,
): ManageRule<Params, { readonly range: Series }> {
  checkArguments('trailingAtr', { multiple, range }, { multiple: 'number', range: 'function' });
  if (!(multiple > 0 && multiple < Infinity)) {
    throw new RangeError(`trailingAtr: multiple must be > 0, got ${shown(multiple)}`);
  }
  return {
    name: 'trailingAtr',
    features: (market, params) => ({ range: range(market, params) }),
    decide: (bar, position) =>
      stopAt(
        position,
        position.side === 'LONG'
          ? position.highest - multiple * bar.range
          : position.lowest + multiple * bar.range,
      ),
  };
}

/**
 * Moves the stop to the entry once the position has been ahead by a multiple of its initial risk, the distance from the entry to
 * the signal's stop.
 *
 * @param afterR How far ahead it must have been, in initial risks, > 0.
 * @param beyond How far on the winning side of the entry the stop goes, as a fraction of the entry price, in [0, 1): what fees
 *   take, for instance.
 * @throws {RangeError} when a number is out of its range.
 * @example
 * ```ts
 * const free = breakEven(1, 0.001); // at one risk ahead, the stop covers 0.1 % of costs
 * ```
 */
export function breakEven(afterR: number, beyond = 0): ManageRule<unknown, NoFeatures> {
  checkArguments('breakEven', { afterR, beyond }, { afterR: 'number', beyond: 'number' });
  if (!(afterR > 0 && afterR < Infinity)) {
    throw new RangeError(`breakEven: afterR must be > 0, got ${shown(afterR)}`);
  }
  if (!(beyond >= 0 && beyond < 1)) {
    throw new RangeError(`breakEven: beyond must be in [0, 1), got ${shown(beyond)}`);
  }
  return {
    name: 'breakEven',
    features: () => ({}),
    decide(_bar, position) {
      if (!(bestMove(position) >= afterR * initialRisk(position))) return hold;
      const { side, entryPrice } = position;
      return stopAt(position, entryPrice * (side === 'LONG' ? 1 + beyond : 1 - beyond));
    },
  };
}

/** The distance from the entry to the signal's stop, in quote currency; `NaN` without one. */
export function initialRisk({ entryPrice, signal }: Position): number {
  return Math.abs(entryPrice - (signal.stopLoss ?? NaN));
}

/** How far ahead the position has been at its best, in quote currency. */
export function bestMove({ side, entryPrice, highest, lowest }: Position): number {
  return side === 'LONG' ? highest - entryPrice : entryPrice - lowest;
}

/** The stop at a level when that is tighter than the one in force. */
function stopAt({ side, stopLoss }: Position, level: number): Orders {
  const isTighter = side === 'LONG' ? !(stopLoss >= level) : !(stopLoss <= level);
  return isTighter && level === level ? { stopLoss: level } : hold;
}
