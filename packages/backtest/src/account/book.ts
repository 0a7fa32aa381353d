import type { Column, MarketData } from '@veloce/core';
import type { Holding } from './holding.js';
import type { Instrument } from './instrument.js';
import type { WorkingOrder } from './order.js';

/** One symbol of an account: its current bar, its position and its orders. */
export interface Book {
  readonly symbol: string;
  readonly instrument: Instrument;
  /** Share of equity per entry, unless the settings override it. */
  fraction: number;
  /** Closes and average true ranges of the bars so far; only `[0, known)` may be read. */
  closes: Column;
  atr: Column | undefined;
  known: number;
  bar: number;
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** The last price known: the open while the bar runs, then its close. */
  mark: number;
  holding: Holding | undefined;
  /** Positions so far. */
  opened: number;
  /** Market orders for the next open. */
  due: WorkingOrder[];
  /** Entries that wait for their turn among the markets, at the open or the close that is being played; empty between two times. */
  entering: WorkingOrder[];
  /** Orders that wait for a price, in the order of sending. */
  resting: WorkingOrder[];
  /** No level of the position or of an order lies strictly between these. */
  above: number;
  below: number;
  /** Whether the bar was walked in finer steps, which keep the extremes of the position. */
  walked: boolean;
  /** Funding settlements without a rate while a position was open. */
  missedFunding: number;
  /** Fills whose order within the bar is unknown. */
  ambiguousFills: number;
}

/** A book without bars. */
export function openBook(
  instrument: Instrument,
  fraction: number,
  closes: Column,
  atr: Column | undefined,
): Book {
  return {
    symbol: instrument.symbol,
    instrument,
    fraction,
    closes,
    atr,
    known: 0,
    bar: -1,
    time: NaN,
    open: NaN,
    high: NaN,
    low: NaN,
    close: NaN,
    volume: NaN,
    mark: NaN,
    holding: undefined,
    opened: 0,
    due: [],
    entering: [],
    resting: [],
    above: Infinity,
    below: -Infinity,
    walked: false,
    missedFunding: 0,
    ambiguousFills: 0,
  };
}

/** The source of bars: a market, or a buffer of one bar. */
export type BarSource = Pick<MarketData, 'time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'funding'>;

/** Puts a book on a bar, read from row `i`. */
export function turnTo(book: Book, bar: number, source: BarSource, i: number): void {
  book.bar = bar;
  book.time = source.time[i];
  book.open = source.open[i];
  book.high = source.high[i];
  book.low = source.low[i];
  book.close = source.close[i];
  book.volume = source.volume[i];
}

/** Whether nothing is held, due or waiting: the next bar cannot change anything. */
export function isIdle({ holding, due, resting }: Book): boolean {
  return holding === undefined && due.length === 0 && resting.length === 0;
}

/** The unrealised profit of the position at the mark; 0 without a position. */
export function unrealised({ holding, mark }: Book): number {
  return holding === undefined ? 0 : holding.direction * holding.size * (mark - holding.entryPrice);
}

/** Finds the nearest levels on both sides again, after the position or an order has changed. */
export function watchLevels(book: Book): void {
  let above = Infinity;
  let below = -Infinity;
  const { holding } = book;
  if (holding !== undefined) {
    const { direction, stopLoss, takeProfit, liquidation } = holding;
    if (direction === 1) {
      below = Math.max(orLowest(stopLoss), orLowest(liquidation));
      above = orHighest(takeProfit);
    } else {
      below = orLowest(takeProfit);
      above = Math.min(orHighest(stopLoss), orHighest(liquidation));
    }
  }
  for (const order of book.resting) {
    if (triggersAbove(order)) above = Math.min(above, orHighest(order.level));
    else below = Math.max(below, orLowest(order.level));
  }
  book.above = above;
  book.below = below;
}

const orLowest = (level: number): number => (level === level ? level : -Infinity);
const orHighest = (level: number): number => (level === level ? level : Infinity);

/** Whether an order triggers at prices at or above its level: buy stops and sell limits do. */
export function triggersAbove({ type, direction }: WorkingOrder): boolean {
  return (type === 'limit') === (direction === -1);
}
