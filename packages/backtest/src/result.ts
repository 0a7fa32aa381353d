import type { Column, Funnel, MarketData, MissingColumn, Side, Signal } from '@veloce/core';
import type { BacktestSettings } from './settings.js';
import type { Metrics } from './metrics/metrics.js';
import type { Trade } from './trade.js';

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
