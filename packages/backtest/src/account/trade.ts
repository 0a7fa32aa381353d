import type { Side, Signal } from '@veloce/core';

/** How a position, or a part of it, ended. */
export type ExitKind =
  | 'stop'
  | 'target'
  | 'trailing-stop'
  | 'time-stop'
  | 'rule'
  | 'signal'
  | 'opposite-signal'
  | 'order'
  | 'liquidation'
  | 'end-of-data';

/** A round trip, or the closed part of one; money in quote currency, sizes in base units. */
export interface Trade {
  /**
   * The position that it closed, or closed a part of: its number on its symbol, from 0 on. Metrics count positions: the parts of one
   * are one trade there.
   */
  readonly position: number;
  readonly symbol: string;
  readonly side: Side;
  /** The bar of the fill, and its time (epoch ms UTC): the open of the bar, also for fills inside it. */
  readonly entryBar: number;
  readonly entryTime: number;
  /** Mean price of the entries, weighted by size. */
  readonly entryPrice: number;
  readonly exitBar: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly size: number;
  /** How many entries the position had. */
  readonly entries: number;
  readonly exit: ExitKind;
  /** The reason it was closed, for display. */
  readonly exitReason: string;
  /** The levels at the entry; `NaN` for none. */
  readonly stopLoss: number;
  readonly takeProfit: number;
  /** Gain before costs. */
  readonly grossPnl: number;
  /** Fees of entry and exit, >= 0 unless the maker fee is a rebate. */
  readonly fees: number;
  /** Funding paid (> 0) or received (< 0). */
  readonly funding: number;
  /** Interest paid for what was borrowed to sell. */
  readonly borrow: number;
  /** `grossPnl - fees - funding - borrow`. */
  readonly pnl: number;
  /** `pnl` over the notional at the entry. */
  readonly returnOnNotional: number;
  /** `pnl` over the initial risk (`size * |entryPrice - stopLoss|`); `null` without a stop. */
  readonly r: number | null;
  /**
   * Worst and best unrealised excursion of the price while open, as fractions of the entry price; mae <= 0 <= mfe. Of the exit
   * bar only the fill counts: what came after it is not known to have come before.
   */
  readonly mae: number;
  readonly mfe: number;
  /** The excursions in R; `null` without a stop. */
  readonly maeR: number | null;
  readonly mfeR: number | null;
  readonly barsHeld: number;
  /** The exit bar reached several levels, and the intrabar policy decided. */
  readonly ambiguous: boolean;
  /** The signal that opened it; `null` when an order or a column did. */
  readonly signal: Signal | null;
}
