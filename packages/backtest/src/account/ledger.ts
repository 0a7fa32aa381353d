import type { Signal } from '@veloce/core';
import { unrealised, type Book } from './book.js';
import { holdersBesides } from './entry-limits.js';
import type { SkippedEntry } from './leftovers.js';
import type { OrderRecord, OrderStatus, WorkingOrder } from './order.js';
import { recordOf, type Filled } from './record.js';
import type { BacktestSettings } from './settings.js';
import { sizeOf, type Sizing, type TradeRecord } from './sizing.js';
import type { Slippage } from './slippage.js';
import type { Trade } from './trade.js';

/** An account at rest. */
export interface AccountState {
  readonly cash: number;
  readonly nextId: number;
  readonly ended: number;
  readonly record: TradeRecord;
  readonly trades: readonly Trade[];
  readonly orders: readonly OrderRecord[];
  readonly skipped: readonly SkippedEntry[];
}

/** Entries of a market that other markets left too little margin for. */
export interface Crowded {
  refused: number;
  /** Filled with less than they asked for. */
  cut: number;
  /** The markets that held a position then. */
  readonly by: Set<string>;
}

/** The memory of an account: its money, and the ends of orders. Entries and exits write into it. */
export interface Ledger {
  readonly books: readonly Book[];
  readonly settings: BacktestSettings;
  readonly slippage: Slippage;
  /** Capital plus everything realised. */
  cash: number;
  readonly trades: Trade[];
  readonly orders: readonly OrderRecord[];
  readonly skipped: readonly SkippedEntry[];
  readonly record: TradeRecord;
  readonly crowded: ReadonlyMap<string, Crowded>;
  readonly equity: () => number;
  /** A number for the next order. */
  readonly nextId: () => number;
  /** How many orders have come to their end. */
  readonly ended: () => number;
  readonly sizingOf: (book: Book) => Sizing;
  /** The size that a sizing gives, or why it gives none. */
  readonly sized: (
    book: Book,
    sizing: Sizing,
    at: { readonly worth: number; readonly price: number; readonly stop: number },
  ) => number | string;
  /** Records the end of an order. */
  readonly note: (book: Book, order: WorkingOrder, end: OrderEnd) => void;
  readonly reject: (book: Book, order: WorkingOrder, reason: string, size?: number) => void;
  readonly skip: (book: Book, signal: Signal, reason: string) => void;
  readonly countCrowded: (book: Book, what: 'refused' | 'cut') => void;
  readonly state: () => AccountState;
  /** Forgets the records of what has ended. */
  readonly forget: () => void;
}

/** How an order ended. */
interface OrderEnd {
  readonly status: OrderStatus;
  readonly reason: string;
  /** Base units that it asked for. */
  readonly size: number;
  readonly filled?: Filled;
}

/** How a ledger begins. */
export interface LedgerStart {
  /** For volatility sizing. */
  readonly barsPerYear: number;
  /** Whether orders and skipped entries are kept; trades always are. */
  readonly keepsRecords: boolean;
  /** The state to go on from, instead of the capital of the settings. */
  readonly saved?: AccountState | undefined;
}

/** A ledger with the capital of the settings, or one that goes on. */
export function openLedger(
  books: readonly Book[],
  settings: BacktestSettings,
  { barsPerYear, keepsRecords, saved }: LedgerStart,
): Ledger {
  const { size: own } = settings;
  const orders: OrderRecord[] = [...(saved?.orders ?? [])];
  const skipped: SkippedEntry[] = [...(saved?.skipped ?? [])];
  const record: TradeRecord = { wins: 0, losses: 0, scratches: 0, won: 0, lost: 0, ...saved?.record };
  const crowded = new Map<string, Crowded>();
  let ids = saved?.nextId ?? 0;
  let ended = saved?.ended ?? 0;

  const ledger: Ledger = {
    books,
    settings,
    slippage: settings.slippage ?? { model: 'bps', bps: settings.slippageBps },
    cash: saved?.cash ?? settings.capital,
    trades: [...(saved?.trades ?? [])],
    orders,
    skipped,
    record,
    crowded,
    ended: () => ended,
    nextId: () => ids++,

    equity() {
      let open = 0;
      for (const book of books) open += unrealised(book);
      return ledger.cash + open;
    },

    sizingOf: ({ fraction }) =>
      typeof own === 'object' ? own : { model: 'fraction', fraction: own ?? fraction },

    sized({ closes, known }, sizing, { worth, price, stop }) {
      return sizeOf(sizing, { equity: worth, price, stop, closes, known, barsPerYear, record });
    },

    note(book, order, { status, reason, size, filled }) {
      ended++;
      if (keepsRecords) orders.push(recordOf(book, order, status, reason, size, filled));
    },

    reject(book, order, reason, size = order.size) {
      ledger.note(book, order, { status: 'rejected', reason, size });
      if (order.signal !== null) ledger.skip(book, order.signal, reason);
    },

    skip(book, signal, reason) {
      if (!keepsRecords) return;
      skipped.push(
        Object.freeze({ symbol: book.symbol, bar: book.known - 1, time: book.time, signal, reason }),
      );
    },

    countCrowded(book, what) {
      if (!keepsRecords) return;
      const own = crowded.get(book.symbol) ?? { refused: 0, cut: 0, by: new Set<string>() };
      crowded.set(book.symbol, own);
      own[what]++;
      for (const symbol of holdersBesides(books, book)) own.by.add(symbol);
    },

    state: () => ({
      cash: ledger.cash,
      nextId: ids,
      ended,
      record,
      trades: ledger.trades,
      orders,
      skipped,
    }),

    forget() {
      for (const records of [ledger.trades, orders, skipped]) records.length = 0;
    },
  };
  return ledger;
}
