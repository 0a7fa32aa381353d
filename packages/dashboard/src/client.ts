import type {
  AlertRow,
  AnswerRow,
  BacktestChoices,
  BacktestRequest,
  BacktestRun,
  DayNote,
  DeskEvent,
  DeskFault,
  DeskInfo,
  GroupRow,
  HealthRow,
  LiveBand,
  LogRow,
  MarketRow,
  MarketView,
  PlaybookPreview,
  PlaybookRow,
  PlaybookWord,
  ProposalRow,
  ProposalTask,
  PositionRow,
  SignalRow,
  TradePage,
  TradeRow,
} from './wire.js';

/** The desk's answer: a value, or a fault. `status` is 0 when it could not be reached. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly fault: DeskFault };

/** The state of the stream of events. */
export type StreamState = 'open' | 'reconnecting';

/** The events that a page receives from the desk. */
export interface DeskListener {
  /** Something happened at the desk. */
  readonly onEvent: (event: DeskEvent) => void;
  /** The connection changed; `attempt` counts the tries since it was last open. */
  readonly onState: (state: StreamState, attempt: number) => void;
  /** Too much was missed: everything has to be asked for again. */
  readonly onReload: () => void;
}

/** Fields of a query; those without a value are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** A desk, as its page talks to it. */
export interface DashboardClient {
  /** The parts of the desk, its version, and the rights of this page. */
  readonly info: () => Promise<Answer<DeskInfo>>;
  /** The watch list. */
  readonly markets: () => Promise<Answer<{ readonly rows: readonly MarketRow[]; readonly at: number }>>;
  /** The last bars of a market with its signals and overlays. */
  readonly market: (id: string, bars: number) => Promise<Answer<MarketView & { readonly at: number }>>;
  /** Why the strategy said what it said at a bar, line by line. */
  readonly explain: (id: string, bar: number) => Promise<Answer<{ readonly lines: readonly string[] }>>;
  /** The positions held now. */
  readonly positions: () => Promise<Answer<readonly PositionRow[]>>;
  /** Signals of the journal, newest first. */
  readonly signals: (query: Query) => Promise<Answer<readonly SignalRow[]>>;
  /** A page of trades, newest first. */
  readonly trades: (query: Query) => Promise<Answer<TradePage>>;
  /** One trade with its fills, signals and reasons. */
  readonly trade: (id: string) => Promise<Answer<TradeRow>>;
  /** The bars around a trade; `null` where the desk does not hold them. */
  readonly tradeChart: (id: string) => Promise<Answer<MarketView | null>>;
  /** Notes on a day, `2025-01-31`, and the review of the week that begins on it. */
  readonly day: (day: string) => Promise<Answer<readonly DayNote[]>>;
  /** Writes a note on a day, or the review of the week that begins on it. */
  readonly noteDay: (kind: DayNote['kind'], day: string, text: string) => Promise<Answer<unknown>>;
  /** Figures of the journal by symbol, side, hour … in a time zone. */
  readonly performance: (by: string, zone: string) => Promise<Answer<readonly GroupRow[]>>;
  /** Writes a note on a trade. */
  readonly note: (trade: string, text: string) => Promise<Answer<unknown>>;
  /** Sets the tags of a trade. */
  readonly tag: (trade: string, tags: readonly string[]) => Promise<Answer<unknown>>;
  /** Rates a trade, 1 to 5. */
  readonly rate: (trade: string, rating: number) => Promise<Answer<unknown>>;
  /** Strategies, markets and settings that a backtest can be started with. */
  readonly backtestChoices: () => Promise<Answer<BacktestChoices>>;
  /** The runs so far, newest first. */
  readonly backtests: () => Promise<Answer<readonly BacktestRun[]>>;
  /** Starts a run; its progress comes with the events. */
  readonly startBacktest: (request: BacktestRequest) => Promise<Answer<BacktestRun>>;
  /** Stops a run. */
  readonly cancelBacktest: (id: string) => Promise<Answer<unknown>>;
  /** The live trades beside what a run lets expect; `null` without live trades. */
  readonly liveBeside: (id: string) => Promise<Answer<LiveBand | null>>;
  /** Address of a run's report. */
  readonly reportUrl: (id: string) => string;
  /** The shelf. */
  readonly playbooks: () => Promise<Answer<readonly PlaybookRow[]>>;
  /** Reads a playbook without saving it. */
  readonly checkPlaybook: (
    text: string,
  ) => Promise<
    Answer<{ readonly rules: readonly string[] } | { readonly fault: string; readonly at: number | null }>
  >;
  /** Saves a text as the next version of a playbook, as a draft. */
  readonly savePlaybook: (name: string, text: string) => Promise<Answer<PlaybookRow>>;
  /** Moves a version to another state, in the name of the person at the page. */
  readonly movePlaybook: (
    name: string,
    version: number,
    state: PlaybookRow['state'],
  ) => Promise<Answer<unknown>>;
  /** The words that the text of a playbook may use. */
  readonly playbookWords: () => Promise<Answer<readonly PlaybookWord[]>>;
  /** The bars of a market at which a text would have fired; `null` if the desk has none. */
  readonly previewPlaybook: (text: string, market: string) => Promise<Answer<PlaybookPreview | null>>;
  /** Has playbooks proposed and tested; every one that was tried comes back. */
  readonly proposePlaybooks: (task: ProposalTask) => Promise<Answer<readonly ProposalRow[]>>;
  /** The last alerts, newest first. */
  readonly alerts: () => Promise<Answer<readonly AlertRow[]>>;
  /** Sends a test alert to each channel. */
  readonly testAlerts: () => Promise<Answer<unknown>>;
  /** Asks the copilot a question. */
  readonly ask: (question: string) => Promise<Answer<AnswerRow>>;
  /** Feeds, lags, database and heartbeat, a row each. */
  readonly health: () => Promise<Answer<{ readonly at: number; readonly rows: readonly HealthRow[] }>>;
  /** The last lines of the log, newest first. */
  readonly log: () => Promise<Answer<readonly LogRow[]>>;
  /** Whether entries are open, paused or killed, and since when. */
  readonly control: () => Promise<
    Answer<{ readonly entries: 'open' | 'paused' | 'killed'; readonly since: number | null }>
  >;
  /** Pauses or resumes entries, or pulls the kill switch. `confirm` is the word that the desk asks for. */
  readonly act: (action: 'pause' | 'resume' | 'kill', confirm: string) => Promise<Answer<unknown>>;
  /** A setting of the page; `null` where there is none. */
  readonly setting: (name: string) => Promise<Answer<{ readonly value: unknown }>>;
  /** Keeps a setting of the page. */
  readonly keepSetting: (name: string, value: object) => Promise<Answer<unknown>>;
  /** Events after a number, for as long as the returned function is not called. */
  readonly listen: (after: number, listener: DeskListener) => () => void;
}

/**
 * A client over `fetch` and server-sent events.
 *
 * @param base Address of the desk; the page's own origin by default.
 * @param token Sent with each request, where there is no cookie. A stream of events needs the cookie.
 */
export function deskClient(base = '', token?: string): DashboardClient {
  const call = async <Value>(path: string, body?: object): Promise<Answer<Value>> => {
    try {
      const response = await fetch(`${base}${path}`, {
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      const value: unknown = await response.json();
      return response.ok
        ? { ok: true, value: value as Value }
        : { ok: false, status: response.status, fault: value as DeskFault };
    } catch (error) {
      return {
        ok: false,
        status: 0,
        fault: {
          error: `the desk cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
          fix: 'See whether it still runs.',
        },
      };
    }
  };
  const withQuery = (path: string, query: Query): string => {
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      ),
    ).toString();
    return search === '' ? path : `${path}?${search}`;
  };
  const part = encodeURIComponent;

  return {
    info: () => call('/api/info'),
    markets: () => call('/api/markets'),
    market: (id, bars) => call(`/api/markets/${part(id)}?bars=${bars}`),
    explain: (id, bar) => call(`/api/markets/${part(id)}/explain?bar=${bar}`),
    positions: () => call('/api/positions'),
    signals: (query) => call(withQuery('/api/signals', query)),
    trades: (query) => call(withQuery('/api/trades', query)),
    trade: (id) => call(`/api/trades/${part(id)}`),
    tradeChart: (id) => call(`/api/trades/${part(id)}/chart`),
    day: (day) => call(`/api/days/${part(day)}`),
    noteDay: (kind, day, text) => call(`/api/days/${part(day)}`, { kind, text }),
    performance: (by, zone) => call(withQuery('/api/performance', { by, zone })),
    note: (trade, text) => call(`/api/trades/${part(trade)}/notes`, { text }),
    tag: (trade, tags) => call(`/api/trades/${part(trade)}/tags`, { tags }),
    rate: (trade, rating) => call(`/api/trades/${part(trade)}/rating`, { rating }),
    backtestChoices: () => call('/api/backtests/choices'),
    backtests: () => call('/api/backtests'),
    startBacktest: (request) => call('/api/backtests', request),
    cancelBacktest: (id) => call(`/api/backtests/${part(id)}/cancel`, {}),
    liveBeside: (id) => call(`/api/backtests/${part(id)}/live`),
    reportUrl: (id) => `${base}/api/backtests/${part(id)}/report`,
    playbooks: () => call('/api/playbooks'),
    checkPlaybook: (text) => call('/api/playbooks/check', { text }),
    savePlaybook: (name, text) => call('/api/playbooks', { name, text }),
    movePlaybook: (name, version, state) => call('/api/playbooks/state', { name, version, state }),
    playbookWords: () => call('/api/playbooks/words'),
    previewPlaybook: (text, market) => call('/api/playbooks/preview', { text, market }),
    proposePlaybooks: (task) => call('/api/playbooks/propose', task),
    alerts: () => call('/api/alerts'),
    testAlerts: () => call('/api/alerts/test', {}),
    ask: (question) => call('/api/ask', { question }),
    health: () => call('/api/health'),
    log: () => call('/api/log'),
    control: () => call('/api/control'),
    act: (action, confirm) => call(`/api/control/${action}`, { confirm }),
    setting: (name) => call(`/api/settings/${part(name)}`),
    keepSetting: (name, value) => call(`/api/settings/${part(name)}`, { value }),
    listen: (after, listener) => listenTo(`${base}/api/events`, after, listener),
  };
}

/** Most that is waited between two tries, in ms. */
const longestPause = 10_000;

/** Reads the stream, and comes back to it after a break at the event that was seen last. */
function listenTo(url: string, after: number, { onEvent, onState, onReload }: DeskListener): () => void {
  let seen = after;
  let attempt = 0;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  const open = (): void => {
    const now = new EventSource(`${url}?after=${seen}`);
    source = now;
    const note = (event: MessageEvent): void => {
      if (event.lastEventId !== '') seen = Number(event.lastEventId);
    };
    now.addEventListener('hello', () => {
      attempt = 0;
      onState('open', 0);
    });
    now.addEventListener('desk', (event: MessageEvent<string>) => {
      note(event);
      onEvent(JSON.parse(event.data) as DeskEvent);
    });
    now.addEventListener('reload', (event: MessageEvent<string>) => {
      note(event);
      onReload();
    });
    now.addEventListener('error', () => {
      // The browser's own way of coming back asks for the address as it was; ours asks from what was seen.
      now.close();
      if (ended) return;
      attempt++;
      onState('reconnecting', attempt);
      timer = setTimeout(open, Math.min(longestPause, 250 * 2 ** Math.min(attempt, 6)));
    });
  };
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}
