import type { Account } from '../account/account.js';
import { turnTo, watchLevels, type BarSource, type Book } from '../account/book.js';
import { stretch } from '../account/holding.js';
import type { FinerPath } from './finer.js';
import type { Trail, WorkingOrder } from '../account/order.js';
import type { BacktestSettings } from '../account/settings.js';
import { cancelGroup, jumpTo, walkBar } from './walk.js';

/** The open of a bar: it marks the position, and interest and funding are paid on what was held before it. Nothing is traded yet. */
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
}

/** Whether the venue settles funding at the open of the bar, or did since the one before. */
function isSettlement({ instrument, time }: Book, elapsed: number): boolean {
  if (instrument.fundingHours === undefined) return false;
  const interval = instrument.fundingHours * 3_600_000;
  return Math.floor(time / interval) > Math.floor((time - elapsed) / interval);
}

const takes = { taker: true, inside: undefined, ambiguous: false } as const;

/**
 * Trades at the opens of one time, after all books have been marked there: what closes goes first in every market, because it frees margin
 * for what enters in any of them.
 *
 * @param active Books that have a bar.
 */
export function tradeOpens(
  account: Account,
  books: readonly Book[],
  active: readonly number[],
  settings: BacktestSettings,
): void {
  let entering = false;
  for (const k of active) {
    const book = books[k];
    if (book.due.length > 0) closeDue(account, book);
    // An entry of its own comes before its levels are tested.
    if (book.entering.length > 0) entering = true;
    else jumpTo(account, book, book.open, settings, 'exits');
  }
  if (entering) enterInTurn(account, books, active);
  for (const k of active) jumpTo(account, books[k], books[k].open, settings);
}

/** Fills the due orders that close at the open, and leaves the others in `entering`. */
function closeDue(account: Account, book: Book): void {
  const due = book.due.splice(0);
  for (const order of due) {
    if (order.reduceOnly) fillNow(account, book, order);
    else book.entering.push(order);
  }
  while (book.holding !== undefined && book.entering.length > 0) {
    const [order] = book.entering;
    const { direction, size } = book.holding;
    // A group is cancelled when the whole of its order is filled.
    if (order.direction === direction || (order.oco !== undefined && !(order.size <= size))) return;
    book.entering.shift();
    const rest = account.reduce(book, order, book.open, takes);
    if (rest !== undefined) book.entering.unshift(rest);
    else if (order.oco !== undefined) cancelGroup(account, book, order.oco);
  }
}

/**
 * Fills the entries that wait, at the marks of their books. The market whose next entry ranks highest goes first: the higher score, then
 * the higher confidence, then the earlier order, then the market that was given first. Entries without a signal rank below those with one.
 */
export function enterInTurn(account: Account, books: readonly Book[], active: readonly number[]): void {
  for (;;) {
    let first: Book | undefined;
    for (const k of active) {
      const book = books[k];
      if (book.entering.length === 0) continue;
      if (first === undefined || ranksAbove(book.entering[0], first.entering[0])) first = book;
    }
    if (first === undefined) return;
    fillNow(account, first, first.entering.shift()!);
  }
}

/** Whether an entry is filled before one of another market at the same open. */
export function ranksAbove(one: WorkingOrder, other: WorkingOrder): boolean {
  const score = (one.signal?.score ?? -1) - (other.signal?.score ?? -1);
  if (score !== 0) return score > 0;
  const confidence = (one.signal?.confidence ?? -1) - (other.signal?.confidence ?? -1);
  return confidence !== 0 ? confidence > 0 : one.time < other.time;
}

function fillNow(account: Account, book: Book, order: WorkingOrder): void {
  const filled = account.fill(book, order, book.mark, takes);
  if (filled && order.oco !== undefined) cancelGroup(account, book, order.oco);
}

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
