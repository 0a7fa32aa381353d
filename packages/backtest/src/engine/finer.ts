import type { Column, MarketData } from '@veloce/core';
import type { Account } from '../account/account.js';
import type { Book } from '../account/book.js';
import { placeOf } from './clock.js';
import type { BacktestSettings } from '../account/settings.js';
import { stretch } from '../account/holding.js';
import { jumpTo, walkBar, type Range } from './walk.js';

/** Trades of a symbol, oldest first: the finest path there is. */
export interface TradePath {
  readonly symbol: string;
  /** Epoch ms UTC, not decreasing. */
  readonly time: Column;
  readonly price: Column;
}

/** Finer bars or trades of a symbol, for `intrabar: 'lower-tf'`. */
export type FinerData = MarketData | TradePath;

/** A finer path of one symbol. */
export interface FinerPath {
  /** Walks the current bar of the book; `false` when there is no finer data within it. */
  readonly walk: (account: Account, book: Book, settings: BacktestSettings) => boolean;
  /** Bars that had to be walked as a whole. */
  readonly uncovered: () => number;
}

/**
 * A path through finer data. Bars are walked as the pessimistic rule walks bars; trades are jumps from price to price, and leave nothing
 * open. A bar without finer data is walked as a whole.
 */
export function finerPath(data: FinerData, intervalMs: number): FinerPath {
  let uncovered = 0;
  const { time } = data;
  return {
    uncovered: () => uncovered,
    walk(account, book, settings) {
      const from = placeOf(time, book.time);
      const to = placeOf(time, book.time + intervalMs);
      if (from === to) {
        uncovered++;
        return false;
      }
      for (let i = from; i < to; i++) {
        const bar = stepAt(data, i);
        jumpTo(account, book, bar.open, settings, 'inside');
        if (!('price' in data)) walkBar(account, book, bar, settings);
        if (book.holding === undefined) continue;
        stretch(book.holding, bar);
        book.holding.entered = 'open';
      }
      book.walked = true;
      return true;
    },
  };
}

function stepAt(data: FinerData, i: number): Range {
  if (!('price' in data))
    return { open: data.open[i], high: data.high[i], low: data.low[i], close: data.close[i] };
  const price = data.price[i];
  return { open: price, high: price, low: price, close: price };
}
