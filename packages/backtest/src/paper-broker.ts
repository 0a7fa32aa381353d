import {
  fromRows,
  intervalMs,
  live,
  parseOptions,
  parseParams,
  type AnyStrategy,
  type Bar,
  type Live,
  type ParamsInput,
  type Position,
  type Signal,
  type Timeframe,
} from '@veloce/core';
import { atrKernel } from '@veloce/indicators';
import { openAccount } from './account/account.js';
import { openBook, watchLevels, type Book, type BarSource } from './account/book.js';
import { describeOpen } from './account/open-position.js';
import { OrderRequest, type OrderRecord } from './account/order.js';
import { obeyRules, takeSignal } from './engine/position-orders.js';
import type { OpenPosition } from './result/result.js';
import { BacktestSettings, type BacktestOptions } from './account/settings.js';
import { instrumentOf } from './engine/simulation.js';
import { send } from './engine/step.js';
import { levelsOf } from './engine/strategy-driver.js';
import type { Trade } from './account/trade.js';
import { playTime } from './engine/turn.js';
import { sentOrder } from './account/working-order.js';

/** What a paper broker trades. */
export interface PaperMarket {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
}

/** A closed bar of a symbol. */
export type SymbolBar = Bar & { readonly symbol: string };

/** What happened since the bars before. */
export interface PaperEvents {
  /** Orders that came to their end. */
  readonly orders: readonly OrderRecord[];
  readonly trades: readonly Trade[];
  /** What the strategies signalled at these closes. */
  readonly signals: readonly Signal[];
}

/** An account that is fed closed bars as they come, and fills as the backtest does. */
export interface PaperBroker {
  /**
   * Takes the bars that closed at one time, one for each symbol that has one.
   *
   * @throws {InvalidMarketData} when a bar is malformed.
   * @throws {RangeError} when bars are of different times, not later than the last, or of unknown symbols. A refused bar changes nothing.
   */
  readonly push: (bars: readonly SymbolBar[]) => PaperEvents;
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
  /** Capital plus everything realised. */
  readonly cash: () => number;
  /** Cash plus what the positions would gain at the last closes. */
  readonly equity: () => number;
  /** The open position of a symbol, marked to its last close; `null` without one. */
  readonly position: (symbol: string) => OpenPosition | null;
  /** Closed trades so far. */
  readonly trades: readonly Trade[];
  /** Orders at their end so far. */
  readonly orders: readonly OrderRecord[];
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
  const settings = parseOptions('paperBroker', BacktestSettings, options);
  const symbols = [...market.symbols].sort();
  if (symbols.length === 0 || new Set(symbols).size < symbols.length) {
    throw new RangeError(
      `paperBroker: symbols: needs one or more, each once, got ${JSON.stringify(market.symbols)}`,
    );
  }
  if (settings.intrabar === 'lower-tf') {
    throw new RangeError("paperBroker: intrabar: 'lower-tf' needs finer data; push finer bars instead");
  }
  if (settings.closeAtEnd)
    throw new RangeError('paperBroker: closeAtEnd: bars that come one by one have no end');
  const interval = intervalMs(market.timeframe);
  const books = symbols.map((symbol) => openBook(instrumentOf(symbol, settings), 1, noValues, noValues));
  const account = openAccount(books, settings, (settings.periodsPerYear * 86_400_000) / interval, true);
  const histories = books.map(() => history(settings.atrPeriod));
  const following: (Following | undefined)[] = books.map(() => undefined);
  const rows = new Int32Array(books.length);
  const bars = new Int32Array(books.length);
  let lastTime = -Infinity;
  let signals: Signal[] = [];

  const bookOf = (symbol: string): number => {
    const k = symbols.indexOf(symbol);
    if (k < 0)
      throw new RangeError(
        `paperBroker: no symbol ${JSON.stringify(symbol)}; there are ${symbols.join(', ')}`,
      );
    return k;
  };

  const decide = (k: number): void => {
    const follower = following[k];
    if (follower === undefined) return;
    const book = books[k];
    const verdict = follower.live.push(follower.bar!);
    if (verdict._tag === 'Right') {
      const signal = verdict.right;
      signals.push(signal);
      const direction = signal.side === 'LONG' ? 1 : -1;
      takeSignal(
        account,
        book,
        settings,
        { direction, levels: levelsOf(signal), sizing: undefined, signal },
        false,
      );
    }
    const { holding } = book;
    if (holding === undefined || !follower.hasRules || holding.barsHeld === 0) return;
    obeyRules(account, book, follower.live.manage(holding as Position));
  };
  const turn = { account, settings, books, paths: undefined, decide };

  return {
    cash: account.cash,
    equity: account.equity,
    trades: account.trades,
    orders: account.orders,
    position(symbol) {
      if (settings.margin === 'cross') account.watchMargin();
      return describeOpen(books[bookOf(symbol)]);
    },

    push(given) {
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
        const follower = following[k];
        if (follower !== undefined) follower.bar = values;
        bars[k] = books[k].bar + 1;
        histories[k](books[k], values);
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
      following[k] = {
        live: live(strategy, { symbol, timeframe }, params),
        hasRules: strategy.manage.length > 0,
        bar: undefined,
      };
      books[k].fraction = strategy.size(parseParams(strategy, params));
    },
  };
}

interface Following {
  readonly live: Live;
  readonly hasRules: boolean;
  bar: Bar | undefined;
}

const noValues = /* @__PURE__ */ new Float64Array(0);

/** Closes and average true ranges as they grow, one bar at a time; the kernel is the one that history is computed with. */
function history(atrPeriod: number): (book: Book, bar: Bar) => void {
  const kernel = atrKernel(atrPeriod);
  let state: unknown;
  let closes = new Float64Array(1024);
  let atr = new Float64Array(1024);
  const cells = [new Float64Array(1), new Float64Array(1), new Float64Array(1)] as const;
  const output = new Float64Array(1);
  let count = 0;
  return (book, { high, low, close }) => {
    if (count === closes.length) {
      closes = grown(closes);
      atr = grown(atr);
    }
    state ??= kernel.init(0);
    cells[0][0] = high;
    cells[1][0] = low;
    cells[2][0] = close;
    kernel.advance(state, cells, [output], 0, 1);
    closes[count] = close;
    atr[count++] = output[0];
    book.closes = closes;
    book.atr = atr;
  };
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
