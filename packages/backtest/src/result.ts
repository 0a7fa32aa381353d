import type { Column, Funnel, MarketData, MissingColumn, Side, Signal } from '@veloce/core';
import type { BacktestSettings } from './settings.js';
import type { Metrics } from './metrics/metrics.js';

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
  /** Gain at the mark, after the entry fee and funding so far, before the exit's costs. */
  readonly unrealisedPnl: number;
  readonly signal: Signal;
}

/** A signal that did not become a position, and why. */
export interface SkippedEntry {
  readonly bar: number;
  readonly time: number;
  readonly signal: Signal;
  readonly reason: string;
}

/** What a backtest found. Plain, immutable data; the report reads nothing else. */
export interface BacktestResult {
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly settings: BacktestSettings;
  /** The market it ran on. */
  readonly data: MarketData;
  readonly signals: readonly Signal[];
  readonly signalBars: readonly number[];
  /** Closed trades, in the order of their exits. */
  readonly trades: readonly Trade[];
  readonly openPosition: OpenPosition | null;
  readonly skipped: readonly SkippedEntry[];
  /** Fills at which a bar could not say what came first. */
  readonly ambiguousFills: number;
  /** Equity at the close of each bar, in quote currency. */
  readonly equity: Column;
  /** Equity over its running peak less 1, <= 0, the starting capital included. */
  readonly drawdown: Column;
  /** Signed notional of the position over equity at the close of each bar. */
  readonly exposure: Column;
  readonly funnel: Funnel;
  readonly missing: readonly MissingColumn[];
  readonly metrics: Metrics;
  /** What a reader must know before he trusts the numbers: simulated data, gaps, missing columns, optimistic settings. */
  readonly warnings: readonly string[];
}
