import type { Side, Signal } from '@veloce/core';

/** A position still open at the last bar, marked to its close. */
export interface OpenPosition {
  readonly symbol: string;
  readonly side: Side;
  readonly entryBar: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly size: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly markPrice: number;
  /** The liquidation price; `NaN` for none. */
  readonly liquidationPrice: number;
  /** Gain at the mark, after the entry fee, funding and interest so far, before the exit's costs. */
  readonly unrealisedPnl: number;
  /** The signal that opened it; `null` when an order or a column did. */
  readonly signal: Signal | null;
}

/** A signal that did not become a position, and why. */
export interface SkippedEntry {
  readonly symbol: string;
  readonly bar: number;
  readonly time: number;
  readonly signal: Signal;
  readonly reason: string;
}
