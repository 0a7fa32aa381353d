import type { Account } from '../account/account.js';
import type { BarSource, Book } from '../account/book.js';
import type { FinerPath } from './finer.js';
import type { BacktestSettings } from '../account/settings.js';
import { closeBar, enterInTurn, openBar, runBar, tradeOpens } from './step.js';
import { closesAll, closingOrder } from '../account/working-order.js';

/** An account at work, for one point of time after another. */
export interface Turn {
  readonly account: Account;
  readonly settings: BacktestSettings;
  /** In the order in which the markets were given. */
  readonly books: readonly Book[];
  readonly paths: readonly FinerPath[] | undefined;
  /** Lets who drives a book decide at the close of its bar. */
  readonly decide: (k: number, bar: number) => void;
}

/**
 * Plays the bars of one time: every symbol's open (marks, then exits, then entries), then every symbol's bar, then every close. The
 * backtest and the paper broker both run on it.
 *
 * @param active Books that have a bar, ascending.
 * @param sources Where each book's bar is read from, at `rows`.
 * @param bars The bars' numbers, by book.
 */
export function playTime(
  { account, settings, books, paths, decide }: Turn,
  active: readonly number[],
  sources: readonly BarSource[],
  rows: Int32Array,
  bars: Int32Array,
): void {
  const cross = settings.margin === 'cross';
  for (const k of active) openBar(account, books[k], bars[k], sources[k], rows[k], settings);
  tradeOpens(account, books, active, settings);
  let fills = -1;
  for (const k of active) {
    // Every fill moves the collateral of the other positions.
    if (cross && account.ended() !== fills) {
      account.watchMargin();
      fills = account.ended();
    }
    runBar(account, books[k], settings, paths?.[k]);
  }
  for (const k of active) closeBar(account, books[k]);
  if (cross && account.isExhausted()) liquidateAll(account, books);
  for (const k of active) decide(k, bars[k]);
  if (settings.fillOn === 'close') enterInTurn(account, books, active);
  for (const k of active) {
    const book = books[k];
    if (book.holding !== undefined && book.holding.barsHeld >= book.holding.timeStop)
      stopByTime(account, book);
  }
}

function liquidateAll(account: Account, books: readonly Book[]): void {
  const reason = 'the equity fell to the maintenance margin';
  for (const book of books) {
    account.leave(book, book.mark, {
      kind: 'liquidation',
      reason,
      fraction: 1,
      ambiguous: false,
      maker: false,
    });
  }
}

/** Closes a position at the next open, when it has been held for long enough. */
function stopByTime(account: Account, book: Book): void {
  if (book.due.some((order) => closesAll(order, book.holding!))) return;
  const reason = `held for ${book.holding!.timeStop} bars`;
  book.due.push(closingOrder(account.nextId(), book, 'time-stop', reason, 1));
}
