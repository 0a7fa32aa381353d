import type { BrokerOrder, OrderEvent } from '@veloce/backtest';
import { exitOf, exitOrderId, protectedBy } from './client-order-id.js';
import { adds, type OrderDesk } from './order-desk.js';
import type { WantedExit } from './output.js';

/** An entry that is to be left, all but a rest. */
export interface Leaving {
  readonly kind: 'leaving';
  /** The order that asked for it: input and leg. */
  readonly key: string;
  readonly entryId: string;
  /** Base units of it that stay. */
  readonly keep: number;
  readonly lastPrice: number;
  /** Epoch ms UTC. */
  readonly time: number;
}

/** The wish to leave a share of an entry, as base units that stay: by what the entry has filled and its exits have closed. */
export function leavingOf(
  desk: OrderDesk,
  key: string,
  { entryId, share, lastPrice }: WantedExit,
  time: number,
): Leaving {
  const keep = share >= 1 ? 0 : leftOf(desk, entryId) * (1 - share);
  return { kind: 'leaving', key, entryId, keep, lastPrice, time };
}

/**
 * The next order that brings an entry to what is to stay of it; `wait` while something of it is under way, and for a while after a refusal; `done` when nothing
 * is left to do.
 *
 * @param now Epoch ms UTC.
 */
export function nextExit(
  desk: OrderDesk,
  { entryId, keep, lastPrice }: Leaving,
  now: number,
): BrokerOrder | 'wait' | 'done' {
  const entry = desk.orders().find(({ orderId }) => orderId === entryId);
  if (entry === undefined) return 'done'; // it was never sent
  const exits = exitsOf(desk, entryId);
  const inFlight = new Set(desk.inFlight().map(({ orderId }) => orderId));
  if ([entry, ...exits].some(({ orderId }) => inFlight.has(orderId))) return 'wait';
  const { symbol } = entry;
  const isLong = entry.side === 'BUY';
  // No more than is held: somebody else may have closed it.
  const position = desk.positions().get(symbol) ?? 0;
  const size = Math.min(leftOf(desk, entryId) - keep, isLong ? position : -position);
  if (size <= 0 || adds(entry.filledSize - size, entry.filledSize)) return 'done';
  const refusals = exits.length - 1 - exits.findLastIndex(({ state }) => state !== 'rejected');
  const last = exits.at(-1);
  // A clock that was set back must not hold an exit.
  const since = last === undefined || now < last.time ? Infinity : now - last.time;
  if (refusals > 0 && since < Math.min(60_000, 500 * 2 ** refusals)) return 'wait';
  const id = exitOrderId(entryId, exits.length);
  return { id, symbol, side: isLong ? 'SELL' : 'BUY', size, reduceOnly: true, lastPrice };
}

const exitsOf = (desk: OrderDesk, entryId: string): readonly OrderEvent[] =>
  desk.orders().filter(({ orderId }) => exitOf(orderId)?.entryId === entryId);

/** Base units that an entry opened, and neither its exits nor a stop at the venue have closed. */
function leftOf(desk: OrderDesk, entryId: string): number {
  const entry = desk.orders().find(({ orderId }) => orderId === entryId);
  const stops = desk.orders().filter(({ orderId }) => protectedBy(orderId) === entryId);
  return [...exitsOf(desk, entryId), ...stops].reduce(
    (left, { filledSize }) => left - filledSize,
    entry?.filledSize ?? 0,
  );
}
