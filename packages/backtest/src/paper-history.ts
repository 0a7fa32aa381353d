import { atrKernel } from '@veloce/indicators';
import type { Bar } from '@veloce/core';
import type { Book } from './account/book.js';

/** Closes and average true ranges of a book as they grow, one bar at a time. */
export interface BarHistory {
  /** Takes the next closed bar, and lets the book see it. */
  readonly add: (book: Book, bar: Bar) => void;
  /** Lets the book see what there is. */
  readonly show: (book: Book) => void;
  /** The state needed to continue. */
  readonly state: () => HistoryState;
}

/** A history at rest: how many bars it has seen, and the last of them. */
export interface HistoryState {
  readonly count: number;
  readonly kernel: unknown;
  readonly closes: Float64Array;
  readonly atr: Float64Array;
}

/**
 * A history; the kernel is the one that a backtest computes with.
 *
 * @param tail Closes that may ever be looked back at: all that is kept when it is put to rest.
 */
export function barHistory(atrPeriod: number, tail: number, saved?: HistoryState): BarHistory {
  const kernel = atrKernel(atrPeriod);
  let state: unknown = saved?.kernel ?? undefined;
  let count = saved?.count ?? 0;
  let closes = new Float64Array(Math.max(1024, 2 * count)).fill(NaN);
  let atr = closes.slice();
  if (saved !== undefined) {
    closes.set(saved.closes, count - saved.closes.length);
    atr.set(saved.atr, count - saved.atr.length);
  }
  const cells = [new Float64Array(1), new Float64Array(1), new Float64Array(1)] as const;
  const output = new Float64Array(1);
  const show = (book: Book): void => {
    book.closes = closes;
    book.atr = atr;
  };

  return {
    add(book, { high, low, close }) {
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
      show(book);
    },
    show,
    state: () => ({
      count,
      kernel: state ?? null,
      closes: closes.slice(Math.max(0, count - tail), count),
      atr: atr.slice(Math.max(0, count - tail), count),
    }),
  };
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
