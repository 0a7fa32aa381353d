import type { LiveBar, LiveOverlay } from '@veloce/charts';

/** The desk's mode, and its parts. */
export interface DeskInfo {
  readonly name: string;
  /** The effect of orders: `paper` fills on a paper account, `live` on a venue, `replay` none at all. */
  readonly mode: 'paper' | 'live' | 'replay';
  /** Whether the market is made up. */
  readonly simulated: boolean;
  /** Whether every writing route is closed. */
  readonly readOnly: boolean;
  readonly version: string;
  /** Strength from which a signal counts, 0 to 1. */
  readonly threshold: number;
  /** Each part: `true` where it is there, otherwise how to add it. */
  readonly parts: Readonly<Record<PartName, true | string>>;
}

/** The parts a desk can be made of. */
export type PartName =
  'markets' | 'journal' | 'backtests' | 'playbooks' | 'alerts' | 'ask' | 'health' | 'control' | 'settings';

/** How trustworthy the data of a market is now. */
export type MarketState = 'live' | 'waiting' | 'stale' | 'mending' | 'hole';

/** One line of the watch list. */
export interface MarketRow {
  /** Unique among the desk's markets. */
  readonly id: string;
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: string;
  readonly decimals: number;
  readonly state: MarketState;
  /** The last price, quote currency; `null` before the first bar. */
  readonly price: number | null;
  /** Change over the last 24 hours, a fraction; `null` where the history is shorter. */
  readonly change: number | null;
  /** Closes for the sparkline, oldest first. */
  readonly spark: readonly number[];
  readonly regime: string | null;
  /** Strength of the opinion now, 0 to 1, and its side. */
  readonly strength: number | null;
  readonly side: -1 | 0 | 1;
  /** Open time of the newest closed bar, epoch ms. */
  readonly lastBar: number | null;
  /** Bars of history the strategy needs, while it does not have them. */
  readonly warmup: { readonly have: number; readonly need: number } | null;
}

/** A market with its bars, as the chart takes them. */
export interface MarketView {
  readonly id: string;
  /** Number of the first bar. */
  readonly firstBar: number;
  /** Columns by name, oldest first; `null` for no value. */
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly signals: readonly SignalRow[];
  /** The overlays that can be drawn over the price, by name. */
  readonly overlays: Readonly<Record<string, LiveOverlay>>;
  readonly opinion: MarketOpinion | null;
  readonly position: PositionRow | null;
}

/** The strategy's opinion of a market at its newest closed bar. */
export interface MarketOpinion {
  /** Open time of the bar, epoch ms. */
  readonly time: number;
  readonly side: -1 | 0 | 1;
  /** 0 to 1. */
  readonly strength: number;
  /** Its components; the values add up to the signed strength if the strategy is additive. */
  readonly parts: readonly { readonly name: string; readonly value: number }[];
  readonly reasons: readonly string[];
  /** Playbooks, how many of their conditions hold, and those that do not. */
  readonly playbooks: readonly {
    readonly name: string;
    readonly met: number;
    readonly of: number;
    readonly missing?: readonly string[];
  }[];
}

/** The decision on a signal. */
export type SignalDecision = 'taken' | 'watched' | 'vetoed';

/** A signal, also one that was not taken. */
export interface SignalRow {
  readonly id: string;
  readonly market: string;
  readonly symbol: string;
  /** Open time of its bar, epoch ms, and the bar's number where the desk still holds it. */
  readonly time: number;
  readonly bar: number | null;
  readonly side: 'LONG' | 'SHORT';
  /** 0 to 1. */
  readonly strength: number;
  readonly price: number;
  readonly decision: SignalDecision;
  readonly reason: string;
  readonly strategy: string;
  readonly playbooks: readonly string[];
}

/** A position held. */
export interface PositionRow {
  readonly market: string;
  readonly symbol: string;
  readonly side: 'LONG' | 'SHORT';
  /** Base units. */
  readonly size: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly stop: number | null;
  readonly target: number | null;
  /** Result so far, quote currency, and in multiples of the risk where there is a stop. */
  readonly pnl: number;
  readonly r: number | null;
  readonly strategy: string;
}

/** A trade of the journal. */
export interface TradeRow {
  readonly id: string;
  readonly symbol: string;
  readonly account: string;
  readonly side: 'LONG' | 'SHORT';
  readonly size: number;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly entryPrice: number;
  readonly exitPrice: number | null;
  readonly pnl: number | null;
  readonly fees: number;
  readonly r: number | null;
  readonly mae: number | null;
  readonly mfe: number | null;
  readonly stop: number | null;
  readonly target: number | null;
  readonly playbook: string | null;
  readonly strategy: string | null;
  readonly exit: string | null;
  readonly reason: string | null;
  readonly tags: readonly string[];
  readonly rating: number | null;
  readonly notes: readonly { readonly at: number; readonly by: string; readonly text: string }[];
}

/** One page of trades, with what all that match come to. */
export interface TradePage {
  readonly trades: readonly TradeRow[];
  /** Trades that match, of all there are. */
  readonly matching: number;
  readonly all: number;
  /** Sums over what matches. */
  readonly total: {
    readonly pnl: number;
    readonly r: number | null;
    readonly won: number;
    readonly closed: number;
    /** Share of closed trades that won, with its 95 % Wilson interval; `null` without closed trades. */
    readonly hitRate: { readonly value: number; readonly low: number; readonly high: number } | null;
    readonly profitFactor: number | null;
  };
}

/** Performance of a group of trades. */
export interface GroupRow {
  readonly group: string;
  readonly trades: number;
  readonly hitRate: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly pnl: number;
  readonly averageR: number | null;
  readonly profitFactor: number | null;
}

/** A playbook on the shelf. */
export interface PlaybookRow {
  readonly name: string;
  readonly version: number;
  readonly state: 'draft' | 'review' | 'active' | 'paused' | 'retired';
  readonly idea: string;
  /** In plain words, one rule a line. */
  readonly rules: readonly string[];
  /** The text form, which is edited. */
  readonly text: string;
  /** The changes against the previous version, in words. */
  readonly changes: readonly string[];
  readonly statistics: GroupRow | null;
}

/** A word that the text of a playbook may use, for its completion. */
export interface PlaybookWord {
  readonly word: string;
  /** Its arguments, or what it is. */
  readonly about: string;
}

/** The bars at which a playbook would have fired, with the market they belong to. */
export interface PlaybookPreview {
  readonly view: MarketView;
  /** Bars that were looked at. */
  readonly bars: number;
  readonly fired: readonly {
    readonly bar: number;
    /** Open time of the bar, epoch ms. */
    readonly time: number;
    readonly side: 'LONG' | 'SHORT';
    readonly price: number;
  }[];
}

/** The task of proposing playbooks. */
export interface ProposalTask {
  readonly market: string;
  readonly idea: string;
  /** Most proposals to try, 1 to 50. */
  readonly most: number;
}

/** A proposed playbook with its verdict; every one that was tried has a row. */
export interface ProposalRow {
  readonly name: string;
  /** `kept` where it is better than luck explains, otherwise the stage that it fell at. */
  readonly stage: string;
  readonly kept: boolean;
  /** The verdict in one sentence. */
  readonly verdict: string;
  readonly trades: number | null;
  /** Probability that its Sharpe ratio is not luck, counting all that were tried. */
  readonly deflatedSharpe: number | null;
  /** The text form, to open in the editor; empty where it cannot be read. */
  readonly text: string;
}

/** A note on a day, or the review of the week that begins on it. */
export interface DayNote {
  readonly at: number;
  readonly by: string;
  readonly kind: 'day' | 'week';
  readonly text: string;
}

/** An alert as it was reported. */
export interface AlertRow {
  readonly id: string;
  readonly at: number;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly title: string;
  readonly text: string;
  readonly deliveries: readonly {
    readonly channel: string;
    readonly state: 'pending' | 'sent' | 'failed';
    readonly attempts: number;
    readonly answer: string;
  }[];
}

/** A line of the log. */
export interface LogRow {
  readonly at: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

/** One thing that the health screen watches. */
export interface HealthRow {
  readonly group: string;
  readonly name: string;
  readonly state: 'good' | 'warning' | 'bad' | 'unknown';
  /** The figure, with its unit. */
  readonly value: string;
  /** Advice; empty when the state is good. */
  readonly advice: string;
}

/** The strategies, markets and settings available for a backtest. */
export interface BacktestChoices {
  readonly strategies: readonly string[];
  readonly markets: readonly { readonly id: string; readonly from: number; readonly to: number }[];
}

/** The request of a backtest. */
export interface BacktestRequest {
  readonly strategy: string;
  readonly market: string;
  /** Epoch ms, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly capital: number;
  /** Taker fee, a fraction of the notional. */
  readonly fee: number;
}

/** A run, at work or done. */
export interface BacktestRun {
  readonly id: string;
  readonly request: BacktestRequest;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** 0 to 1. */
  readonly progress: number;
  /** The result in one line; the fault if it failed. */
  readonly summary: string;
  /** Its main figures, written with their units, for comparing two runs. */
  readonly figures: readonly { readonly name: string; readonly value: string }[];
}

/** The live trades since a backtest beside the band that its trades let expect; one value for each live trade. */
export interface LiveBand {
  /** The unit of the values, such as `R`. */
  readonly unit: string;
  readonly live: readonly number[];
  readonly low: readonly number[];
  readonly middle: readonly number[];
  readonly high: readonly number[];
  readonly isInside: boolean;
  /** The trade since which it is outside, counted from 0; `null` while it is inside. */
  readonly outsideSince: number | null;
  /** Share of the paths inside the band at each trade. */
  readonly confidence: number;
}

/** An answer to a question, with what it rests on. */
export interface AnswerRow {
  readonly text: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly restsOn: string;
}

/** The events that the server sends to an open page. Every event has an id, from which a page goes on after a break. */
export type DeskEvent =
  | { readonly type: 'bar'; readonly market: string; readonly number: number; readonly bar: LiveBar }
  | { readonly type: 'preview'; readonly market: string; readonly bar: LiveBar }
  | { readonly type: 'row'; readonly row: MarketRow }
  | { readonly type: 'opinion'; readonly market: string; readonly opinion: MarketOpinion | null }
  | {
      readonly type: 'overlays';
      readonly market: string;
      readonly overlays: Readonly<Record<string, LiveOverlay>>;
    }
  | { readonly type: 'signal'; readonly signal: SignalRow }
  | { readonly type: 'position'; readonly market: string; readonly position: PositionRow | null }
  | { readonly type: 'alert'; readonly alert: AlertRow }
  /** Something was written to the journal. */
  | { readonly type: 'journal' }
  | { readonly type: 'log'; readonly line: LogRow }
  | { readonly type: 'run'; readonly run: BacktestRun };

/** An error, in the server's words. */
export interface DeskFault {
  readonly error: string;
  /** How to put it right. */
  readonly fix?: string;
  /** For input that does not fit: where, and why. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}
