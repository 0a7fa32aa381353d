import type { Timeframe } from '@veloce/core';
import type { ChartMarket, ChartOverlay, ChartTrade } from '@veloce/charts';

/** The first part of the page's data: one JSON object. The columns follow it, each in an element of its own. Shared by the report and the page. */
export interface Payload {
  readonly capital: number;
  readonly markets: readonly PageMarket[];
  readonly trades: readonly PageTrade[];
  /** Equity at the end of each UTC day; the first is the capital, at the beginning of the first day. */
  readonly daily: {
    readonly time: readonly number[];
    readonly equity: readonly number[];
    /** The rolling Sharpe ratio, on the days that have one. */
    readonly sharpe: readonly { readonly time: number; readonly value: number }[];
  };
}

/** One market, as the page charts it. */
export interface PageMarket extends ChartMarket {
  readonly symbol: string;
  /** The settings of the squeeze overlay. */
  readonly squeeze: { readonly length: number; readonly bbMult: number; readonly kcMult: number };
  readonly overview: Overview;
  /** Columns that follow in full; none when the overview is the whole. */
  readonly columnNames: readonly string[];
  /** Lines come as columns, named `overlay:line`. */
  readonly overlays: readonly ChartOverlay[];
}

/** The whole run as few points as a screen needs: drawn before the rest is read. */
interface Overview {
  readonly timeframe: Timeframe;
  readonly columns: Readonly<Record<string, PackedColumn>>;
}

/** A trade as the page shows it. */
export interface PageTrade extends ChartTrade {
  readonly symbol: string;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly size: number;
  readonly grossPnl: number;
  readonly returnOnNotional: number;
  readonly r: number | null;
  readonly mae: number;
  readonly mfe: number;
  readonly fees: number;
  readonly funding: number;
  readonly borrow: number;
  readonly barsHeld: number;
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
