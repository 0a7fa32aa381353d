import { shown } from '@veloce/core';
import type { Book } from './book.js';
import { roundTick } from './instrument.js';
import type { Levels } from './order.js';
import { slipped, type Slippage } from './slippage.js';

/** An execution whose price is looked for. */
interface Execution {
  /** Before slippage. */
  readonly price: number;
  /** 1 to buy, -1 to sell. */
  readonly direction: 1 | -1;
  /** Base units. */
  readonly size: number;
  /** Whether it takes what stands in the book: a maker's fill has the price of its order. */
  readonly taker: boolean;
}

/** The price of a fill after slippage, on the tick grid. */
export function fillPrice(
  slippage: Slippage,
  book: Book,
  { price, direction, size, taker }: Execution,
): number {
  checkGrid(book, price, slippage);
  if (!taker) return price;
  const worse = slipped(slippage, price, direction, size, book.volume);
  if (!(worse > 0)) {
    throw new RangeError(
      `${book.symbol}: slippage: the ${slippage.model} model takes the price of ${size} units from ${price} to ${worse} at bar ${book.known}; lower it, or cap fills by maxVolumeShare`,
    );
  }
  return roundTick(worse, book.instrument.tickSize, direction);
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

/** The fill that a level is measured from. */
interface LevelAt {
  readonly fill: number;
  /** The side of the fill that a fraction lies on. */
  readonly sign: number;
  readonly tick: number;
}

/** A level of an entry as a price on the tick grid. */
export function levelFrom({ as }: Levels, level: number, { fill, sign, tick }: LevelAt): number {
  return roundTick(as === 'price' ? level : fill * (1 + sign * level), tick, 0);
}
