import type { MarketTrade } from '../events.js';

/** Trades that may still be needed to make a bar again, as numbers: a busy market keeps many thousands, and as objects they would fill the memory. */
export interface KeptTrades {
  readonly add: (trade: MarketTrade) => void;
  /** Forgets those before a time, once the oldest is before it. */
  readonly forget: (before: number) => void;
  /** Gives those from a time on, by their number, or by time where they have none; alike ones as they came. */
  readonly each: (
    from: number,
    take: (time: number, price: number, size: number, side: 1 | -1, number: number, count: number) => void,
  ) => void;
}

/** Numbers of one trade: time, price, size (negative where the taker sold), number, count. */
const width = 5;

/** Keeps trades until they are forgotten. */
export function createKeptTrades(): KeptTrades {
  let rows = new Float64Array(width * 16);
  let length = 0;
  return {
    add({ time, price, size, side, number, count }) {
      if (length === rows.length) {
        const wider = new Float64Array(2 * length);
        wider.set(rows);
        rows = wider;
      }
      rows[length] = time;
      rows[length + 1] = price;
      rows[length + 2] = side === 'buy' ? size : -size;
      rows[length + 3] = number;
      rows[length + 4] = count;
      length += width;
    },
    forget(before) {
      if (length === 0 || !(rows[0] < before)) return;
      let to = 0;
      for (let from = 0; from < length; from += width) {
        if (!(rows[from] >= before)) continue;
        if (to < from) rows.copyWithin(to, from, from + width);
        to += width;
      }
      length = to;
      // A burst that is over gives its memory back.
      if (rows.length > 1_024 && 8 * length < rows.length) rows = rows.slice(0, 2 * length + width * 16);
    },
    each(from, take) {
      const order: number[] = [];
      for (let at = 0; at < length; at += width) if (rows[at] >= from) order.push(at);
      order.sort((a, b) => {
        const number = rows[a + 3];
        return number === number ? number - rows[b + 3] : rows[a] - rows[b];
      });
      for (const at of order) {
        const size = rows[at + 2];
        take(rows[at], rows[at + 1], Math.abs(size), size > 0 ? 1 : -1, rows[at + 3], rows[at + 4]);
      }
    },
  };
}
