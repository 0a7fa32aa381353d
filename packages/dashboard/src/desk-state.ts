import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { readAddress, readHash, writeAddress, type Address, type Screen } from './address.js';
import type { Answer, DashboardClient, StreamState } from './client.js';
import { keptLayout, type Layout } from './layout.js';
import type {
  AlertRow,
  BacktestRun,
  DeskEvent,
  DeskFault,
  DeskInfo,
  LogRow,
  MarketRow,
  PositionRow,
  SignalRow,
} from './wire.js';

/** Something that is asked for: on its way, there, or wrong. */
export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'fault'; readonly fault: DeskFault };

/** The state of an open page. Everything on it is drawn from here. */
export interface DeskState {
  readonly client: DashboardClient;
  readonly info: Signal<Loaded<DeskInfo>>;
  readonly address: Signal<Address>;
  readonly rows: Signal<readonly MarketRow[]>;
  /** The market on the chart. */
  readonly chosen: ReadonlySignal<MarketRow | undefined>;
  readonly signals: Signal<readonly SignalRow[]>;
  readonly positions: Signal<readonly PositionRow[]>;
  readonly alerts: Signal<readonly AlertRow[]>;
  readonly log: Signal<readonly LogRow[]>;
  readonly runs: Signal<readonly BacktestRun[]>;
  /** Counts what was written to the journal while the page is open. */
  readonly written: Signal<number>;
  readonly stream: Signal<{ readonly state: StreamState; readonly attempt: number }>;
  /** When the last thing was heard from the desk, epoch ms: the age of what is shown while the connection is cut. */
  readonly heard: ReadonlySignal<number>;
  /** The arrangement of the page; kept in the desk's settings. */
  readonly layout: ReadonlySignal<Layout>;
  readonly arrange: (changes: Partial<Layout>) => void;
  /** Now, to the second: for ages. */
  readonly now: Signal<number>;
  /** The time zone of every time that is shown. */
  readonly zone: ReadonlySignal<string>;
  /** Called with each event after it is in here: charts are not drawn from signals. */
  readonly watch: (listener: (event: DeskEvent | { readonly type: 'reload' }) => void) => () => void;
  /** The address of a screen, for a link. */
  readonly href: (screen: Screen) => string;
  readonly go: (screen: Screen, query?: Readonly<Record<string, string>>) => void;
  readonly start: () => Promise<void>;
  readonly stop: () => void;
}

/** Most lines that a list of the terminal keeps. */
const mostLines = 500;

/**
 * The state of a page over a client.
 *
 * @param before What its addresses begin with: a path, none at the root, or `#` where the path is that of the page around it.
 */
export function deskState(client: DashboardClient, before = ''): DeskState {
  const read = (): Address => (before === '#' ? readHash : readAddress)(new URL(location.href));
  const hrefOf = (place: Address): string => `${before}${writeAddress(place)}`;
  const info = signal<Loaded<DeskInfo>>({ state: 'loading' });
  const address = signal<Address>(read());
  const rows = signal<readonly MarketRow[]>([]);
  const signals = signal<readonly SignalRow[]>([]);
  const positions = signal<readonly PositionRow[]>([]);
  const alerts = signal<readonly AlertRow[]>([]);
  const log = signal<readonly LogRow[]>([]);
  const runs = signal<readonly BacktestRun[]>([]);
  const written = signal(0);
  const stream = signal<{ readonly state: StreamState; readonly attempt: number }>({
    state: 'open',
    attempt: 0,
  });
  const now = signal(Date.now());
  const heard = signal(Date.now());
  const kept = keptLayout(client, () => {
    const { value } = info;
    return value.state === 'ready' && value.value.parts.settings === true && !value.value.readOnly;
  });
  const zone = computed(() => kept.layout.value.zone);
  const chosen = computed(
    () => rows.value.find(({ id }) => id === address.value.query['m']) ?? rows.value[0],
  );
  const listeners = new Set<(event: DeskEvent | { readonly type: 'reload' }) => void>();
  let endStream: () => void = () => undefined;
  let clock: ReturnType<typeof setInterval> | undefined;

  const put = <Row extends { readonly id: string }>(list: Signal<readonly Row[]>, row: Row): void => {
    list.value = [row, ...list.value.filter(({ id }) => id !== row.id)].slice(0, mostLines);
  };
  const take = (event: DeskEvent): void => {
    switch (event.type) {
      case 'row':
        rows.value = rows.value.some(({ id }) => id === event.row.id)
          ? rows.value.map((row) => (row.id === event.row.id ? event.row : row))
          : [...rows.value, event.row];
        break;
      case 'signal':
        put(signals, event.signal);
        break;
      case 'position':
        positions.value = [
          ...positions.value.filter(({ market }) => market !== event.market),
          ...(event.position === null ? [] : [event.position]),
        ];
        break;
      case 'alert':
        put(alerts, event.alert);
        break;
      case 'log':
        log.value = [event.line, ...log.value].slice(0, mostLines);
        break;
      case 'run':
        put(runs, event.run);
        break;
      case 'journal':
        written.value++;
        break;
      default:
    }
    for (const listener of listeners) listener(event);
  };
  const fill = <Value>(list: Signal<Value>, answer: Answer<Value>): void => {
    if (answer.ok) list.value = answer.value;
  };
  const load = async (): Promise<number> => {
    const asked = await client.info();
    if (!asked.ok) {
      info.value = { state: 'fault', fault: asked.fault };
      return 0;
    }
    const { parts } = asked.value;
    const none = Promise.resolve(undefined);
    const [markets, past, held, told, lines, ran] = await Promise.all([
      parts.markets === true ? client.markets() : none,
      parts.journal === true || parts.markets === true ? client.signals({ limit: 200 }) : none,
      parts.markets === true ? client.positions() : none,
      parts.alerts === true ? client.alerts() : none,
      parts.health === true ? client.log() : none,
      parts.backtests === true ? client.backtests() : none,
    ]);
    batch(() => {
      info.value = { state: 'ready', value: asked.value };
      if (markets?.ok === true) rows.value = markets.value.rows;
      if (past !== undefined) fill(signals, past);
      if (held !== undefined) fill(positions, held);
      if (told !== undefined) fill(alerts, told);
      if (lines !== undefined) fill(log, lines);
      if (ran !== undefined) fill(runs, ran);
    });
    await kept.load();
    heard.value = Date.now();
    return markets?.ok === true ? markets.value.at : 0;
  };
  const onBack = (): void => {
    address.value = read();
  };

  return {
    ...{
      client,
      info,
      address,
      rows,
      chosen,
      signals,
      positions,
      alerts,
      log,
      runs,
      written,
      stream,
      now,
      zone,
      heard,
      layout: kept.layout,
      arrange: kept.change,
    },
    watch(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    href: (screen) => hrefOf({ screen, query: {} }),
    go(screen, query = {}) {
      const next = { screen, query };
      if (writeAddress(next) !== writeAddress(address.value)) history.pushState(null, '', hrefOf(next));
      address.value = next;
    },
    async start() {
      addEventListener('popstate', onBack);
      clock = setInterval(() => {
        now.value = Date.now();
      }, 1000);
      const after = await load();
      if (info.value.state !== 'ready') return;
      endStream = client.listen(after, {
        onEvent: (event) => {
          batch(() => {
            heard.value = Date.now();
            take(event);
          });
        },
        onState(state, attempt) {
          if (state === 'open') heard.value = Date.now();
          stream.value = { state, attempt };
        },
        onReload() {
          void load().then(() => {
            for (const listener of listeners) listener({ type: 'reload' });
          });
        },
      });
    },
    stop() {
      removeEventListener('popstate', onBack);
      clearInterval(clock);
      kept.stop();
      endStream();
    },
  };
}
