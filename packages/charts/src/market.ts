import type { Timeframe } from '@veloce/core';

/** A market and a run on it, as the chart of a whole run needs them. */
export interface ChartMarket {
  readonly timeframe: Timeframe;
  /** Milliseconds of a bar. */
  readonly intervalMs: number;
  /** Number of bars. */
  readonly length: number;
  /** The starting capital of the account; buy and hold is drawn on its scale. */
  readonly capital: number;
  /** `score` at which a signal is made; a line in the score pane. */
  readonly minScore: number | null;
  /** Decimals that prices are shown with. */
  readonly decimals: number;
  /** The timeframe of the overview, and the names of its columns: they decide which panes there are. */
  readonly overview: { readonly timeframe: Timeframe; readonly columns: Readonly<Record<string, unknown>> };
  readonly signals: readonly ChartSignal[];
}

/** A signal in the score pane. */
export interface ChartSignal {
  readonly bar: number;
  readonly score: number;
  readonly side: 'LONG' | 'SHORT';
}

/** A trade as the chart marks it. Prices in quote currency; `null` where there is no level. */
export interface ChartTrade {
  /** Its number, from 1. */
  readonly n: number;
  readonly side: 'LONG' | 'SHORT';
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  readonly pnl: number;
  /** Why it ended, in a word. */
  readonly exit: string;
}
