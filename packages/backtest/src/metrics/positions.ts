import { checkArguments } from '@veloce/core';
import type { Trade } from '../account/trade.js';

/**
 * The fields of a trade that the metrics read; with those of the second part, closed parts of one position count as one trade. Without them
 * each is a whole position.
 */
export type MeasuredTrade = Pick<Trade, 'pnl' | 'r' | 'fees' | 'funding' | 'barsHeld'> &
  (PartOfPosition | { readonly position?: undefined });

/** The fields that say which position a trade closed, or a part of which. */
export type PartOfPosition = Pick<
  Trade,
  'position' | 'symbol' | 'entryTime' | 'entryPrice' | 'size' | 'stopLoss'
>;

/** A whole position. */
export type MeasuredPosition = Pick<Trade, 'pnl' | 'r' | 'fees' | 'funding' | 'barsHeld'> & {
  /** Notional of the entries; `NaN` where unknown. */
  readonly notional: number;
};

/**
 * Whole positions as trades: the closed parts of one are joined, with their mean exit price, the sum of their gains and costs, the
 * reason of the last, and the excursions of all. In the order in which the last part of each was closed. A position that is still
 * open in part is what was closed of it.
 *
 * @param trades Closed trades of one account, or of several.
 * @example
 * ```ts
 * const whole = positionsOf(result.trades);
 * whole.filter(({ pnl }) => pnl > 0).length / whole.length; // the win rate of the metrics
 * ```
 */
export function positionsOf(trades: readonly Trade[]): readonly Trade[] {
  checkArguments('positionsOf', { trades }, { trades: [{ symbol: 'text', entryTime: 'number' }] });
  return partsOf(trades).map((parts) => {
    if (parts.length === 1) return parts[0];
    const last = parts[parts.length - 1];
    const sum = (of: (part: Trade) => number): number => parts.reduce((all, part) => all + of(part), 0);
    const size = sum((part) => part.size);
    const notional = sum((part) => part.size * part.entryPrice);
    const risk = sum((part) => part.size * Math.abs(part.entryPrice - part.stopLoss));
    const pnl = sum((part) => part.pnl);
    const [mae, mfe] = [Math.min(...parts.map((part) => part.mae)), Math.max(...parts.map((part) => part.mfe))];
    return Object.freeze({
      ...last,
      size,
      entryPrice: notional / size,
      exitPrice: sum((part) => part.size * part.exitPrice) / size,
      entries: Math.max(...parts.map(({ entries }) => entries)),
      grossPnl: sum((part) => part.grossPnl),
      fees: sum((part) => part.fees),
      funding: sum((part) => part.funding),
      borrow: sum((part) => part.borrow),
      pnl,
      returnOnNotional: pnl / notional,
      r: risk > 0 ? pnl / risk : null,
      mae,
      mfe,
      maeR: risk > 0 ? (mae * notional) / risk : null,
      mfeR: risk > 0 ? (mfe * notional) / risk : null,
      barsHeld: Math.max(...parts.map(({ barsHeld }) => barsHeld)),
      ambiguous: parts.some(({ ambiguous }) => ambiguous),
    });
  }); // prettier-ignore
}

/** {@link positionsOf} of what the metrics read. */
export const measuredPositions = (trades: readonly MeasuredTrade[]): readonly MeasuredPosition[] =>
  trades.every(({ position }) => position === undefined)
    ? trades.map(({ pnl, r, fees, funding, barsHeld }) => ({
        pnl,
        r,
        fees,
        funding,
        barsHeld,
        notional: NaN,
      }))
    : partsOf(trades).map(joined);

/** The parts of each position, by the place of the last. */
function partsOf<T extends Pick<MeasuredTrade, 'position'>>(trades: readonly T[]): readonly (readonly T[])[] {
  const byPosition = new Map<string, T[]>();
  trades.forEach((trade, k) => {
    const key = keyOf(trade as unknown as MeasuredTrade) ?? String(k);
    const parts = byPosition.get(key);
    if (parts === undefined) {
      byPosition.set(key, [trade]);
      return;
    }
    parts.push(trade);
    // A map keeps the order of insertion: the last part decides.
    byPosition.delete(key);
    byPosition.set(key, parts);
  });
  return [...byPosition.values()];
}

/** Accounts count their positions each on its own: the time distinguishes them where trades of several are put together. */
const keyOf = (trade: MeasuredTrade): string | undefined =>
  trade.position === undefined ? undefined : `${trade.symbol} ${trade.entryTime} ${trade.position}`;

/** The parts of a position as one. */
function joined(parts: readonly MeasuredTrade[]): MeasuredPosition {
  const [first] = parts;
  if (parts.length === 1) {
    const { pnl, r, fees, funding, barsHeld } = first;
    return { pnl, r, fees, funding, barsHeld, notional: first.position === undefined ? NaN : first.entryPrice * first.size }; // prettier-ignore
  }
  let [pnl, fees, funding, barsHeld, risk, notional] = [0, 0, 0, 0, 0, 0];
  for (const part of parts) {
    pnl += part.pnl;
    fees += part.fees;
    funding += part.funding;
    barsHeld = Math.max(barsHeld, part.barsHeld);
    if (part.position === undefined) continue;
    risk += part.size * Math.abs(part.entryPrice - part.stopLoss);
    notional += part.entryPrice * part.size;
  }
  return { pnl, r: risk > 0 ? pnl / risk : null, fees, funding, barsHeld, notional };
}
