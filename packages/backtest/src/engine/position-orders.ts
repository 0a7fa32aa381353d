import type { Orders, Signal } from '@veloce/core';
import type { Account } from '../account/account.js';
import { watchLevels, type Book } from '../account/book.js';
import type { Levels } from '../account/order.js';
import type { BacktestSettings } from '../account/settings.js';
import type { Sizing } from '../account/sizing.js';
import { closesAll, closingOrder, entryOrder } from '../account/working-order.js';

/** An entry that a signal asks for. */
export interface Entry {
  readonly direction: 1 | -1;
  readonly levels: Levels;
  /** Instead of the settings' sizing. */
  readonly sizing: Sizing | undefined;
  readonly signal: Signal | null;
}

/** What a signal at the close of a bar comes to: an entry, an addition, an exit, a reversal, or nothing. */
export function takeSignal(
  account: Account,
  book: Book,
  settings: BacktestSettings,
  entry: Entry,
  isLast: boolean,
): void {
  const { holding } = book;
  const { direction, signal } = entry;
  const refuse = (reason: string): void => {
    if (signal !== null) account.skip(book, signal, reason);
  };
  if (isLast && settings.fillOn !== 'close') {
    refuse('no bar left to fill it');
    return;
  }
  if (holding === undefined) {
    enter(account, book, settings, entry);
    return;
  }
  if (holding.direction === direction) {
    if (holding.entries < settings.pyramiding) enter(account, book, settings, entry);
    else refuse(`a ${holding.side} position is open`);
    return;
  }
  if (settings.oppositeSignal === 'ignore') {
    refuse(`a ${holding.side} position is open`);
    return;
  }
  const side = direction === 1 ? 'LONG' : 'SHORT';
  closeAll(account, book, settings, 'opposite-signal', `${side} signal`);
  if (settings.oppositeSignal === 'reverse') enter(account, book, settings, entry);
  else refuse(`it closed a ${holding.side} position`);
}

/** Enters at the next open, or at this close where the settings say so. */
export function enter(account: Account, book: Book, settings: BacktestSettings, entry: Entry): void {
  const order = entryOrder(account.nextId(), book, entry.signal?.reason ?? 'entry signal', entry);
  if (settings.fillOn === 'close') account.fill(book, order, book.close, takes);
  else book.due.push(order);
}

const takes = { taker: true, inside: undefined, ambiguous: false } as const;

/** Closes the position on a signal: at the next open, or at this close where the settings say so. */
export function closeAll(
  account: Account,
  book: Book,
  settings: BacktestSettings,
  kind: 'signal' | 'opposite-signal',
  reason: string,
): void {
  const order = closingOrder(account.nextId(), book, kind, reason, 1);
  if (settings.fillOn === 'close') account.fill(book, order, book.close, takes);
  else book.due.push(order);
}

/** Puts what the rules of a position order in force for the next bar. */
export function obeyRules(account: Account, book: Book, orders: Orders): void {
  const holding = book.holding!;
  if (orders.stopLoss !== undefined) {
    holding.stopLoss = orders.stopLoss;
    holding.trailed = false;
  }
  if (orders.takeProfit !== undefined) holding.takeProfit = orders.takeProfit;
  if (orders.stopLoss !== undefined || orders.takeProfit !== undefined) watchLevels(book);
  if (orders.close === undefined || book.due.some((order) => closesAll(order, holding))) return;
  const { fraction, reason } = orders.close;
  book.due.push(closingOrder(account.nextId(), book, 'rule', reason, fraction));
}
