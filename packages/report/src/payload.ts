import type { Timeframe } from '@veloce/core';
import type { LevelOverlay, ProfileOverlay, ZoneOverlay } from './overlay.js';

/** What the page gets at once: one JSON object. The columns follow it, each in an element of its own. Shared by the report and the page. */
export interface Payload {
  readonly capital: number;
  readonly markets: readonly PageMarket[];
  readonly trades: readonly PageTrade[];
  /** Equity at the end of each UTC day; the first is the capital, at the begin of the first day. */
  readonly daily: {
    readonly time: readonly number[];
    readonly equity: readonly number[];
    /** The rolling Sharpe ratio, on the days that have one. */
    readonly sharpe: readonly { readonly time: number; readonly value: number }[];
  };
}

/** One market, as the page charts it. */
export interface PageMarket {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly intervalMs: number;
  readonly length: number;
  readonly capital: number;
  /** `score` at which a signal is made; a line in the score pane. */
  readonly minScore: number | null;
  /** What the squeeze overlay is made with. */
  readonly squeeze: { readonly length: number; readonly bbMult: number; readonly kcMult: number };
  /** Decimals that prices are shown with. */
  readonly decimals: number;
  readonly overview: Overview;
  /** Columns that follow in full; none when the overview is the whole. */
  readonly columnNames: readonly string[];
  readonly overlays: readonly PageOverlay[];
  readonly signals: readonly {
    readonly bar: number;
    readonly score: number;
    readonly side: 'LONG' | 'SHORT';
  }[];
}

/** The whole run as few points as a screen needs: drawn before the rest is read. */
interface Overview {
  readonly timeframe: Timeframe;
  readonly columns: Readonly<Record<string, PackedColumn>>;
}

/** An overlay as the page gets it: lines come as columns, named `overlay:line`. */
export type PageOverlay =
  | ZoneOverlay
  | ProfileOverlay
  | LevelOverlay
  | { readonly kind: 'lines'; readonly name: string; readonly lines: readonly string[] };

/** A trade as the page shows it. */
export interface PageTrade {
  readonly n: number;
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  readonly size: number;
  readonly grossPnl: number;
  readonly pnl: number;
  readonly returnOnNotional: number;
  readonly r: number | null;
  readonly mae: number;
  readonly mfe: number;
  readonly fees: number;
  readonly funding: number;
  readonly borrow: number;
  readonly barsHeld: number;
  readonly exit: string;
  readonly reason: string;
  readonly ambiguous: boolean;
}

/**
 * A column, deflated: with a scale, whole numbers of `1 / scale`, each less the one before, as 32-bit integers; with scale 0, floats
 * of `width` bytes. Bytes of one significance stand together, which deflates better.
 */
export interface PackedColumn {
  readonly scale: number;
  readonly width: 4 | 8;
  readonly base64: string;
}
