import type { Signal } from '@veloce/core';
import { unrealised, watchLevels, type Book } from './book.js';
import { enter, expectedSize } from './enter.js';
import type { ExitFill, Fill } from './fill.js';
import type { SkippedEntry } from './leftovers.js';
import { leave, reduce } from './leave.js';
import { openLedger, type AccountState, type Crowded, type LedgerStart } from './ledger.js';
import { liquidationPrice, maintenanceMargin } from './margin.js';
import type { OrderRecord, OrderStatus, WorkingOrder } from './order.js';
import type { BacktestSettings } from './settings.js';
import type { Trade } from './trade.js';

/** Cash, positions and the outcome of orders; the one place where money changes hands. */
export interface Account {
  /** Capital plus everything realised; the notional of positions is not taken out of it. */
  readonly cash: () => number;
  /** Cash plus what the positions would gain at their marks. */
  readonly equity: () => number;
  readonly trades: readonly Trade[];
  readonly orders: readonly OrderRecord[];
  readonly skipped: readonly SkippedEntry[];
  /** Whether orders and skipped entries are kept; trades always are. */
  readonly keepsRecords: boolean;
  /** How many orders have come to their end. */
  readonly ended: () => number;
  /** A number for the next order. */
  readonly nextId: () => number;
  /** Fills an order at a price, before slippage; records why, and says `false`, where it cannot. */
  readonly fill: (book: Book, order: WorkingOrder, price: number, how: Fill) => boolean;
  /** Closes with an order against the position; what is left of it to open with, if anything. */
  readonly reduce: (book: Book, order: WorkingOrder, price: number, how: Fill) => WorkingOrder | undefined;
  /** Leaves with a share of the position at a price, before slippage. */
  readonly leave: (book: Book, price: number, fill: ExitFill) => void;
  /** Pays (or receives) funding at a rate on the mark price. */
  readonly settle: (book: Book, rate: number, mark: number) => void;
  /** Pays interest for a short position over a time. */
  readonly borrow: (book: Book, milliseconds: number, mark: number) => void;
  /** Records the end of an order that did not fill. */
  readonly drop: (book: Book, order: WorkingOrder, status: OrderStatus, reason: string) => void;
  readonly skip: (book: Book, signal: Signal, reason: string) => void;
  /**
   * The size of an entry at the last known price, in base units; its fill may have another. `null` if sizing gives none, or there is no room.
   *
   * @param before The margin and fees of entries that are filled before it at the same open.
   */
  readonly expectedSize: (book: Book, order: WorkingOrder, before: number) => number | null;
  /** The margin and the fee that an entry of a size takes at the last known price. */
  readonly takes: (book: Book, size: number) => number;
  /** Whether equity has fallen to the maintenance margin of all positions, at their marks. */
  readonly isExhausted: () => boolean;
  /** Finds the prices again at which positions are liquidated from the whole account. */
  readonly watchMargin: () => void;
  /** Entries that found too little margin because of other markets, by symbol. */
  readonly crowded: ReadonlyMap<string, Crowded>;
  /** Everything that the account itself remembers; positions and orders at work are in its books. */
  readonly state: () => AccountState;
  /** Forgets the records of what has ended. */
  readonly forget: () => void;
}

/** 365 days, in ms. */
const year = 31_536_000_000;

/**
 * An account with the capital of the settings and no position, or one that goes on.
 *
 * @param books Of all its symbols, in the order in which their bars are taken.
 */
export function openAccount(books: readonly Book[], settings: BacktestSettings, start: LedgerStart): Account {
  const { takerFee, leverage } = settings;
  const ledger = openLedger(books, settings, start);
  const { trades, orders, skipped, crowded, equity, ended, nextId, skip, state, forget } = ledger;

  return {
    cash: () => ledger.cash,
    equity,
    trades,
    orders,
    skipped,
    keepsRecords: start.keepsRecords,
    crowded,
    ended,
    nextId,
    skip,
    state,
    forget,
    leave: (book, price, how) => {
      leave(ledger, book, price, how);
    },
    reduce: (book, order, price, how) => reduce(ledger, book, order, { price, how }),
    takes: ({ mark }, size) => size * mark * (1 / leverage + Math.max(takerFee, 0)),
    expectedSize: (book, order, before) => expectedSize(ledger, book, order, before),

    fill(book, order, price, how) {
      const { holding } = book;
      const at = { price, how };
      const against = holding !== undefined && holding.direction !== order.direction;
      if (!order.reduceOnly && !against) return enter(ledger, book, order, at);
      if (!against) {
        ledger.reject(book, order, 'there is nothing to close');
        return false;
      }
      const rest = reduce(ledger, book, order, at);
      if (rest !== undefined) enter(ledger, book, rest, at);
      return true;
    },

    settle({ holding }, rate, mark) {
      if (holding === undefined) return;
      const paid = holding.direction * holding.size * mark * rate;
      ledger.cash -= paid;
      holding.funding += paid;
    },

    borrow({ holding }, milliseconds, mark) {
      if (holding === undefined || holding.direction === 1) return;
      const paid = (holding.size * mark * settings.borrowRate * milliseconds) / year;
      ledger.cash -= paid;
      holding.borrow += paid;
    },

    drop(book, order, status, reason) {
      ledger.note(book, order, { status, reason, size: order.size });
    },

    isExhausted() {
      let needed = 0;
      let open = false;
      for (const { holding, instrument, mark } of books) {
        if (holding === undefined) continue;
        open = true;
        needed += maintenanceMargin(instrument, holding.size * mark);
      }
      return open && equity() <= needed;
    },

    watchMargin() {
      // The collateral of a position: the equity without its own gain, less the maintenance margin of the others.
      let whole = ledger.cash;
      for (const book of books) {
        if (book.holding !== undefined) whole += surplus(book);
      }
      for (const book of books) {
        const { holding, instrument } = book;
        if (holding === undefined) continue;
        const { direction, size, entryPrice } = holding;
        const behind = whole - surplus(book);
        holding.liquidation = liquidationPrice(instrument, { direction, size, entryPrice, margin: behind });
        watchLevels(book);
      }
    },
  };
}

/** The position's contribution to the account at its mark, beyond its maintenance margin. */
function surplus(book: Book): number {
  const { holding, instrument, mark } = book;
  return unrealised(book) - maintenanceMargin(instrument, holding!.size * mark);
}
