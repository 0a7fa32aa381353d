import type {
  AlertRow,
  AnswerRow,
  BacktestChoices,
  BacktestRequest,
  GroupRow,
  HealthRow,
  LogRow,
  MarketRow,
  MarketView,
  DayNote,
  LiveBand,
  PlaybookPreview,
  PlaybookRow,
  PlaybookWord,
  ProposalRow,
  ProposalTask,
  PositionRow,
  SignalRow,
  TradePage,
  TradeRow,
} from '@veloce/dashboard';
import type { DeskEvents } from './desk-events.js';

/** The actor, written to the journal with each change. */
export interface DeskPerson {
  readonly kind: 'person';
  readonly name: string;
}

/** The markets of a desk: what the watch list and the chart show. */
export interface MarketsPart {
  /** The watch list. */
  readonly rows: () => readonly MarketRow[];
  /**
   * A market with at most `bars` of its newest bars; `undefined` when there is none of the id.
   *
   * @param before Only bars whose number is below it.
   */
  readonly view: (id: string, bars: number, before?: number) => MarketView | undefined;
  /** Why the strategy decided as it did at a bar, as lines; `undefined` where the bar is not held. */
  readonly explain?: (id: string, bar: number) => readonly string[] | undefined;
  /** The positions held now. */
  readonly positions: () => readonly PositionRow[];
  /** The newest signals of all markets, newest first; listed where there is no journal. */
  readonly signals?: (limit: number) => readonly SignalRow[];
}

/** The filter of a search for trades. Every field narrows it. */
export interface TradeQuery {
  readonly symbol?: string;
  /** Name of the playbook that decided it, or that one of its signals carries. */
  readonly playbook?: string;
  readonly tag?: string;
  readonly side?: 'LONG' | 'SHORT';
  readonly result?: 'won' | 'lost' | 'open';
  /** In notes, reasons and tags. */
  readonly text?: string;
  readonly from?: number;
  readonly to?: number;
  readonly offset: number;
  readonly limit: number;
}

/** The key by which trades are grouped. */
export type Grouping = 'symbol' | 'side' | 'playbook' | 'tag' | 'weekday' | 'hour' | 'day' | 'week' | 'month';

/** The journal: signals, trades, notes. */
export interface JournalPart {
  /** A page of trades, newest first. */
  readonly trades: (query: TradeQuery) => Promise<TradePage>;
  /** One trade, or `undefined` where there is none of this id. */
  readonly trade: (id: string) => Promise<TradeRow | undefined>;
  /** Signals, newest first. */
  readonly signals: (query: {
    readonly market?: string;
    /** One of the playbooks that it carries. */
    readonly playbook?: string;
    readonly limit: number;
  }) => Promise<readonly SignalRow[]>;
  /**
   * Performance by group.
   *
   * @param zone IANA name of the time zone that days and hours are counted in.
   */
  readonly performance: (by: Grouping, zone: string) => Promise<readonly GroupRow[]>;
  /** Writes a note on a trade. */
  readonly note: (trade: string, text: string, by: DeskPerson) => Promise<void>;
  /** Sets the tags of a trade. */
  readonly tag: (trade: string, tags: readonly string[], by: DeskPerson) => Promise<void>;
  /** Rates a trade, 1 to 5. */
  readonly rate: (trade: string, rating: number, by: DeskPerson) => Promise<void>;
  /** The bars around a trade. Default: those that the markets part still holds. */
  readonly chart?: (trade: string) => Promise<MarketView | undefined>;
  /** Notes on a day, written as `2025-01-31`, and the review of the week that begins on it. */
  readonly day?: (day: string) => Promise<readonly DayNote[]>;
  /** Writes a note on a day, or the review of the week that begins on a Monday. */
  readonly noteDay?: (kind: DayNote['kind'], day: string, text: string, by: DeskPerson) => Promise<void>;
}

/** Backtests that are run from the page. */
export interface BacktestsPart {
  /** Strategies, markets and settings to choose from. */
  readonly choices: () => Promise<BacktestChoices>;
  /**
   * Runs one. Resolves with the report, a separate page, and a one-line summary.
   *
   * @param progress Told a share between 0 and 1.
   */
  readonly run: (
    request: BacktestRequest,
    progress: (share: number) => void,
    signal: AbortSignal,
  ) => Promise<FinishedBacktest>;
  /** The live trades of the same strategy beside what the run lets expect; `undefined` without live trades. */
  readonly beside?: (request: BacktestRequest, results: readonly number[]) => Promise<LiveBand | undefined>;
}

/** The result of a backtest that was run from the page. */
export interface FinishedBacktest {
  /** A separate page. */
  readonly report: string;
  /** The result in one line. */
  readonly summary: string;
  /** Its main figures, written with their units. */
  readonly figures?: readonly { readonly name: string; readonly value: string }[];
  /** The result of each trade, for {@link BacktestsPart.beside}. */
  readonly results?: readonly number[];
}

/** The shelf of playbooks. */
export interface PlaybooksPart {
  /** The shelf. */
  readonly list: () => Promise<readonly PlaybookRow[]>;
  /** The meaning of a text in plain words, or its faults and their places. */
  readonly check: (
    text: string,
  ) => Promise<
    { readonly rules: readonly string[] } | { readonly fault: string; readonly at: number | null }
  >;
  /** Saves a text as the next version of a playbook, as a draft. */
  readonly save: (name: string, text: string, by: DeskPerson) => Promise<PlaybookRow>;
  /** Moves a version to another state, in the name of a person. */
  readonly move: (
    name: string,
    version: number,
    state: PlaybookRow['state'],
    by: DeskPerson,
  ) => Promise<void>;
  /** The words that a text may use, for completion. */
  readonly words?: () => readonly PlaybookWord[];
  /**
   * Where a text would have fired on a market of the desk; `undefined` where the desk has no such market.
   *
   * @throws rejects with the fault of the text.
   */
  readonly preview?: (text: string, market: string) => Promise<PlaybookPreview | undefined>;
  /** Has playbooks proposed and tested. All that were tried are listed, with their verdicts. */
  readonly propose?: (task: ProposalTask, signal: AbortSignal) => Promise<readonly ProposalRow[]>;
}

/** The memory of the page: its layout. */
export interface SettingsPart {
  /** A value; `undefined` when there is none. */
  readonly read: (name: string) => Promise<unknown>;
  /** Keeps a value in the place of the one before. */
  readonly write: (name: string, value: unknown) => Promise<void>;
}

/** Alerts, and where they went. */
export interface AlertsPart {
  /** The last alerts, newest first. */
  readonly list: (limit: number) => Promise<readonly AlertRow[]>;
  /** Sends a test over every channel. */
  readonly test: (by: DeskPerson) => Promise<void>;
}

/** Questions in words. */
export interface AskPart {
  /** Answers a question; the signal ends the work. */
  readonly ask: (question: string, signal: AbortSignal) => Promise<AnswerRow>;
}

/** The health of everything watched: feeds, database, heartbeat, versions. */
export interface HealthPart {
  /** Feeds, lags, database and heartbeat, a row each. */
  readonly rows: () => Promise<readonly HealthRow[]>;
  /** The last lines of the log, newest first. */
  readonly log: (limit: number) => readonly LogRow[];
}

/** The dangerous actions; each that is done is noted in the journal part, with who and when. */
export interface ControlPart {
  /** Whether entries are open, paused or killed, and since when. */
  readonly status: () => { readonly entries: 'open' | 'paused' | 'killed'; readonly since: number | null };
  /** Stops entries until they are resumed; exits go on. */
  readonly pause: (by: DeskPerson) => Promise<void>;
  /** Opens entries again. */
  readonly resume: (by: DeskPerson) => Promise<void>;
  /** Stops entries until a person lifts it where the runner runs. */
  readonly kill: (by: DeskPerson) => Promise<void>;
}

/** The parts of a desk. The screen of an absent part says how to add it. */
export interface DeskParts {
  /** Shown in the head of the page. */
  readonly name: string;
  readonly mode: 'paper' | 'live' | 'replay';
  /** Whether the market is simulated: the page says so. Default `false`. */
  readonly simulated?: boolean;
  /** Version of what runs. */
  readonly version: string;
  /** Strength from which a signal counts. Default 0.65. */
  readonly threshold?: number;
  /** The events that an open page receives as they happen. */
  readonly events: DeskEvents;
  readonly markets?: MarketsPart;
  readonly journal?: JournalPart;
  readonly backtests?: BacktestsPart;
  readonly playbooks?: PlaybooksPart;
  readonly alerts?: AlertsPart;
  readonly ask?: AskPart;
  readonly health?: HealthPart;
  readonly control?: ControlPart;
  readonly settings?: SettingsPart;
}
