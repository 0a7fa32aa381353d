import * as z from 'zod';
import { parseOptions, shown, runKernel, type Column, type Kernel, type RunOptions } from '@veloce/core';
import type { BookView } from './order-book.js';

/** Refuses what is no book, in one comparison: it is called at every look. */
function checkBook(where: string, book: BookView | null | undefined): void {
  if (typeof book?.bidPrice === 'function') return;
  throw new TypeError(
    `${where}: book must be an order book, as createOrderBook and bookOf make it, got ${shown(book)}`,
  );
}

/** Infinity is all levels, or all of the book. */
function checkNumber(where: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value > 0) return;
  throw new RangeError(`${where}: ${name} must be a number > 0, got ${shown(value)}`);
}

/** The middle of bid and ask; NaN without one of them. */
export function midPrice(book: BookView): number {
  checkBook('midPrice', book);
  return (book.bidPrice(0) + book.askPrice(0)) / 2;
}

/**
 * Micro-price: bid and ask weighted by the size on the other side; NaN without one of them.
 *
 * @see definitions §5
 * @example
 * ```ts
 * microPrice(bookOf({ bids: [[100, 30]], asks: [[100.5, 10]] })); // 100.375
 * ```
 */
export function microPrice(book: BookView): number {
  return vamp(book, 1);
}

/**
 * Volume-adjusted mid price: the cross-weighting of the micro-price, summed over levels; NaN without a bid or an ask.
 *
 * @param levels Levels of each side, an integer >= 1.
 * @see definitions §5
 */
export function vamp(book: BookView, levels: number): number {
  checkBook('vamp', book);
  checkNumber('vamp', 'levels', levels);
  let value = 0;
  let size = 0;
  const most = Math.min(levels, book.bids, book.asks);
  for (let n = 0; n < most; n++) {
    const bid = book.bidSize(n);
    const ask = book.askSize(n);
    value += book.bidPrice(n) * ask + book.askPrice(n) * bid;
    size += bid + ask;
  }
  return size > 0 ? value / size : NaN;
}

/**
 * `(bids - asks) / (bids + asks)` of the sizes of the best levels, in [-1, 1]; 0 on an empty book.
 *
 * @param levels Levels of each side, an integer >= 1; usually 20.
 * @see definitions §5
 */
export function imbalance(book: BookView, levels: number): number {
  checkBook('imbalance', book);
  checkNumber('imbalance', 'levels', levels);
  let bid = 0;
  let ask = 0;
  for (let n = 0; n < levels && n < book.bids; n++) bid += book.bidSize(n);
  for (let n = 0; n < levels && n < book.asks; n++) ask += book.askSize(n);
  return share(bid, ask);
}

/**
 * The imbalance of all levels, each weighted by how near it is to the mid: a level `halfLifeBps` away counts half.
 *
 * @param halfLifeBps Basis points, > 0; usually 10. Levels beyond 20 of them, which count less than a millionth, are left out.
 * @see definitions §5
 */
export function weightedImbalance(book: BookView, halfLifeBps: number): number {
  checkBook('weightedImbalance', book);
  checkNumber('weightedImbalance', 'halfLifeBps', halfLifeBps);
  const mid = midPrice(book);
  if (mid !== mid) return imbalance(book, Infinity);
  const scale = (1e4 * Math.LN2) / (halfLifeBps * mid);
  const reach = (20 * halfLifeBps * mid) / 1e4;
  let bid = 0;
  let ask = 0;
  for (let n = 0; n < book.bids; n++) {
    const distance = mid - book.bidPrice(n);
    if (distance > reach) break;
    bid += book.bidSize(n) * Math.exp(-scale * distance);
  }
  for (let n = 0; n < book.asks; n++) {
    const distance = book.askPrice(n) - mid;
    if (distance > reach) break;
    ask += book.askSize(n) * Math.exp(-scale * distance);
  }
  return share(bid, ask);
}

/**
 * The imbalance of the levels within a distance of the mid; comparable across venues, whose levels differ.
 *
 * @param pct Distance in percent of the mid, > 0; usually 0.1 to 1.
 * @see definitions §5
 */
export function bandImbalance(book: BookView, pct: number): number {
  checkBook('bandImbalance', book);
  checkNumber('bandImbalance', 'pct', pct);
  const mid = midPrice(book);
  if (mid !== mid) return imbalance(book, Infinity);
  const [bottom, top] = [mid * (1 - pct / 100), mid * (1 + pct / 100)];
  let bid = 0;
  let ask = 0;
  for (let n = 0; n < book.bids && book.bidPrice(n) >= bottom; n++) bid += book.bidSize(n);
  for (let n = 0; n < book.asks && book.askPrice(n) <= top; n++) ask += book.askSize(n);
  return share(bid, ask);
}

function share(bid: number, ask: number): number {
  return bid + ask > 0 ? (bid - ask) / (bid + ask) : 0;
}

/** The measurements of a book. */
export const BookWeightOptions = /* @__PURE__ */ (() =>
  z.strictObject({
    levels: z.int().min(1).default(20).describe('levels of each side'),
    halfLifeBps: z
      .number()
      .positive()
      .default(10)
      .describe('distance from the mid at which a level counts half, in bps'),
    bandPct: z
      .number()
      .positive()
      .default(0.5)
      .describe('distance from the mid that the band reaches, in percent'),
  }))();

/** The weight of a book. */
export interface BookWeight {
  /** Whether a side has no level: the imbalances are then 0 or one-sided, and the prices NaN. */
  readonly isEmpty: boolean;
  readonly mid: number;
  readonly microPrice: number;
  readonly vamp: number;
  /** Imbalances, in [-1, 1]: of the best levels, weighted by distance, and within a band. */
  readonly imbalance: number;
  readonly weighted: number;
  readonly band: number;
}

/**
 * Makes a function that measures everything of {@link BookWeight} at once.
 *
 * @throws {RangeError} naming each option that is out of its domain.
 * @see definitions §5
 * @example
 * ```ts
 * const weigh = bookWeight({ levels: 10 });
 * weigh(book).imbalance;
 * ```
 */
export function bookWeight(options: z.input<typeof BookWeightOptions> = {}): (book: BookView) => BookWeight {
  const { levels, halfLifeBps, bandPct } = parseOptions('bookWeight', BookWeightOptions, options);
  return (book) => ({
    mid: midPrice(book),
    isEmpty: book.bids === 0 || book.asks === 0,
    microPrice: microPrice(book),
    vamp: vamp(book, levels),
    imbalance: imbalance(book, levels),
    weighted: weightedImbalance(book, halfLifeBps),
    band: bandImbalance(book, bandPct),
  });
}

/** Best bid and ask, measured, as columns. */
export interface TopOfBook {
  readonly mid: Float64Array;
  readonly microPrice: Float64Array;
  /** Imbalance of the two sizes, in [-1, 1]. */
  readonly imbalance: Float64Array;
  /** Order-flow imbalance since the update before, in base units; sum it over a window. */
  readonly orderFlow: Float64Array;
}

/**
 * Mid, micro-price, imbalance and order-flow imbalance (Cont, Kukanov and Stoikov) of best bid and ask, update by update.
 *
 * @param bid n prices.
 * @param bidSize n sizes, >= 0.
 * @param ask n prices.
 * @param askSize n sizes, >= 0.
 * @returns n values each; NaN where an input is NaN, `orderFlow` also at the first update and after a NaN.
 * @throws {RangeError} when the columns differ in length.
 * @see definitions §5
 * @example
 * ```ts
 * const { orderFlow } = topOfBook(bid, bidSize, ask, askSize);
 * const pressure = rollingSum(orderFlow, 100);
 * ```
 */
export function topOfBook(
  bid: Column,
  bidSize: Column,
  ask: Column,
  askSize: Column,
  options?: RunOptions,
): TopOfBook {
  const columns = runKernel(topOfBookKernel(), [bid, bidSize, ask, askSize], options);
  const [mid, micro, imbalanceColumn, orderFlow] = columns;
  return { mid, microPrice: micro, imbalance: imbalanceColumn, orderFlow };
}

/** The kernel of {@link topOfBook}; its outputs are in the order of {@link TopOfBook}. */
export function topOfBookKernel(): Kernel<{ bid: number; bidSize: number; ask: number; askSize: number }> {
  return {
    inputs: 4,
    outputs: 4,
    init: () => ({ bid: NaN, bidSize: NaN, ask: NaN, askSize: NaN }),
    advance(state, [bid, bidSize, ask, askSize], [mid, micro, balance, flow], from, to) {
      for (let i = from; i < to; i++) {
        const [pb, qb, pa, qa] = [bid[i], bidSize[i], ask[i], askSize[i]];
        const known = 0 * (pb + qb + pa + qa);
        mid[i] = (pb + pa) / 2 + known;
        micro[i] = qb + qa > 0 ? (pb * qa + pa * qb) / (qb + qa) : NaN;
        balance[i] = share(qb, qa) + known;
        flow[i] =
          (pb >= state.bid ? qb : 0) -
          (pb <= state.bid ? state.bidSize : 0) -
          (pa <= state.ask ? qa : 0) +
          (pa >= state.ask ? state.askSize : 0) +
          known +
          0 * (state.bid + state.bidSize + state.ask + state.askSize);
        state.bid = pb;
        state.bidSize = qb;
        state.ask = pa;
        state.askSize = qa;
      }
    },
  };
}
