import type { Account } from '../account/account.js';
import { turnTo, watchLevels, type BarSource, type Book } from '../account/book.js';
import { stretch } from '../account/holding.js';
import type { FinerPath } from './finer.js';
import type { Trail, WorkingOrder } from '../account/order.js';
import type { BacktestSettings } from '../account/settings.js';
import { cancelGroup, jumpTo, walkBar } from './walk.js';

/**
 * The open of a bar: interest and funding on what was held before it, then the orders that are due, then whatever the jump from the last
 * close has passed.
 */
export function openBar(
  account: Account,
  book: Book,
  bar: number,
  source: BarSource,
  i: number,
  settings: BacktestSettings,
): void {
  const elapsed = source.time[i] - book.time;
  turnTo(book, bar, source, i);
  const { open } = book;
  book.known = bar;
  book.mark = open;
  if (book.holding !== undefined) {
    if (settings.borrowRate > 0) account.borrow(book, elapsed, open);
    const rate = source.funding === undefined ? NaN : source.funding[i];
    if (settings.funding) {
      if (rate === rate) account.settle(book, rate, open);
      else if (isSettlement(book, elapsed)) book.missedFunding++;
    }
  }
  if (book.due.length > 0) fillDue(account, book, open);
  jumpTo(account, book, open, settings);
}

/** Whether the venue settles funding at the open of the bar, or did since the one before. */
function isSettlement({ instrument, time }: Book, elapsed: number): boolean {
  if (instrument.fundingHours === undefined) return false;
  const interval = instrument.fundingHours * 3_600_000;
  return Math.floor(time / interval) > Math.floor((time - elapsed) / interval);
}

/** Fills what is due at a price; what closes goes first, because it frees margin. */
function fillDue(account: Account, book: Book, price: number): void {
  const due = book.due.splice(0);
  for (const closing of [true, false]) {
    for (const order of due) {
      if (closes(order) !== closing) continue;
      const filled = account.fill(book, order, price, { taker: true, inside: undefined, ambiguous: false });
      if (filled && order.oco !== undefined) cancelGroup(account, book, order.oco);
    }
  }
}

const closes = ({ reduceOnly }: WorkingOrder): boolean => reduceOnly;

/** Plays the events between the open and the close of a bar. */
export function runBar(
  account: Account,
  book: Book,
  settings: BacktestSettings,
  finer: FinerPath | undefined,
): void {
  if (book.low > book.below && book.high < book.above) return;
  if (settings.intrabar !== 'lower-tf') {
    walkBar(account, book, book, settings);
    return;
  }
  if (finer?.walk(account, book, settings) !== true) walkBar(account, book, book, settings);
}

/** The close of a bar: extremes, trails, and the life of orders. */
export function closeBar(account: Account, book: Book): void {
  book.mark = book.close;
  book.known = book.bar + 1;
  const { holding } = book;
  if (holding !== undefined) {
    holding.barsHeld++;
    if (!book.walked) stretch(holding, book);
    holding.entered = 'open';
    if (holding.trail !== undefined) trailStop(book);
  }
  book.walked = false;
  if (book.resting.length > 0) ageOrders(account, book);
}

function trailStop(book: Book): void {
  const holding = book.holding!;
  const long = holding.direction === 1;
  const level = trailLevel(book, holding.trail!, long ? holding.highest : holding.lowest, long ? -1 : 1);
  const tighter = long ? !(holding.stopLoss >= level) : !(holding.stopLoss <= level);
  if (level !== level || !tighter) return;
  holding.stopLoss = level;
  holding.trailed = true;
  watchLevels(book);
}

/** The level of a trail from an extreme; `sign` is the side of the extreme it lies on. */
function trailLevel(book: Book, { by, distance }: Trail, extreme: number, sign: 1 | -1): number {
  if (by === 'fraction') return extreme * (1 + sign * distance);
  if (by === 'price') return extreme + sign * distance;
  return extreme + sign * distance * (book.atr === undefined ? NaN : book.atr[book.known - 1]);
}

function ageOrders(account: Account, book: Book): void {
  let expired = false;
  for (const order of book.resting) {
    if (order.trail !== undefined && order.sentType === 'trailing-stop') trailOrder(book, order);
    order.bars--;
    if (order.bars <= 0) expired = true;
  }
  if (expired) {
    for (const order of book.resting) {
      if (order.bars <= 0) account.drop(book, order, 'expired', 'it was not filled in time');
    }
    book.resting = book.resting.filter(({ bars }) => bars > 0);
  }
  watchLevels(book);
}

/** A trailing order follows the price from the close before it works. */
function trailOrder(book: Book, order: WorkingOrder): void {
  const sells = order.direction === -1;
  const first = order.extreme !== order.extreme;
  const reach = first ? book.mark : sells ? book.high : book.low;
  order.extreme = first ? reach : sells ? Math.max(order.extreme, reach) : Math.min(order.extreme, reach);
  const level = trailLevel(book, order.trail!, order.extreme, sells ? -1 : 1);
  if (level !== level) return;
  const tighter = sells ? !(order.level >= level) : !(order.level <= level);
  if (tighter) order.level = level;
}

/** Puts an order to work: at the next open, or at its level from then on. */
export function send(book: Book, order: WorkingOrder): void {
  if (order.type === 'market') {
    book.due.push(order);
    return;
  }
  if (order.sentType === 'trailing-stop') trailOrder(book, order);
  book.resting.push(order);
  watchLevels(book);
}
