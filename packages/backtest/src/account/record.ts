import type { Book } from './book.js';
import type { Holding } from './holding.js';
import type { OrderRecord, OrderStatus, WorkingOrder } from './order.js';
import type { ExitKind, Trade } from './trade.js';

/** The filled part of an order. */
export interface Filled {
  readonly size: number;
  readonly price: number;
  readonly fee: number;
}

/** An order at its end. */
export function recordOf(
  book: Book,
  order: WorkingOrder,
  status: OrderStatus,
  reason: string,
  size: number,
  filled?: Filled,
): OrderRecord {
  return Object.freeze({
    id: order.id,
    name: order.name,
    symbol: book.symbol,
    side: order.direction === 1 ? 'BUY' : 'SELL',
    type: order.sentType,
    reduceOnly: order.reduceOnly,
    time: order.time,
    status,
    reason,
    bar: status === 'open' || book.bar < 0 ? null : book.bar,
    size: size === size ? size : null,
    filledSize: filled?.size ?? 0,
    price: filled?.price ?? null,
    fee: filled?.fee ?? 0,
  });
}

/** The closed part of a position, and its profit. */
interface Closed extends Pick<
  Trade,
  'size' | 'ambiguous' | 'grossPnl' | 'fees' | 'funding' | 'borrow' | 'pnl'
> {
  readonly price: number;
  readonly kind: ExitKind;
  readonly reason: string;
}

/** The closed part of a position. */
export function closedTrade(book: Book, holding: Holding, closed: Closed): Trade {
  const { entryPrice, firstStop } = holding;
  const { price, size, kind, reason, ambiguous, grossPnl, fees, funding, borrow, pnl } = closed;
  const risk = size * Math.abs(entryPrice - firstStop);
  const perRisk = entryPrice / Math.abs(entryPrice - firstStop);
  const mae = Math.min(0, excursion(holding, price, -1));
  const mfe = Math.max(0, excursion(holding, price, 1));
  return Object.freeze({
    position: holding.position,
    symbol: book.symbol,
    side: holding.side,
    entryBar: holding.entryBar,
    entryTime: holding.entryTime,
    entryPrice,
    exitBar: book.bar,
    exitTime: book.time,
    exitPrice: price,
    size,
    entries: holding.entries,
    exit: kind,
    exitReason: reason,
    stopLoss: firstStop,
    takeProfit: holding.firstTarget,
    grossPnl,
    fees,
    funding,
    borrow,
    pnl,
    returnOnNotional: pnl / (size * entryPrice),
    r: risk > 0 ? pnl / risk : null,
    mae,
    mfe,
    maeR: risk > 0 ? mae * perRisk : null,
    mfeR: risk > 0 ? mfe * perRisk : null,
    barsHeld: book.bar - holding.entryBar + 1,
    ambiguous,
    signal: holding.signal,
  });
}

/** The best (`sign` 1) or worst (-1) move of the price while open, the exit included, as a fraction of the entry price. */
function excursion({ direction, highest, lowest, entryPrice }: Holding, exit: number, sign: 1 | -1): number {
  const upwards = direction === sign;
  const extreme = upwards ? Math.max(highest, exit) : Math.min(lowest, exit);
  return (direction * (extreme - entryPrice)) / entryPrice;
}
