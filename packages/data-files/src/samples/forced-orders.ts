import type { DataNote } from '../market/data-note.js';

/** The columns of forced orders that tell one order from another, as a file of snapshots has them. */
export interface OrderColumns {
  /** Epoch ms. */
  readonly time: Float64Array;
  /** Above 0 for a buy, below for a sale. */
  readonly side: Float64Array;
  /** Filled so far, of this order. */
  readonly accumulated: Float64Array;
  /** Filled last. */
  readonly last: Float64Array;
  /** Its whole quantity and its limit price; absent where the file has none. */
  readonly original: Float64Array | undefined;
  readonly limit: Float64Array | undefined;
}

/** An order that takes what is there and is done (IOC) is not filled for longer. */
const longestFillMs = 60_000;

/**
 * The quantity that each row of a snapshot of forced orders adds. Rows give what is filled of the order so far: a row that goes on with an order that a row
 * before it has told of counts by what was filled since. It goes on with that order when side, whole quantity and limit are the same, and what it had filled before
 * its last fill is not less than what the row before told.
 *
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Liquidation-Order-Streams
 */
export function addedQuantities(orders: OrderColumns): {
  readonly added: Float64Array;
  readonly again: number;
} {
  const { time, side, accumulated, last, original, limit } = orders;
  const seen = new Map<string, { readonly time: number; readonly filled: number }>();
  let again = 0;
  const added = accumulated.map((filled, i) => {
    const order = `${Math.sign(side[i])} ${original?.[i]} ${limit?.[i]}`;
    const before = seen.get(order);
    seen.set(order, { time: time[i], filled });
    if (before === undefined || time[i] - before.time > longestFillMs) return filled;
    // Quantities are decimals of a few digits: their differences are off by rounding alone.
    const isSame = filled > before.filled && filled - last[i] >= before.filled * (1 - 1e-9);
    if (!isSame) return filled;
    again++;
    return filled - before.filled;
  });
  return { added, again };
}

/** The note about orders that came in several rows. */
export function ordersNote(source: string, again: number): readonly DataNote[] {
  if (again === 0) return [];
  const message = `${again} rows go on with the order of a row before: they count by what was filled since`;
  return [{ rule: 'accumulated', source, count: again, message }];
}
