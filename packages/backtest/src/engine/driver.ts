import type { Funnel, Signal } from '@veloce/core';
import type { Book } from '../account/book.js';

/** The driver of one symbol's account: a strategy, columns of signals, or a list of orders. */
interface Driver {
  /** The next bar at which it wants to be asked, from bar `i` on, though nothing is held. Asked in order; what it wanted before is passed over. */
  readonly next: (i: number) => number;
  /** Whether it must be asked at every close while a position is held. */
  readonly watches: boolean;
  /** Sends orders at the close of bar `i`; everything the book says is known. */
  readonly close: (i: number, book: Book) => void;
}

/** A driver, and what it signalled. */
export interface LegDriver extends Driver {
  readonly signals: readonly Signal[];
  readonly signalBars: readonly number[];
  readonly funnel: () => Funnel;
}

/** The funnel of what has no phases. */
export const noFunnel: Funnel = /* @__PURE__ */ Object.freeze({ bars: 0, stages: [], signals: 0 });
