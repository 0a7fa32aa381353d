import type { Side, Signal } from '@veloce/core';

/** How a position, or a part of it, ended. */
export type ExitKind = 'stop' | 'target' | 'rule' | 'opposite-signal' | 'end-of-data';

/** A round trip, or the closed part of one; money in quote currency, sizes in base units. */
export interface Trade {
  readonly symbol: string;
  readonly side: Side;
  /** The bar of the fill, and its time (epoch ms UTC): the open of the bar, also for fills inside it. */
  readonly entryBar: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitBar: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly size: number;
  readonly exit: ExitKind;
  /** Why it was closed, for a person. */
  readonly exitReason: string;
  /** The levels at the entry; `NaN` for none. */
  readonly stopLoss: number;
  readonly takeProfit: number;
  /** Gain before costs. */
  readonly grossPnl: number;
  /** Fees of entry and exit, >= 0. */
  readonly fees: number;
  /** Funding paid (> 0) or received (< 0). */
  readonly funding: number;
  /** `grossPnl - fees - funding`. */
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
  readonly barsHeld: number;
  /** Stop and target were both inside the exit bar, and the intrabar policy decided. */
  readonly ambiguous: boolean;
  readonly signal: Signal;
}
