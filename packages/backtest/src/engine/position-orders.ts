import type { Orders, Position, Signal } from '@veloce/core';
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

/** Applies a strategy's conclusion at the close of a bar to the account; shared by the backtest and the paper broker. */
export function obeyStrategy(
  account: Account,
  book: Book,
  settings: BacktestSettings,
  signal: Signal | undefined,
  rules: ((position: Position) => Orders) | undefined,
  isLast: boolean,
): void {
  const manage = (): void => {
    const { holding } = book;
    if (rules === undefined || holding === undefined || holding.barsHeld === 0) return;
    obeyRules(account, book, rules(holding as Position));
  };
  if (signal === undefined) {
    manage();
    return;
  }
  const entry = entryOf(signal);
  const { holding } = book;
  if (holding === undefined || holding.direction === entry.direction || rules === undefined) {
    takeSignal(account, book, settings, entry, isLast);
    manage();
    return;
  }
  // A rule that leaves the position on this bar makes room for a signal against it: one bar reverses.
  manage();
  const leaving = book.due.findIndex((order) => closesAll(order, holding));
  if (leaving < 0 || (isLast && settings.fillOn !== 'close')) {
    takeSignal(account, book, settings, entry, isLast);
    return;
  }
  if (settings.fillOn === 'close') {
    const [exit] = book.due.splice(leaving, 1);
    account.fill(book, exit, book.close, takes);
  }
  enter(account, book, settings, entry);
}

/**
 * Applies the conclusion of a strategy that was replaced while its position was open: its rules go on, and a signal against the position closes it where the
 * strategy says so. It opens nothing.
 */
export function leaveByStrategy(
  account: Account,
  book: Book,
  settings: BacktestSettings,
  signal: Signal | undefined,
  rules: ((position: Position) => Orders) | undefined,
): void {
  obeyStrategy(account, book, settings, undefined, rules, false);
  const { holding } = book;
  if (signal === undefined || holding === undefined) return;
  const entry = entryOf(signal);
  const { oppositeSignal = 'ignore' } = settings;
  if (entry.direction === holding.direction || oppositeSignal === 'ignore') return;
  if (book.due.some((order) => closesAll(order, holding))) return;
  takeSignal(account, book, { ...settings, oppositeSignal: 'close' }, entry, false);
}

/** The entry that a signal asks for. */
function entryOf(signal: Signal): Entry {
  const { side, stopLoss = NaN, takeProfit = NaN } = signal;
  const levels: Levels = {
    as: 'price',
    stop: stopLoss,
    target: takeProfit,
    trail: undefined,
    timeStop: Infinity,
  };
  return { direction: side === 'LONG' ? 1 : -1, levels, sizing: undefined, signal };
}

/** Turns a signal at the close of a bar into an entry, an addition, an exit, a reversal, or nothing. */
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
  const { oppositeSignal = 'ignore' } = settings;
  if (oppositeSignal === 'ignore') {
    refuse(`against the open position, and oppositeSignal is 'ignore'`);
    return;
  }
  const side = direction === 1 ? 'LONG' : 'SHORT';
  closeAll(account, book, settings, 'opposite-signal', `${side} signal`);
  if (oppositeSignal === 'reverse') enter(account, book, settings, entry);
  else refuse(`it closed a ${holding.side} position`);
}

/**
 * Enters at the next open, or at this close where the settings say so: there an addition is filled at once, and a new position when every
 * market has decided, after what they close.
 */
export function enter(account: Account, book: Book, settings: BacktestSettings, entry: Entry): void {
  const order = entryOrder(account.nextId(), book, entry.signal?.reason ?? 'entry signal', entry);
  if (settings.fillOn !== 'close') book.due.push(order);
  else if (book.holding === undefined) book.entering.push(order);
  else account.fill(book, order, book.close, takes);
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
function obeyRules(account: Account, book: Book, orders: Orders): void {
  const holding = book.holding!;
  const { stopLoss, takeProfit } = orders;
  const movesStop = stopLoss !== undefined && stopLoss === stopLoss;
  const movesTarget = takeProfit !== undefined && takeProfit === takeProfit;
  if (movesStop) {
    holding.stopLoss = stopLoss === 'none' ? NaN : stopLoss;
    holding.trailed = false;
  }
  if (movesTarget) holding.takeProfit = takeProfit === 'none' ? NaN : takeProfit;
  if (movesStop || movesTarget) watchLevels(book);
  if (orders.close === undefined || book.due.some((order) => closesAll(order, holding))) return;
  const { fraction, reason } = orders.close;
  book.due.push(closingOrder(account.nextId(), book, 'rule', reason, fraction));
}
