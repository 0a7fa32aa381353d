import { checkArguments } from '@veloce/core';
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { isoTime } from '@veloce/core';
import type { Broker, BrokerError, BrokerEvent, BrokerOrder, FillEvent, OrderEvent } from '@veloce/backtest';
import { eventOf } from './brokers/broker-words.js';
import { isFinal, laterOf } from './order-life.js';

/** The entries of a desk's log: an order before it leaves, and every event about it. */
export type DeskEntry =
  { readonly kind: 'sending'; readonly order: BrokerOrder; readonly time: number } | BrokerEvent;

/** Sends the orders of an account, and tracks the outcome of each. */
export interface OrderDesk {
  /**
   * Sends an order, once per id: a repeated id is answered with the state of that order. Without an answer it is `unknown`, and stays in
   * flight.
   */
  readonly place: (order: BrokerOrder, signal?: AbortSignal) => Promise<OrderEvent>;
  /** Takes the broker's events, in any order and any number of times. */
  readonly hear: (event: BrokerEvent) => void;
  /**
   * Asks the venue about every order in flight, and for the fills that are missing. An order that the venue never had is sent again under its own id, so
   * that the first sending, should it still arrive, is no second order.
   *
   * @returns The orders that are in flight still; the first question that failed.
   */
  readonly settle: (signal?: AbortSignal) => TaskEither<BrokerError, readonly OrderEvent[]>;
  /** Every order, as far as it is known. */
  readonly orders: () => readonly OrderEvent[];
  /** Orders without an end, or whose fills do not add up to what was filled. */
  readonly inFlight: () => readonly OrderEvent[];
  /** The sum of the fills by symbol: base units, negative for a short. */
  readonly positions: () => ReadonlyMap<string, number>;
  /** The positions, with what working orders say is filled before there is a fill of it: some venues tell a fill when its order has ended. */
  readonly standing: () => ReadonlyMap<string, number>;
}

/**
 * The desk of a broker.
 *
 * @param log Is called with each entry; when it returns from a `sending`, that must be on the disk.
 * @param saved The entries of the log after a restart: nothing is sent for them; `settle` asks what became of them.
 * @param now The clock, epoch ms UTC.
 * @example
 * ```ts
 * const desk = createOrderDesk(broker, (entry) => journal.append([JSON.stringify(entry)]), saved, Date.now);
 * const order = await desk.place({ id: clientOrderId('btc', 0, sequence), symbol: 'BTCUSDT', side: 'BUY', size: 0.1 });
 * ```
 */
export function createOrderDesk(
  broker: Broker,
  log: (entry: DeskEntry) => void,
  saved: Iterable<DeskEntry>,
  now: () => number,
): OrderDesk {
  checkArguments(
    'createOrderDesk',
    { broker, log, saved, now },
    { broker: { send: 'function', order: 'function' }, log: 'function', saved: 'iterable', now: 'function' },
  );
  const orders = new Map<string, OrderEvent>();
  const sent = new Map<string, { readonly order: BrokerOrder; readonly time: number }>();
  const fills = new Map<string, FillEvent>();
  const filled = new Map<string, number>();
  const positions = new Map<string, number>();

  const take = (entry: DeskEntry): boolean => {
    checkArguments('createOrderDesk', { entry }, { entry: { kind: 'text' } });
    if (entry.kind === 'sending') {
      if (sent.has(entry.order.id)) return false;
      sent.set(entry.order.id, entry);
      orders.set(entry.order.id, eventOf(broker.account, entry.order, 'sent', entry.time));
      return true;
    }
    if (entry.kind === 'order') {
      const known = orders.get(entry.orderId);
      const later = laterOf(known, entry);
      orders.set(entry.orderId, later);
      return later !== known;
    }
    if (entry.kind !== 'fill' || fills.has(entry.fillId)) return false;
    const { fillId, orderId, symbol, side, size } = entry;
    fills.set(fillId, entry);
    filled.set(orderId, (filled.get(orderId) ?? 0) + size);
    positions.set(symbol, (positions.get(symbol) ?? 0) + (side === 'BUY' ? size : -size));
    return true;
  };
  const hear = (event: BrokerEvent): void => {
    if (take(event)) log(event);
  };
  const send = async (order: BrokerOrder, isAgain: boolean, signal?: AbortSignal): Promise<OrderEvent> => {
    const { goodUntil = Infinity } = order;
    if (now() > goodUntil) {
      const reason = `it was to be sent until ${isoTime(goodUntil)}`;
      hear({ ...eventOf(broker.account, order, 'rejected', now()), reason });
      return orders.get(order.id) ?? eventOf(broker.account, order, 'rejected', now());
    }
    const answer = await broker.send(order, signal)();
    if (isLeft(answer)) {
      // An order that was never sent is as good as rejected; of one sent before, an earlier sending may be on its way.
      const { _tag } = answer.left;
      const isOver = _tag === 'Refused' || (_tag === 'BrokerUnreachable' && !isAgain);
      const state = isOver ? 'rejected' : 'unknown';
      hear({ ...eventOf(broker.account, order, state, now()), reason: answer.left.message });
    } else hear(answer.right);
    return orders.get(order.id) ?? eventOf(broker.account, order, 'unknown', now());
  };
  const isInFlight = (order: OrderEvent): boolean =>
    !isFinal(order) || !adds(filled.get(order.orderId) ?? 0, order.filledSize);
  // If an end only lacks its fills, they are fetched; if there are more fills than it says, it was not an end.
  const isInDoubt = (order: OrderEvent): boolean =>
    !isFinal(order) || (filled.get(order.orderId) ?? 0) > order.filledSize;
  const inFlight = (): readonly OrderEvent[] => [...orders.values()].filter(isInFlight);

  const ask = async (order: OrderEvent, signal?: AbortSignal): Promise<BrokerError | undefined> => {
    const { orderId } = order;
    const found = await broker.order(orderId, signal)();
    if (isLeft(found)) return found.left;
    const request = sent.get(orderId)?.order;
    if (found.right !== null) hear(found.right);
    else if (order.venueId !== null) {
      // It had it, and has it no more. That is our conclusion, so it has no number of the venue's: the venue knows better.
      if (!isFinal(order))
        hear({ ...order, state: 'cancelled', venueId: null, reason: 'the venue has it no more' });
    } else if (request !== undefined && (order.state === 'unknown' || order.state === 'sent')) {
      await send(request, true, signal);
    }
    return undefined;
  };

  for (const entry of saved) take(entry);
  return {
    async place(order, signal) {
      const known = orders.get(order.id);
      if (known !== undefined) return known;
      const entry = { kind: 'sending', order, time: now() } as const;
      log(entry);
      take(entry);
      return send(order, false, signal);
    },
    hear,
    settle: (signal) => async (): Promise<Either<BrokerError, readonly OrderEvent[]>> => {
      let failed: BrokerError | undefined;
      for (const order of inFlight().filter(isInDoubt)) {
        failed ??= await ask(order, signal);
      }
      const open = inFlight();
      if (open.length > 0) {
        const since = Math.min(
          ...open.map(({ orderId, time }) => (sent.get(orderId)?.time ?? time) - skewMs),
        );
        const told = await broker.fills(since, signal)();
        if (isLeft(told)) failed ??= told.left;
        else told.right.forEach(hear);
      }
      return failed === undefined ? right(inFlight()) : left(failed);
    },
    orders: () => [...orders.values()],
    inFlight,
    positions: () => positions,
    standing: () => {
      const standing = new Map(positions);
      for (const order of orders.values()) {
        const lacking = isFinal(order) ? 0 : order.filledSize - (filled.get(order.orderId) ?? 0);
        if (lacking <= 0) continue;
        const signed = order.side === 'BUY' ? lacking : -lacking;
        standing.set(order.symbol, (standing.get(order.symbol) ?? 0) + signed);
      }
      return standing;
    },
  };
}

/** How far the clock of a venue may be behind ours. */
const skewMs = 60_000;

/** Sums of fills are of the same numbers in another order: they differ by rounding only. */
export const adds = (sum: number, whole: number): boolean =>
  Math.abs(sum - whole) <= 1e-9 * Math.max(1, Math.abs(whole));
