import type { Column, Funnel, MarketData, MissingColumn, Signal } from '@veloce/core';
import type { Manifest } from './manifest.js';
import type { Metrics } from '../metrics/metrics.js';
import type { OrderRecord } from '../account/order.js';
import type { BacktestSettings } from '../account/settings.js';
import type { OpenPosition, SkippedEntry } from '../account/leftovers.js';
import type { Trade } from '../account/trade.js';

/** The result of an account. Plain, immutable data. */
export interface AccountResult {
  readonly settings: BacktestSettings;
  /** The settings that were not given: they are the defaults, or the strategy's own. */
  readonly defaulted: readonly (keyof BacktestSettings)[];
  /** Closed trades, in the order of their exits. */
  readonly trades: readonly Trade[];
  /** Every order, in the order of their ends: filled, and rejected, cancelled, expired or open with the reason. */
  readonly orders: readonly OrderRecord[];
  readonly skipped: readonly SkippedEntry[];
  /** Fills whose order within the bar is unknown. */
  readonly ambiguousFills: number;
  /** Equity at the close of each bar, in quote currency. */
  readonly equity: Column;
  /** Equity over its running peak less 1, <= 0, the starting capital included. */
  readonly drawdown: Column;
  /** Signed notional of the positions over equity at the close of each bar. */
  readonly exposure: Column;
  readonly metrics: Metrics;
  /** Facts a reader must know before they trust the numbers: simulated data, gaps, missing columns, optimistic settings. */
  readonly warnings: readonly string[];
  /** Everything needed to reproduce the result; hashed when first read. */
  readonly manifest: Manifest;
}

/** The result of a backtest of one symbol. Plain, immutable data; the report reads nothing else. */
export interface BacktestResult extends AccountResult {
  /** The source of the orders: the strategy's name, `signals` or `orders`. */
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The market it ran on. */
  readonly data: MarketData;
  readonly signals: readonly Signal[];
  readonly signalBars: readonly number[];
  readonly openPosition: OpenPosition | null;
  /**
   * Why no trade was closed: no signal (and the phase that let none through), entries that were rejected (by reason), orders that were
   * not filled, a position that is open still. `null` where there are trades. It is among the warnings too.
   */
  readonly noTrade: string | null;
  readonly funnel: Funnel;
  readonly missing: readonly MissingColumn[];
}

/** The contribution of one symbol to a portfolio. */
export interface SymbolResult {
  readonly symbol: string;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: MarketData;
  /** Closed trades. */
  readonly trades: number;
  readonly grossPnl: number;
  readonly fees: number;
  readonly funding: number;
  readonly borrow: number;
  /** Profit of closed trades, after costs. */
  readonly pnl: number;
  readonly openPosition: OpenPosition | null;
  /** Share of the portfolio's total return: realised and open, over the starting capital. */
  readonly contribution: number;
  readonly ambiguousFills: number;
  readonly signals: readonly Signal[];
  readonly signalBars: readonly number[];
  /** Why it closed no trade; `null` where it has some. */
  readonly noTrade: string | null;
  readonly funnel: Funnel;
  readonly missing: readonly MissingColumn[];
}

/** The result of a backtest of many symbols on one account. */
export interface PortfolioResult extends AccountResult {
  /** Open times of the rows of the curves: every time at which a symbol has a bar. */
  readonly time: Column;
  readonly intervalMs: number;
  /** Gross notional of the positions over equity at the close of each row. */
  readonly grossExposure: Column;
  /** In the order given. */
  readonly symbols: readonly SymbolResult[];
}
