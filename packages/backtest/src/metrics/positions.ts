import type { Trade } from '../account/trade.js';

/**
 * The fields of a trade that the metrics read; with those of the second part, closed parts of one position count as one trade. Without them
 * each is a whole position.
 */
export type MeasuredTrade = Pick<Trade, 'pnl' | 'r' | 'fees' | 'funding' | 'barsHeld'> &
  (PartOfPosition | { readonly position?: undefined });

/** The fields that say which position a trade closed, or a part of which. */
type PartOfPosition = Pick<Trade, 'position' | 'symbol' | 'entryTime' | 'entryPrice' | 'size' | 'stopLoss'>;

/** A whole position. */
export type MeasuredPosition = Pick<Trade, 'pnl' | 'r' | 'fees' | 'funding' | 'barsHeld'> & {
  /** Of its entries; `NaN` where it is not known. */
  readonly notional: number;
};

/**
 * Whole positions of their closed parts, in the order in which the last of each was closed. A position that is still open in part counts by
 * what was closed of it.
 */
export function positionsOf(trades: readonly MeasuredTrade[]): readonly MeasuredPosition[] {
  const byPosition = new Map<string, MeasuredTrade[]>();
  trades.forEach((trade, k) => {
    // Accounts count their positions each on its own: the time tells them apart where trades of several are put together.
    const key =
      trade.position === undefined ? String(k) : `${trade.symbol} ${trade.entryTime} ${trade.position}`;
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
  return [...byPosition.values()].map(joined);
}

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
