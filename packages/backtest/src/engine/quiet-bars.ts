import type { MarketData } from '@veloce/core';
import { turnTo, type Book } from '../account/book.js';
import type { BacktestSettings } from '../account/settings.js';

/** Whether nothing but a price can happen to a position between two bars at which its driver is asked. */
export function hasQuietBars(
  { funding, borrowRate, margin }: BacktestSettings,
  { instrument }: Book,
  watches: boolean,
): boolean {
  return (
    !watches && borrowRate === 0 && margin !== 'cross' && !(funding && instrument.fundingHours !== undefined)
  );
}

/**
 * Passes over bars that reach no level of the position, pay no funding and do not use up its time. The book is left as if they had
 * been played one by one.
 *
 * @returns The first bar in `[from, to)` that has to be played; `to` when none has.
 */
export function passQuietBars(
  book: Book,
  data: MarketData,
  from: number,
  to: number,
  settings: BacktestSettings,
): number {
  const { holding, above, below, due, resting } = book;
  if (holding === undefined || holding.trail !== undefined || due.length > 0 || resting.length > 0)
    return from;
  const { high, low } = data;
  const funding = settings.funding ? data.funding : undefined;
  const end = Math.min(to, from + holding.timeStop - holding.barsHeld - 1);
  let { highest, lowest } = holding;
  let i = from;
  for (; i < end; i++) {
    const top = high[i];
    const bottom = low[i];
    if (bottom <= below || top >= above) break;
    if (funding !== undefined && funding[i] === funding[i]) break;
    if (top > highest) highest = top;
    if (bottom < lowest) lowest = bottom;
  }
  if (i === from) return from;
  holding.highest = highest;
  holding.lowest = lowest;
  holding.barsHeld += i - from;
  holding.entered = 'open';
  turnTo(book, i - 1, data, i - 1);
  book.known = i;
  book.mark = book.close;
  return i;
}
