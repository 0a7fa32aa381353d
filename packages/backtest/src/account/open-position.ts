import { unrealised, type Book } from './book.js';
import type { OpenPosition } from './leftovers.js';

/** The open position of a symbol, marked; `null` without one. */
export function describeOpen(book: Book): OpenPosition | null {
  const { holding, symbol, mark } = book;
  if (holding === undefined) return null;
  const { side, entryBar, entryTime, entryPrice, size, stopLoss, takeProfit, liquidation, signal } = holding;
  return {
    ...{ symbol, side, entryBar, entryTime, entryPrice, size, stopLoss, takeProfit },
    markPrice: mark,
    liquidationPrice: liquidation,
    unrealisedPnl: unrealised(book) - holding.entryFee - holding.funding - holding.borrow,
    signal,
  };
}
