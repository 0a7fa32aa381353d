import * as z from 'zod';
import {
  checkArguments,
  checkSealed,
  decodeState,
  fromRows,
  intervalMs,
  live,
  parseOptions,
  parseParams,
  restore,
  sealed,
  TimeframeSchema,
  type AnyStrategy,
  type Bar,
  type Live,
  type LiveSnapshot,
  type ParamsInput,
  type Signal,
  type Timeframe,
  dayMs,
  shown,
} from '@veloce/core';
import { barHistory } from './paper-history.js';
import {
  bookState,
  engineFromJson,
  engineToJson,
  PaperSnapshotSchema,
  type PaperSnapshot,
} from './paper-snapshot.js';
import { openAccount, type Account } from './account/account.js';
import { openBook, watchLevels, type BarSource, type Book } from './account/book.js';
import { describeOpen } from './account/open-position.js';
import { OrderRequest, type OrderRecord, type WorkingOrder } from './account/order.js';
import { leaveByStrategy, obeyStrategy } from './engine/position-orders.js';
import type { OpenPosition } from './account/leftovers.js';
import { BacktestSettings, settingsInForce, type BacktestOptions } from './account/settings.js';
import { instrumentOf } from './engine/simulation.js';
import { ranksAbove, send } from './engine/step.js';
import type { Trade } from './account/trade.js';
import { playTime } from './engine/turn.js';
import { sentOrder } from './account/working-order.js';

/** A market that a paper broker trades. */
export interface PaperMarket {
  /** The more important first: entries of equal rank at one open are filled in this order. */
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
}

const PaperMarketSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    symbols: z
      .array(z.string().min(1))
      .min(1)
      .refine((symbols) => new Set(symbols).size === symbols.length, { error: 'must hold each symbol once' }),
    timeframe: TimeframeSchema,
  }))();

/** A closed bar of a symbol. */
export type SymbolBar = Bar & { readonly symbol: string };

/** The events since the previous bars. */
export interface PaperEvents {
  /** Orders that came to their end. */
  readonly orders: readonly OrderRecord[];
  readonly trades: readonly Trade[];
  /** The strategies' signals at these closes. */
  readonly signals: readonly Signal[];
}

/** An order that is at work on paper. */
export interface PaperOrder {
  /** Its number: the one that its record will have. */
  readonly id: number;
  readonly name: string | null;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly type: OrderRecord['type'];
  readonly reduceOnly: boolean;
  /** When it was sent, epoch ms UTC. */
  readonly time: number;
  /** Whether it fills at the next open; else it waits for a price. */
  readonly isDue: boolean;
  /**
   * Base units. An entry without a size of its own: what it would be at the last close. `null`: an entry that sizing makes nothing of, and an exit that is
   * a share of the position.
   */
  readonly size: number | null;
  /** The share of the position that an exit without a size closes. */
  readonly share: number;
  readonly reason: string;
}

/**
 * Why a signal may not be acted on; `undefined` when it may.
 *
 * @param bound Why it opens nothing in any case: the open position belongs to a strategy that was replaced. Absent otherwise.
 */
export type EntryGate = (symbol: string, signal: Signal, bound?: string) => string | undefined;

/** The strategy that a market is handed over to. */
export interface Successor {
  readonly strategy: AnyStrategy;
  /** Parameters; those left out have their defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** The closed bars up to the last one pushed, oldest first; none by default: its history then begins with the next bar. */
  readonly history?: readonly Bar[];
}

/** The memory of the strategies of a symbol, of its bars: plain JSON. Positions and orders are not in it. */
export interface PaperMemory {
  /** The one that trades it; `null` without one. */
  readonly following: LiveSnapshot | null;
  /** The one that was replaced and still has a position; `null` without one. */
  readonly leaving: LiveSnapshot | null;
}

/** An account that is fed closed bars as they come, and fills as the backtest does. */
export interface PaperBroker {
  /**
   * Takes the bars that closed at one time, one for each symbol that has one.
   *
   * @param gate Asked about every signal at these closes: a signal that it withholds opens nothing, and is listed as skipped with its reason.
   * Rules and stops of open positions go on.
   * @throws {InvalidMarketData} when a bar is malformed.
   * @throws {RangeError} when bars are of different times, not later than the last, or of unknown symbols. A refused bar changes nothing.
   */
  readonly push: (bars: readonly SymbolBar[], gate?: EntryGate) => PaperEvents;
  /**
   * Sends an order; it works from the next bar of its symbol.
   *
   * @returns Its number.
   * @throws {RangeError} naming the field that is wrong.
   */
  readonly submit: (order: Omit<OrderRequest, 'time'>) => number;
  /** Cancels an order by its number; `false` when it is not at work any more. */
  readonly cancel: (id: number) => boolean;
  /**
   * Lets a strategy trade a symbol from the next bar on: its signals and its rules send the orders.
   *
   * @throws {RangeError} when a parameter is out of its domain, or the symbol is unknown or has a strategy.
   */
  readonly follow: <S extends AnyStrategy>(symbol: string, strategy: S, params?: ParamsInput<S>) => void;
  /**
   * Hands a market over from the next bar on: to another strategy, to the same one with other parameters, or with `null` to none. An open position, and
   * an entry under way, stay with the strategy that opened them: its rules and its signals against the position close it, and until then the successor opens nothing.
   *
   * @returns The bars that the successor still needs before any signal is possible.
   * @throws {RangeError} when a parameter is out of its domain, or the symbol is unknown. A refused successor changes nothing.
   * @throws {InvalidMarketData} when a bar of its history is malformed.
   */
  readonly handOver: (symbol: string, successor: Successor | null) => number;
  /** The symbols whose open positions belong to a strategy that was replaced. */
  readonly leaving: () => readonly string[];
  /** The memory of the strategies of a symbol, before the next bar: for {@link PaperBroker.rewind}. */
  readonly remember: (symbol: string) => PaperMemory;
  /**
   * Takes the strategies of a symbol back to what they remembered, and gives them the bars since then once more, as they should have been. The account stays
   * as it is: nothing is ordered, filled or cancelled, and its own averages (the ATR of sizes and trails) are those of the bars that it was pushed.
   *
   * @param bars The closed bars since then, oldest first: up to the last one that was pushed, or to one that came too late to be pushed at its time.
   * @returns What the strategy that trades it says at each of these closes: its signal, or `null`.
   * @throws {RangeError} when the memory is of other strategies, or the bars end before the last one pushed, or after the last time played. Then nothing is changed.
   * @throws {InvalidMarketData} when a bar is malformed. Then nothing is changed.
   */
  readonly rewind: (symbol: string, memory: PaperMemory, bars: readonly Bar[]) => readonly (Signal | null)[];
  /** Capital plus everything realised. */
  readonly cash: () => number;
  /** Cash plus what the positions would gain at the last closes. */
  readonly equity: () => number;
  /** The open position of a symbol, marked to its last close; `null` without one. */
  readonly position: (symbol: string) => OpenPosition | null;
  /**
   * Orders that are at work. Those for the next open come first, as it fills them: what closes, then entries by their rank, each with the room
   * that those before it leave. Then those that wait, in the order in which they were sent for each symbol.
   */
  readonly working: () => readonly PaperOrder[];
  /** Closed trades so far, since `forget` was last called. */
  readonly trades: readonly Trade[];
  /** Orders at their end so far, since `forget` was last called. */
  readonly orders: readonly OrderRecord[];
  /**
   * Forgets the records of trades, orders and skipped signals that have come to their end: `push` has returned them. It changes nothing of what comes. Call it after each
   * `push` in a run without an end, or memory and snapshots grow with every trade.
   */
  readonly forget: () => void;
  /** Everything it remembers, as plain JSON: {@link restorePaperBroker} goes on there, to the bit. */
  readonly snapshot: () => PaperSnapshot;
}

/**
 * An account on paper. Fed the bars of a backtest it makes the backtest's trades, exactly: both play every time on the same engine.
 *
 * @throws {RangeError} when an option is out of its domain, or needs data that does not come bar by bar.
 * @example
 * ```ts
 * const broker = paperBroker({ symbols: ['BTCUSDT'], timeframe: '1m' }, { capital: 50_000 });
 * broker.follow('BTCUSDT', squeezeFlow);
 * const { trades } = broker.push([{ symbol: 'BTCUSDT', ...bar }]);
 * ```
 */
export function paperBroker(market: PaperMarket, options: BacktestOptions = {}): PaperBroker {
  checkArguments('paperBroker', { market }, { market: { symbols: ['text'], timeframe: 'text' } });
  return openPaperBroker(market, options);
}

/**
 * Goes on where a snapshot was taken, to the bit.
 *
 * @param strategies What was followed when the snapshot was taken, by symbol.
 * @param leaving What had been replaced and still had a position then, by symbol.
 * @throws {RangeError} when the snapshot is malformed, was changed or damaged since it was taken, or a strategy is missing or another than the one that was followed.
 * @example
 * ```ts
 * const text = JSON.stringify(broker.snapshot());
 * const again = restorePaperBroker(JSON.parse(text), { BTCUSDT: squeezeFlow });
 * ```
 */
export function restorePaperBroker(
  snapshot: unknown,
  strategies: Readonly<Record<string, AnyStrategy>> = {},
  leaving: Readonly<Record<string, AnyStrategy>> = {},
): PaperBroker {
  const parsed = PaperSnapshotSchema.safeParse(snapshot);
  if (!parsed.success) {
    throw new RangeError(
      `restorePaperBroker: not a snapshot of a paper broker: ${z.prettifyError(parsed.error)}`,
    );
  }
  checkSealed('restorePaperBroker', parsed.data);
  const { symbols, timeframe, options } = parsed.data;
  return openPaperBroker({ symbols, timeframe }, options as BacktestOptions, {
    snapshot: parsed.data,
    following: strategies,
    leaving,
  });
}

type Role = 'following' | 'leaving';

interface Saved extends Readonly<Record<Role, Readonly<Record<string, AnyStrategy>>>> {
  readonly snapshot: PaperSnapshot;
}

function openPaperBroker(given: PaperMarket, options: BacktestOptions, saved?: Saved): PaperBroker {
  const settings = parseOptions('paperBroker', BacktestSettings, options);
  const market = parseOptions('paperBroker', PaperMarketSchema, given);
  const { symbols } = market;
  if (settings.intrabar === 'lower-tf') {
    throw new RangeError("paperBroker: intrabar: 'lower-tf' needs finer data; push finer bars instead");
  }
  if (settings.closeAtEnd)
    throw new RangeError('paperBroker: closeAtEnd: bars that come one by one have no end');
  const interval = intervalMs(market.timeframe);
  const engine = saved === undefined ? undefined : engineFromJson(saved.snapshot.engine);
  const books = symbols.map((symbol, k) =>
    Object.assign(openBook(instrumentOf(symbol, settings), 1, noValues, noValues), engine?.books[k]),
  );
  const barsPerYear = (settings.periodsPerYear * dayMs) / interval;
  const account = openAccount(books, settings, { barsPerYear, keepsRecords: true, saved: engine?.account });
  const histories = books.map((_, k) =>
    barHistory(settings.atrPeriod, longestLookback(settings), engine?.histories[k]),
  );
  histories.forEach((history, k) => history.show(books[k]));
  const following = symbols.map((symbol) => followingOf('following', symbol, settings, saved));
  /** Replaced, and with a position or an entry under way. */
  const leaving = symbols.map((symbol) => followingOf('leaving', symbol, settings, saved));
  const rows = new Int32Array(books.length);
  const bars = new Int32Array(books.length);
  let lastTime = saved?.snapshot.lastTime ?? -Infinity;
  let signals: Signal[] = [];
  let gate: EntryGate | undefined;

  const bookOf = (symbol: string): number => {
    const k = symbols.indexOf(symbol);
    if (k < 0)
      throw new RangeError(`paperBroker: no symbol ${shown(symbol)}; there are ${symbols.join(', ')}`);
    return k;
  };

  const isEngaged = ({ holding, due, entering }: Book): boolean =>
    holding !== undefined || due.length > 0 || entering.length > 0;

  /** The replaced strategy's turn; why its successor opens nothing, or `undefined` when it may. */
  const leave = (k: number): string | undefined => {
    const before = leaving[k];
    if (before === undefined) return undefined;
    const book = books[k];
    if (!isEngaged(book)) {
      leaving[k] = undefined;
      return undefined;
    }
    const verdict = before.live.push(before.bar!);
    const signal = verdict._tag === 'Right' ? verdict.right : undefined;
    leaveByStrategy(account, book, before.settings, signal, before.rules);
    if (isEngaged(book)) return 'the open position belongs to the strategy that was replaced';
    leaving[k] = undefined;
    return undefined;
  };

  const decide = (k: number): void => {
    const bound = leave(k);
    const follower = following[k];
    if (follower === undefined) return;
    const book = books[k];
    const verdict = follower.live.push(follower.bar!);
    const signal = verdict._tag === 'Right' ? verdict.right : undefined;
    if (signal !== undefined) signals.push(signal);
    const withheld = signal === undefined ? undefined : (gate?.(book.symbol, signal, bound) ?? bound);
    if (signal !== undefined && withheld !== undefined) account.skip(book, signal, withheld);
    if (bound !== undefined) return;
    book.fraction = follower.fraction;
    const taken = withheld === undefined ? signal : undefined;
    obeyStrategy(account, book, follower.settings, taken, follower.rules, false);
  };
  const turn = { account, settings, books, paths: undefined, decide };

  return {
    cash: account.cash,
    equity: account.equity,
    trades: account.trades,
    orders: account.orders,
    forget: account.forget,
    position(symbol) {
      if (settings.margin === 'cross') account.watchMargin();
      return describeOpen(books[bookOf(symbol)]);
    },

    working: () => describeAll(account, books),

    push(given, asked) {
      gate = asked;
      const sources = new Array<BarSource>(books.length);
      const active: number[] = [];
      for (const bar of given) {
        const { symbol, ...values } = bar;
        const k = bookOf(symbol);
        if (active.includes(k)) throw new RangeError(`paperBroker: ${symbol} has two bars of one time`);
        if (bar.time !== given[0].time || bar.time <= lastTime) {
          const rule =
            bar.time === given[0].time ? `not later than the last, ${lastTime}` : `not of ${given[0].time}`;
          throw new RangeError(`paperBroker: bar ${bar.time} of ${symbol} is ${rule}`);
        }
        sources[k] = fromRows([values], { symbol, timeframe: market.timeframe });
        active.push(k);
      }
      if (active.length === 0) return { orders: [], trades: [], signals: [] };
      active.sort((a, b) => a - b);
      lastTime = given[0].time;
      for (const bar of given) {
        const k = bookOf(bar.symbol);
        const { symbol: _symbol, ...values } = bar;
        for (const one of [following[k], leaving[k]]) if (one !== undefined) one.bar = values;
        bars[k] = books[k].bar + 1;
        histories[k].add(books[k], values);
      }
      const before = { orders: account.orders.length, trades: account.trades.length };
      signals = [];
      playTime(turn, active, sources, rows, bars);
      return {
        orders: account.orders.slice(before.orders),
        trades: account.trades.slice(before.trades),
        signals,
      };
    },

    submit(order) {
      const sent = parseOptions('order', OrderRequest, {
        ...order,
        time: Number.isFinite(lastTime) ? lastTime + interval : 0,
      });
      if (sent.symbol === undefined && symbols.length > 1) {
        throw new RangeError(`order: symbol: is needed, there are ${symbols.join(', ')}`);
      }
      const working = sentOrder(account.nextId(), sent);
      send(books[bookOf(sent.symbol ?? symbols[0])], working);
      return working.id;
    },

    cancel(id) {
      for (const book of books) {
        const order = [...book.due, ...book.resting].find((one) => one.id === id);
        if (order === undefined) continue;
        book.due = book.due.filter((one) => one !== order);
        book.resting = book.resting.filter((one) => one !== order);
        account.drop(book, order, 'cancelled', 'by request');
        watchLevels(book);
        return true;
      }
      return false;
    },

    follow(symbol, strategy, params) {
      const k = bookOf(symbol);
      if (following[k] !== undefined) throw new RangeError(`paperBroker: ${symbol} has a strategy already`);
      const { timeframe } = market;
      const follower = live(strategy, { symbol, timeframe }, params);
      following[k] = startFollowing(strategy, parseParams(strategy, params), follower, settings);
      books[k].fraction = following[k].fraction;
    },

    handOver(symbol, successor) {
      const k = bookOf(symbol);
      const next = successor === null ? undefined : succeed(symbol, market.timeframe, successor, settings);
      // Whoever was put in between has opened nothing.
      if (isEngaged(books[k])) leaving[k] ??= following[k];
      else leaving[k] = undefined;
      following[k] = next;
      return next?.live.missingHistory() ?? 0;
    },

    remember(symbol) {
      const k = bookOf(symbol);
      const of = (one: Following | undefined): LiveSnapshot | null => one?.live.snapshot() ?? null;
      return { following: of(following[k]), leaving: of(leaving[k]) };
    },

    rewind(symbol, memory, given) {
      const k = bookOf(symbol);
      const end = given.at(-1)?.time;
      if (end === undefined || end > lastTime)
        throw new RangeError(
          `paperBroker: rewind: the bars of ${symbol} must end at ${lastTime}, the last time played, or before, got ${end}`,
        );
      const now = rewound(symbol, following[k], memory.following, given);
      const before = rewound(symbol, leaving[k], memory.leaving, given);
      following[k] = now?.one;
      leaving[k] = before?.one;
      return now?.signals ?? given.map(() => null);
    },

    leaving: () => symbols.filter((_, k) => leaving[k] !== undefined),

    snapshot: () =>
      sealed({
        veloce: 1 as const,
        kind: 'paper-broker' as const,
        symbols,
        timeframe: market.timeframe,
        options: JSON.parse(JSON.stringify(settings)) as PaperSnapshot['options'],
        lastTime: Number.isFinite(lastTime) ? lastTime : null,
        engine: engineToJson({
          account: account.state(),
          books: books.map(bookState),
          histories: histories.map((history) => history.state()),
        }),
        following: livesOf(symbols, following),
        leaving: livesOf(symbols, leaving),
      }),
  };
}

interface Following {
  readonly strategy: AnyStrategy;
  readonly live: Live;
  /** Its rules for open positions; `undefined` when it has none. */
  readonly rules: Live['manage'] | undefined;
  readonly settings: BacktestSettings;
  /** The share of the sizing that its entries take. */
  readonly fraction: number;
  bar: Bar | undefined;
}

function describeAll(account: Account, books: readonly Book[]): readonly PaperOrder[] {
  const due = books.flatMap((book) => book.due.map((order) => ({ book, order })));
  const entries = due
    .filter(({ order }) => !order.reduceOnly)
    .sort((a, b) => Number(ranksAbove(b.order, a.order)) - Number(ranksAbove(a.order, b.order)));
  let before = 0;
  return [
    ...due
      .filter(({ order }) => order.reduceOnly)
      .map(({ book, order }) => describeWorking(account, book, order, true, 0)),
    ...entries.map(({ book, order }) => {
      const described = describeWorking(account, book, order, true, before);
      before += account.takes(book, described.size ?? 0);
      return described;
    }),
    ...books.flatMap((book) => book.resting.map((order) => describeWorking(account, book, order, false, 0))),
  ];
}

function describeWorking(
  account: Account,
  book: Book,
  order: WorkingOrder,
  isDue: boolean,
  before: number,
): PaperOrder {
  const { id, name, direction, sentType, reduceOnly, time, fraction, reason } = order;
  return {
    ...{ id, name, symbol: book.symbol, side: direction === 1 ? 'BUY' : 'SELL', type: sentType },
    ...{ reduceOnly, time, isDue, share: fraction, reason },
    size: !reduceOnly
      ? account.expectedSize(book, order, before)
      : order.size === order.size
        ? order.size
        : null,
  };
}

const noValues = /* @__PURE__ */ new Float64Array(0);

/** How many closes sizing and the limits of entries may look back at. */
function longestLookback({ size, maxCorrelation }: BacktestSettings): number {
  const sizing = typeof size === 'object' && size.model === 'volatility' ? size.length : 0;
  return Math.max(sizing, maxCorrelation?.length ?? 0) + 2;
}

function followingOf(
  role: Role,
  symbol: string,
  settings: BacktestSettings,
  saved: Saved | undefined,
): Following | undefined {
  const snapshot = saved?.snapshot[role][symbol];
  if (saved === undefined || snapshot === undefined) return undefined;
  const strategy = saved[role][symbol];
  if (strategy === undefined) {
    const where = role === 'following' ? 'strategies' : 'leaving';
    throw new RangeError(
      `restorePaperBroker: ${symbol} was traded by ${snapshot.strategy}; pass it as ${where}.${symbol}`,
    );
  }
  return startFollowing(strategy, decodeState(snapshot.params), restore(strategy, snapshot), settings);
}

/** A successor that has seen its history. */
function succeed(
  symbol: string,
  timeframe: Timeframe,
  { strategy, params, history = [] }: Successor,
  settings: BacktestSettings,
): Following {
  const following = live(strategy, { symbol, timeframe }, params as never);
  for (const bar of history) following.push(bar);
  return startFollowing(strategy, parseParams(strategy, params as never), following, settings);
}

/** The same strategy with the bars that it should have seen, and what it would have said. */
function rewound(
  symbol: string,
  one: Following | undefined,
  memory: LiveSnapshot | null,
  bars: readonly Bar[],
): { readonly one: Following; readonly signals: readonly (Signal | null)[] } | undefined {
  if (one === undefined) return undefined;
  if (memory === null)
    throw new RangeError(`paperBroker: rewind: the memory has no strategy ${one.strategy.name} of ${symbol}`);
  const again = restore(one.strategy, memory);
  const { lastTime } = one.live.snapshot();
  const end = bars[bars.length - 1].time;
  if (end < (lastTime ?? end))
    throw new RangeError(
      `paperBroker: rewind: the bars of ${symbol} end at ${end}, before the last one pushed, ${lastTime}`,
    );
  const signals = bars.map((bar) => {
    const verdict = again.push(bar);
    return verdict._tag === 'Right' ? verdict.right : null;
  });
  const rules = one.rules === undefined ? undefined : again.manage;
  return { one: { ...one, live: again, rules, bar: bars[bars.length - 1] }, signals };
}

const livesOf = (
  symbols: readonly string[],
  following: readonly (Following | undefined)[],
): PaperSnapshot['following'] =>
  Object.fromEntries(
    symbols.flatMap((symbol, k) => {
      const one = following[k];
      return one === undefined ? [] : [[symbol, one.live.snapshot()]];
    }),
  );

function startFollowing(
  strategy: AnyStrategy,
  params: unknown,
  following: Live,
  settings: BacktestSettings,
): Following {
  const { manage, oppositeSignal } = strategy;
  return {
    strategy,
    live: following,
    rules: manage.length > 0 ? following.manage : undefined,
    settings: settingsInForce(settings, { fraction: 1, oppositeSignal }),
    fraction: strategy.size(params),
    bar: undefined,
  };
}
