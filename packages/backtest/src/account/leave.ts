import { watchLevels, type Book } from './book.js';
import type { ExitFill, PricedFill } from './fill.js';
import { fillPrice } from './fill-price.js';
import type { Holding } from './holding.js';
import { roundLots } from './instrument.js';
import type { Ledger } from './ledger.js';
import { tieMargin } from './margin.js';
import type { WorkingOrder } from './order.js';
import { closedTrade } from './record.js';
import type { TradeRecord } from './sizing.js';
import { closingOrder } from './working-order.js';

/** Leaves with a share of the position at a price, before slippage. */
export function leave(ledger: Ledger, book: Book, price: number, how: ExitFill): void {
  const { holding } = book;
  if (holding === undefined) return;
  const { kind, reason } = how;
  const { asked, size } = exitSize(ledger, book, holding, how);
  const exit = how.order ?? closingOrder(ledger.nextId(), book, kind, reason, 1);
  if (size < asked) askAgain(ledger, book, exit, asked - size);
  if (size < asked && asked >= holding.size) {
    holding.stopLoss = NaN;
    holding.takeProfit = NaN;
    watchLevels(book);
  }
  if (!(size > 0)) {
    const why = asked > 0 ? `the bar's volume of ${book.volume} leaves nothing to fill` : 'less than one lot';
    ledger.note(book, exit, { status: 'rejected', reason: why, size: asked });
    return;
  }
  const fill = exitPrice(ledger, book, how, { price, size, exit });
  close(ledger, book, how, { size, fill, asked, exit });
}

/** Base units that an exit asks for, and those that the bar's volume lets it have. */
function exitSize(
  { settings: { maxVolumeShare } }: Ledger,
  { instrument, volume }: Book,
  holding: Holding,
  { kind, fraction, size: exact }: ExitFill,
): { readonly asked: number; readonly size: number } {
  const part = exact ?? (fraction >= 1 ? holding.size : holding.size * fraction);
  const asked = part >= holding.size ? holding.size : roundLots(part, instrument.lotStep);
  if (maxVolumeShare === undefined || kind === 'liquidation' || kind === 'end-of-data') {
    return { asked, size: asked };
  }
  return { asked, size: Math.min(asked, roundLots(maxVolumeShare * volume, instrument.lotStep)) };
}

/** Asks for the rest of an exit at the next open. */
function askAgain(ledger: Ledger, book: Book, exit: WorkingOrder, size: number): void {
  const rest = { id: ledger.nextId(), time: book.time, type: 'market', size, reduceOnly: true } as const;
  book.due.push({ ...exit, ...rest });
}

function exitPrice(
  { slippage, settings }: Ledger,
  book: Book,
  { maker, kind }: ExitFill,
  { price, size, exit }: { readonly price: number; readonly size: number; readonly exit: WorkingOrder },
): number {
  const { direction, entryPrice, margin, size: held } = book.holding!;
  let fill = fillPrice(slippage, book, { price, direction: -direction as 1 | -1, size, taker: !maker });
  if (exit.limit === exit.limit && !maker)
    fill = direction === 1 ? Math.max(fill, exit.limit) : Math.min(fill, exit.limit);
  if (kind === 'liquidation' && settings.margin === 'isolated') {
    // The venue bears what a position loses beyond its margin.
    const bankrupt = entryPrice - (direction * margin) / held;
    fill = direction === 1 ? Math.max(fill, bankrupt) : Math.min(fill, bankrupt);
  }
  return fill;
}

/** An exit that is executed. */
interface Executed {
  readonly size: number;
  readonly fill: number;
  /** Base units that it asked for. */
  readonly asked: number;
  readonly exit: WorkingOrder;
}

/** Moves the money of an exit, records it as a trade, and takes it out of the position. */
function close(
  ledger: Ledger,
  book: Book,
  { kind, reason, ambiguous, maker }: ExitFill,
  { size, fill, asked, exit }: Executed,
): void {
  const holding = book.holding!;
  const { makerFee, takerFee, margin } = ledger.settings;
  const { direction, entryPrice } = holding;
  const all = size >= holding.size;
  const share = all ? 1 : size / holding.size;
  const liquidationFee = kind === 'liquidation' ? book.instrument.liquidationFee : 0;
  const exitFee = size * fill * ((maker ? makerFee : takerFee) + liquidationFee);
  const grossPnl = direction * size * (fill - entryPrice);
  const fees = holding.entryFee * share + exitFee;
  const funding = holding.funding * share;
  const borrow = holding.borrow * share;
  const pnl = grossPnl - fees - funding - borrow;
  ledger.cash += grossPnl - exitFee;
  if (all) count(ledger.record, holding.realised + pnl);
  else holding.realised += pnl;
  ledger.note(book, exit, {
    status: size < asked ? 'partly-filled' : 'filled',
    reason,
    size: asked,
    filled: { size, price: fill, fee: exitFee },
  });
  const cut = { price: fill, size, kind, reason, ambiguous, grossPnl, fees, funding, borrow, pnl };
  ledger.trades.push(closedTrade(book, holding, cut));
  if (all) {
    book.holding = undefined;
  } else {
    holding.size -= size;
    holding.entryFee -= holding.entryFee * share;
    holding.funding -= funding;
    holding.borrow -= borrow;
    holding.margin -= holding.margin * share;
    if (margin === 'isolated') tieMargin(book.instrument, holding);
  }
  watchLevels(book);
}

/** Counts a position that is closed. */
function count(record: TradeRecord, pnl: number): void {
  if (pnl > 0) {
    record.wins++;
    record.won += pnl;
  } else if (pnl < 0) {
    record.losses++;
    record.lost -= pnl;
  } else record.scratches++;
}

/** Closes with an order against the position; what is left of it to open with, if anything. */
export function reduce(
  ledger: Ledger,
  book: Book,
  order: WorkingOrder,
  { price, how }: PricedFill,
): WorkingOrder | undefined {
  const { exit: kind, reason, fraction, size } = order;
  const closing = { kind, reason, fraction, ambiguous: how.ambiguous, maker: !how.taker, order };
  const rest = size - (book.holding?.size ?? 0);
  leave(ledger, book, price, size === size ? { ...closing, size } : closing);
  if (order.reduceOnly || book.holding !== undefined || rest <= 0) return undefined;
  return { ...order, id: ledger.nextId(), size: rest };
}
