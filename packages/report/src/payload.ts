/** What the page gets: one JSON object, with columns packed. Shared by the report and the page. */
export interface Payload {
  readonly symbol: string;
  readonly timeframe: string;
  readonly intervalMs: number;
  readonly length: number;
  readonly capital: number;
  /** `score` at which a signal is made; a line in the score pane. */
  readonly minScore: number | null;
  readonly columns: Readonly<Record<string, PackedColumn>>;
  readonly trades: readonly PageTrade[];
  readonly signals: readonly {
    readonly bar: number;
    readonly score: number;
    readonly side: 'LONG' | 'SHORT';
  }[];
}

/** A trade as the page shows it. */
export interface PageTrade {
  readonly n: number;
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
  readonly pnl: number;
  readonly r: number | null;
  readonly fees: number;
  readonly barsHeld: number;
  readonly exit: string;
  readonly reason: string;
  readonly ambiguous: boolean;
}

/**
 * A column, deflated: whole numbers of `1 / scale`, each less the one before, as 32-bit integers; or, with scale 0, 64-bit floats.
 * Bytes of one significance stand together, which deflates better.
 */
export interface PackedColumn {
  readonly scale: number;
  readonly base64: string;
}
