import { shown } from '@veloce/core';
import type { Signal } from '@veloce/core';
import { unrealised, watchLevels, type Book } from './book.js';
import {
  entryFault,
  freeMargin,
  holdersBesides,
  leastShare,
  marginElsewhere,
  rounding,
  sizeWithFee,
} from './entry-limits.js';
import { newHolding, type Holding } from './holding.js';
import { closedTrade, recordOf, type Filled } from './record.js';
import { roundLots, roundTick } from './instrument.js';
import { liquidationPrice, maintenanceMargin } from './margin.js';
import { closesAll, closingOrder } from './working-order.js';
import type { Levels, OrderRecord, OrderStatus, WorkingOrder } from './order.js';
import type { SkippedEntry } from './leftovers.js';
import type { BacktestSettings } from './settings.js';
import { sizeOf, type Sizing, type TradeRecord } from './sizing.js';
import { slipped, type Slippage } from './slippage.js';
import type { ExitKind, Trade } from './trade.js';

/** Cash, positions and the outcome of orders; the one place where money changes hands. */
export interface Account {
  /** Capital plus everything realised; the notional of positions is not taken out of it. */
  readonly cash: () => number;
  /** Cash plus what the positions would gain at their marks. */
  readonly equity: () => number;
  readonly trades: readonly Trade[];
  readonly orders: readonly OrderRecord[];
  readonly skipped: readonly SkippedEntry[];
  /** Whether orders and skipped entries are kept; trades always are. */
  readonly keepsRecords: boolean;
  /** How many orders have come to their end. */
  readonly ended: () => number;
  /** A number for the next order. */
  readonly nextId: () => number;
  /** Fills an order at a price, before slippage; records why, and says `false`, where it cannot. */
  readonly fill: (book: Book, order: WorkingOrder, price: number, how: Fill) => boolean;
  /** Closes with an order against the position; what is left of it to open with, if anything. */
  readonly reduce: (book: Book, order: WorkingOrder, price: number, how: Fill) => WorkingOrder | undefined;
  /** Leaves with a share of the position at a price, before slippage. */
  readonly leave: (book: Book, price: number, fill: ExitFill) => void;
  /** Pays (or receives) funding at a rate on the mark price. */
  readonly settle: (book: Book, rate: number, mark: number) => void;
  /** Pays interest for a short position over a time. */
  readonly borrow: (book: Book, milliseconds: number, mark: number) => void;
  /** Records the end of an order that did not fill. */
  readonly drop: (book: Book, order: WorkingOrder, status: OrderStatus, reason: string) => void;
  readonly skip: (book: Book, signal: Signal, reason: string) => void;
  /**
   * The size of an entry at the last known price, in base units; its fill may have another. `null` if sizing gives none, or there is no room.
   *
   * @param before The margin and fees of entries that are filled before it at the same open.
   */
  readonly expectedSize: (book: Book, order: WorkingOrder, before: number) => number | null;
  /** The margin and the fee that an entry of a size takes at the last known price. */
  readonly takes: (book: Book, size: number) => number;
  /** Whether equity has fallen to the maintenance margin of all positions, at their marks. */
  readonly isExhausted: () => boolean;
  /** Finds the prices again at which positions are liquidated from the whole account. */
  readonly watchMargin: () => void;
  /** Entries that found too little margin because of other markets, by symbol. */
  readonly crowded: ReadonlyMap<string, Crowded>;
  /** Everything that the account itself remembers; positions and orders at work are in its books. */
  readonly state: () => AccountState;
  /** Forgets the records of what has ended. */
  readonly forget: () => void;
}

/** An account at rest. */
export interface AccountState {
  readonly cash: number;
  readonly nextId: number;
  readonly ended: number;
  readonly record: TradeRecord;
  readonly trades: readonly Trade[];
  readonly orders: readonly OrderRecord[];
  readonly skipped: readonly SkippedEntry[];
}

/** Entries of a market that other markets left too little margin for. */
interface Crowded {
  refused: number;
  /** Filled with less than they asked for. */
  cut: number;
  /** The markets that held a position then. */
  readonly by: Set<string>;
}

/** A fill: price, size and costs. */
interface Fill {
  /** Taker fee and slippage; else maker fee and none. */
  readonly taker: boolean;
  /** Inside the bar, after its open. */
  readonly inside: 'limit' | 'stop' | undefined;
  readonly ambiguous: boolean;
}

/** A fill that closes (part of) the position. */
interface ExitFill {
  readonly kind: ExitKind;
  readonly reason: string;
  readonly fraction: number;
  /** Base units, instead of the share. */
  readonly size?: number;
  readonly ambiguous: boolean;
  /** A limit fill: maker fee, no slippage. */
  readonly maker: boolean;
  /** The order that asked for it; stops and targets of the position have none. */
  readonly order?: WorkingOrder;
}

/** 365 days, in ms. */
const year = 31_536_000_000;

/**
 * An account with the capital of the settings and no position.
 *
 * @param books Of all its symbols, in the order in which their bars are taken.
 * @param barsPerYear For volatility sizing.
 * @param saved Where to go on, instead.
 */
export function openAccount(
  books: readonly Book[],
  settings: BacktestSettings,
  barsPerYear: number,
  keepsRecords: boolean,
  saved?: AccountState,
): Account {
  const { takerFee, makerFee, leverage, margin, maxVolumeShare, capital } = settings;
  const slippage: Slippage = settings.slippage ?? { model: 'bps', bps: settings.slippageBps };
  const { size: own } = settings;
  const sizingOf = ({ fraction }: Book): Sizing =>
    typeof own === 'object' ? own : { model: 'fraction', fraction: own ?? fraction };
  const trades: Trade[] = [...(saved?.trades ?? [])];
  const orders: OrderRecord[] = [...(saved?.orders ?? [])];
  const skipped: SkippedEntry[] = [...(saved?.skipped ?? [])];
  const record: TradeRecord = { wins: 0, losses: 0, scratches: 0, won: 0, lost: 0, ...saved?.record };
  const crowded = new Map<string, Crowded>();
  let cash = saved?.cash ?? capital;
  let ids = saved?.nextId ?? 0;
  let ended = saved?.ended ?? 0;

  const equity = (): number => {
    let open = 0;
    for (const book of books) open += unrealised(book);
    return cash + open;
  };

  const skip = (book: Book, signal: Signal, reason: string): void => {
    if (!keepsRecords) return;
    skipped.push(
      Object.freeze({ symbol: book.symbol, bar: book.known - 1, time: book.time, signal, reason }),
    );
  };

  const note = (
    book: Book,
    order: WorkingOrder,
    status: OrderStatus,
    reason: string,
    size: number,
    filled?: Filled,
  ): void => {
    ended++;
    if (keepsRecords) orders.push(recordOf(book, order, status, reason, size, filled));
  };

  const reject = (book: Book, order: WorkingOrder, reason: string, size = order.size): void => {
    note(book, order, 'rejected', reason, size);
    if (order.signal !== null) skip(book, order.signal, reason);
  };

  const countCrowded = (book: Book, what: 'refused' | 'cut'): void => {
    if (!keepsRecords) return;
    const own = crowded.get(book.symbol) ?? { refused: 0, cut: 0, by: new Set<string>() };
    crowded.set(book.symbol, own);
    own[what]++;
    for (const symbol of holdersBesides(books, book)) own.by.add(symbol);
  };

  const priceOf = (book: Book, price: number, direction: 1 | -1, size: number, taker: boolean): number => {
    checkGrid(book, price, slippage);
    if (!taker) return price;
    const worse = slipped(slippage, price, direction, size, book.volume);
    if (!(worse > 0)) {
      throw new RangeError(
        `${book.symbol}: slippage: the ${slippage.model} model takes the price of ${size} units from ${price} to ${worse} at bar ${book.known}; lower it, or cap fills by maxVolumeShare`,
      );
    }
    return roundTick(worse, book.instrument.tickSize, direction);
  };

  const tieMargin = (book: Book, holding: Holding): void => {
    if (margin !== 'isolated') return;
    const { direction, size, entryPrice } = holding;
    holding.liquidation = liquidationPrice(book.instrument, {
      direction,
      size,
      entryPrice,
      margin: holding.margin,
    });
  };

  const sized = (book: Book, sizing: Sizing, worth: number, price: number, stop: number): number | string =>
    sizeOf(sizing, {
      equity: worth,
      price,
      stop,
      closes: book.closes,
      known: book.known,
      barsPerYear,
      record,
    });

  const enter = (book: Book, order: WorkingOrder, price: number, { taker, inside }: Fill): boolean => {
    const { instrument } = book;
    const { direction, levels, size: asked } = order;
    const worth = equity();
    let fill = priceOf(book, price, direction, 0, taker);
    const stopAt = (at: number): number =>
      levelFrom(levels, levels.stop, at, -direction, instrument.tickSize);
    const sizing = order.sizing ?? sizingOf(book);
    let wanted = asked === asked ? asked : sized(book, sizing, worth, fill, stopAt(fill));
    if (typeof wanted === 'string') {
      reject(book, order, wanted);
      return false;
    }
    let size = roundLots(wanted, instrument.lotStep);
    if (maxVolumeShare !== undefined) {
      size = Math.min(size, roundLots(maxVolumeShare * book.volume, instrument.lotStep));
    }
    const affordable = size * fill;
    const priced = (): number => {
      if (slippage.model === 'volume-share') fill = priceOf(book, price, direction, size, taker);
      if (!taker || order.limit !== order.limit) return fill;
      return direction === 1 ? Math.min(fill, order.limit) : Math.max(fill, order.limit);
    };
    fill = priced();
    const rate = taker ? takerFee : makerFee;
    const tiedBefore = affordable / leverage;
    const free = freeMargin(books, settings, worth, cash);
    const elsewhere = marginElsewhere(books, book);
    // Short of margin only because other markets hold it.
    const isCrowded = tiedBefore > free * rounding && tiedBefore <= (free + elsewhere) * rounding;
    let isCut = false;
    if (asked !== asked && sizing.model !== 'quantity' && sizing.model !== 'notional') {
      const most = sizeWithFee(free, fill, leverage, rate);
      isCut = isCrowded && leastShare * tiedBefore <= free * rounding;
      if (size > most && (isCut || tiedBefore <= free * rounding)) {
        if (!isCut) wanted = Math.min(wanted, most);
        size = roundLots(most, instrument.lotStep);
        fill = priced();
      }
    }
    const why = entryFault(books, settings, { book, order, wanted, size, fill, worth, cash, rate });
    if (why !== undefined) {
      if (isCrowded && why.startsWith('margin ')) countCrowded(book, 'refused');
      reject(book, order, why, wanted);
      return false;
    }
    const fee = size * fill * rate;
    cash -= fee;
    const stop = stopAt(fill);
    const target = levelFrom(levels, levels.target, fill, direction, instrument.tickSize);
    const tied = (size * fill) / leverage;
    const { holding } = book;
    if (holding === undefined) {
      const entered = { position: book.opened++, bar: book.bar, time: book.time };
      book.holding = newHolding(entered, order, price, fill, size, fee, stop, target, tied, inside);
    } else {
      holding.entryPrice = (holding.entryPrice * holding.size + fill * size) / (holding.size + size);
      holding.size += size;
      holding.initialSize += size;
      holding.entries++;
      holding.entryFee += fee;
      holding.margin += tied;
      if (stop === stop) {
        holding.stopLoss = stop;
        holding.trailed = false;
      }
      if (target === target) holding.takeProfit = target;
    }
    tieMargin(book, book.holding!);
    watchLevels(book);
    if (isCut) countCrowded(book, 'cut');
    const whole = size >= roundLots(wanted, instrument.lotStep);
    const reason = whole
      ? order.reason
      : isCut
        ? `made smaller: it asked for a margin of ${tiedBefore}, ${free} was free`
        : `more than ${maxVolumeShare} of the volume of the bar`;
    note(book, order, whole ? 'filled' : 'partly-filled', reason, wanted, { size, price: fill, fee });
    return true;
  };

  /** Counts a position that is closed. */
  const count = (pnl: number): void => {
    if (pnl > 0) {
      record.wins++;
      record.won += pnl;
    } else if (pnl < 0) {
      record.losses++;
      record.lost -= pnl;
    } else record.scratches++;
  };

  const leave: Account['leave'] = (
    book,
    price,
    { kind, reason, fraction, size: exact, ambiguous, maker, order },
  ) => {
    const { holding, instrument } = book;
    if (holding === undefined) return;
    const { direction, entryPrice } = holding;
    const part = exact ?? (fraction >= 1 ? holding.size : holding.size * fraction);
    const asked = part >= holding.size ? holding.size : roundLots(part, instrument.lotStep);
    let size = asked;
    if (maxVolumeShare !== undefined && kind !== 'liquidation' && kind !== 'end-of-data') {
      size = Math.min(size, roundLots(maxVolumeShare * book.volume, instrument.lotStep));
    }
    const exit = order ?? closingOrder(ids++, book, kind, reason, 1);
    if (size < asked) {
      const rest = {
        id: ids++,
        time: book.time,
        type: 'market',
        size: asked - size,
        reduceOnly: true,
      } as const;
      book.due.push({ ...exit, ...rest });
      if (asked >= holding.size) {
        holding.stopLoss = NaN;
        holding.takeProfit = NaN;
        watchLevels(book);
      }
    }
    if (!(size > 0)) {
      const why =
        asked > 0 ? `the bar's volume of ${book.volume} leaves nothing to fill` : 'less than one lot';
      note(book, exit, 'rejected', why, asked);
      return;
    }
    const all = size >= holding.size;
    const share = all ? 1 : size / holding.size;
    let fill = priceOf(book, price, -direction as 1 | -1, size, !maker);
    if (exit.limit === exit.limit && !maker)
      fill = direction === 1 ? Math.max(fill, exit.limit) : Math.min(fill, exit.limit);
    if (kind === 'liquidation' && margin === 'isolated') {
      // The venue bears what a position loses beyond its margin.
      const bankrupt = entryPrice - (direction * holding.margin) / holding.size;
      fill = direction === 1 ? Math.max(fill, bankrupt) : Math.min(fill, bankrupt);
    }
    const liquidationFee = kind === 'liquidation' ? instrument.liquidationFee : 0;
    const exitFee = size * fill * ((maker ? makerFee : takerFee) + liquidationFee);
    const grossPnl = direction * size * (fill - entryPrice);
    const fees = holding.entryFee * share + exitFee;
    const funding = holding.funding * share;
    const borrow = holding.borrow * share;
    const pnl = grossPnl - fees - funding - borrow;
    cash += grossPnl - exitFee;
    if (all) count(holding.realised + pnl);
    else holding.realised += pnl;
    note(book, exit, size < asked ? 'partly-filled' : 'filled', reason, asked, {
      size,
      price: fill,
      fee: exitFee,
    });
    const cut = { price: fill, size, kind, reason, ambiguous, grossPnl, fees, funding, borrow, pnl };
    trades.push(closedTrade(book, holding, cut));
    if (all) {
      book.holding = undefined;
    } else {
      holding.size -= size;
      holding.entryFee -= holding.entryFee * share;
      holding.funding -= funding;
      holding.borrow -= borrow;
      holding.margin -= holding.margin * share;
      tieMargin(book, holding);
    }
    watchLevels(book);
  };

  const reduce: Account['reduce'] = (book, order, price, how) => {
    const { exit: kind, reason, fraction, size } = order;
    const closing = { kind, reason, fraction, ambiguous: how.ambiguous, maker: !how.taker, order };
    const rest = size - (book.holding?.size ?? 0);
    leave(book, price, size === size ? { ...closing, size } : closing);
    if (order.reduceOnly || book.holding !== undefined || rest <= 0) return undefined;
    return { ...order, id: ids++, size: rest };
  };

  return {
    cash: () => cash,
    equity,
    trades,
    orders,
    skipped,
    keepsRecords,
    crowded,
    ended: () => ended,
    nextId: () => ids++,
    skip,
    leave,
    reduce,

    takes: ({ mark }, size) => size * mark * (1 / leverage + Math.max(takerFee, 0)),

    expectedSize(book, { size, sizing = sizingOf(book), levels, direction }, before) {
      if (size === size) return size;
      const { mark, instrument } = book;
      const worth = equity();
      const stop = levelFrom(levels, levels.stop, mark, -direction, instrument.tickSize);
      const wanted = sized(book, sizing, worth, mark, stop);
      if (typeof wanted === 'string') return null;
      // Positions that close at the next open are out of the way by then.
      const staying = books.filter(
        ({ holding, due }) => holding === undefined || !due.some((one) => closesAll(one, holding)),
      );
      const free = freeMargin(staying, settings, worth, cash) - before;
      const most = sizeWithFee(free, mark, leverage, takerFee);
      const tied = (wanted * mark) / leverage;
      const isFixed = sizing.model === 'quantity' || sizing.model === 'notional';
      const isCut = tied <= (free + before + marginElsewhere(staying, book)) * rounding;
      if (!isFixed && tied > free * rounding && !(isCut && leastShare * tied <= free * rounding)) return null;
      const least = roundLots(Math.min(wanted, most), instrument.lotStep);
      return least > 0 ? least : null;
    },

    state: () => ({ cash, nextId: ids, ended, record, trades, orders, skipped }),
    forget() {
      for (const records of [trades, orders, skipped]) records.length = 0;
    },

    fill(book, order, price, how) {
      const { holding } = book;
      const against = holding !== undefined && holding.direction !== order.direction;
      if (order.reduceOnly || against) {
        if (!against) {
          reject(book, order, 'there is nothing to close');
          return false;
        }
        const rest = reduce(book, order, price, how);
        if (rest !== undefined) enter(book, rest, price, how);
        return true;
      }
      return enter(book, order, price, how);
    },

    settle({ holding }, rate, mark) {
      if (holding === undefined) return;
      const paid = holding.direction * holding.size * mark * rate;
      cash -= paid;
      holding.funding += paid;
    },

    borrow({ holding }, milliseconds, mark) {
      if (holding === undefined || holding.direction === 1) return;
      const paid = (holding.size * mark * settings.borrowRate * milliseconds) / year;
      cash -= paid;
      holding.borrow += paid;
    },

    drop(book, order, status, reason) {
      note(book, order, status, reason, order.size);
    },

    isExhausted() {
      let needed = 0;
      let open = false;
      for (const { holding, instrument, mark } of books) {
        if (holding === undefined) continue;
        open = true;
        needed += maintenanceMargin(instrument, holding.size * mark);
      }
      return open && equity() <= needed;
    },

    watchMargin() {
      // The collateral of a position: the equity without its own gain, less the maintenance margin of the others.
      let whole = cash;
      for (const book of books) {
        if (book.holding !== undefined) whole += surplus(book);
      }
      for (const book of books) {
        const { holding, instrument } = book;
        if (holding === undefined) continue;
        const { direction, size, entryPrice } = holding;
        const behind = whole - surplus(book);
        holding.liquidation = liquidationPrice(instrument, { direction, size, entryPrice, margin: behind });
        watchLevels(book);
      }
    },
  };
}

/** Refuses a tick or a spread that does not fit the price: rounding and slippage would make prices of 0, and sizes without end. */
function checkGrid({ symbol, instrument, known }: Book, price: number, slippage: Slippage): void {
  const { tickSize } = instrument;
  if (10 * tickSize > price) {
    throw new RangeError(
      `${symbol}: tickSize: must be at most a tenth of the price, which is ${price} at bar ${known}, got ${shown(tickSize)}`,
    );
  }
  if (slippage.model === 'spread' && slippage.spread > price) {
    throw new RangeError(
      `${symbol}: slippage.spread: must be at most the price, which is ${price} at bar ${known}, got ${shown(slippage.spread)}`,
    );
  }
}

/** The position's contribution to the account at its mark, beyond its maintenance margin. */
function surplus(book: Book): number {
  const { holding, instrument, mark } = book;
  return unrealised(book) - maintenanceMargin(instrument, holding!.size * mark);
}

/** A level of an entry as a price on the tick grid; `sign` is the side of the fill that a fraction lies on. */
function levelFrom({ as }: Levels, level: number, fill: number, sign: number, tick: number): number {
  return roundTick(as === 'price' ? level : fill * (1 + sign * level), tick, 0);
}
