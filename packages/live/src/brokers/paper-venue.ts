import { left, right, type Either } from 'fp-ts/lib/Either.js';
import {
  brokerEvents,
  paperBroker,
  type BacktestOptions,
  type Broker,
  type BrokerError,
  type BrokerEvent,
  type BrokerOrder,
  type FillEvent,
  type OrderEvent,
  type PaperMarket,
  type SymbolBar,
} from '@veloce/backtest';
import { isFinal } from '../order-life.js';
import { eventQueue } from './event-queue.js';
import { eventOf, refused } from './broker-words.js';

/** A venue on paper: a broker, and the bars at which it fills. */
export interface PaperVenue {
  readonly broker: Broker;
  /** Takes the bars of one time, as `paperBroker` does, and fills what works. Returns what happened. */
  readonly push: (bars: readonly SymbolBar[]) => readonly BrokerEvent[];
}

/**
 * A venue on paper that is asked and told like a real one: orders work from the next bar on, and fill as the backtest fills them. It remembers nothing
 * beyond its process.
 *
 * @param account Name of the account; stands in its events.
 * @throws {RangeError} when the market or an option is malformed.
 * @example
 * ```ts
 * const { broker, push } = paperVenue('rehearsal', { symbols: ['BTCUSDT'], timeframe: '1m' });
 * await broker.send({ id: clientOrderId('btc', 0, 7), symbol: 'BTCUSDT', side: 'BUY', size: 0.1 })();
 * push([{ symbol: 'BTCUSDT', ...bar }]);
 * ```
 */
export function paperVenue(account: string, market: PaperMarket, options: BacktestOptions = {}): PaperVenue {
  const paper = paperBroker(market, options);
  const orders = new Map<string, OrderEvent>();
  const numbers = new Map<string, number>();
  const fills: FillEvent[] = [];
  const queue = eventQueue();
  let time = 0;

  const send = (order: BrokerOrder): Either<BrokerError, OrderEvent> => {
    const known = orders.get(order.id);
    if (known !== undefined) return right(known);
    const { lastPrice: _lastPrice, goodUntil: _goodUntil, ...request } = order;
    try {
      numbers.set(order.id, paper.submit(request));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      return left(refused(cause.message, `to send order ${order.id}`));
    }
    const venueId = String(numbers.get(order.id));
    const event: OrderEvent = { ...eventOf(account, order, 'working', time), venueId };
    orders.set(order.id, event);
    queue.tell([event]);
    return right(event);
  };
  /** The account on paper tells one record for each part of an order; a broker tells the whole order. */
  const wholeOf = (told: OrderEvent): OrderEvent => {
    const known = orders.get(told.orderId);
    const before = known?.filledSize ?? 0;
    const filledSize = before + told.filledSize;
    const price =
      filledSize > 0
        ? ((known?.price ?? 0) * before + (told.price ?? 0) * told.filledSize) / filledSize
        : null;
    const size = known?.size ?? told.size;
    const isOver = told.state === 'partly-filled' && !told.reduceOnly; // what the bar had no room for is not carried on
    const fee = (known?.fee ?? 0) + told.fee;
    const venueId = known?.venueId ?? told.venueId;
    return { ...told, venueId, size, filledSize, price, fee, state: isOver ? 'cancelled' : told.state };
  };
  const take = (event: BrokerEvent): BrokerEvent => {
    if (event.kind === 'fill') fills.push(event);
    if (event.kind !== 'order') return event;
    const whole = wholeOf(event);
    orders.set(whole.orderId, whole);
    return whole;
  };

  const broker: Broker = {
    account,
    isReal: false,
    send: (order, signal) => answering(signal, `to send order ${order.id}`, () => send(order)),
    cancel: (orderId, signal) =>
      answering(signal, `to cancel order ${orderId}`, () => {
        const known = orders.get(orderId);
        if (known === undefined) return left(refused(`there is no order ${orderId}`, `to cancel ${orderId}`));
        if (isFinal(known)) return right(known);
        paper.cancel(numbers.get(orderId) ?? -1);
        const event: OrderEvent = { ...known, state: 'cancelled', time };
        orders.set(orderId, event);
        queue.tell([event]);
        return right(event);
      }),
    order: (orderId, signal) =>
      answering(signal, `about order ${orderId}`, () => right(orders.get(orderId) ?? null)),
    openOrders: (signal) =>
      answering(signal, 'about open orders', () =>
        right([...orders.values()].filter((one) => !isFinal(one))),
      ),
    positions: (signal) =>
      answering(signal, 'about positions', () =>
        right(
          market.symbols.flatMap((symbol) => {
            const held = paper.position(symbol);
            return held === null
              ? []
              : [{ symbol, side: held.side, size: held.size, entryPrice: held.entryPrice }];
          }),
        ),
      ),
    fills: (since, signal) =>
      answering(signal, 'about fills', () => right(fills.filter((fill) => fill.time >= since))),
    events: queue.read,
  };
  return {
    broker,
    push(bars) {
      const events = paper.push(bars);
      time = bars.length > 0 ? bars[0].time : time;
      const told = brokerEvents(account, time, events).map(take);
      queue.tell(told);
      return told;
    },
  };
}

const answering =
  <A>(signal: AbortSignal | undefined, asked: string, act: () => Either<BrokerError, A>) =>
  (): Promise<Either<BrokerError, A>> =>
    Promise.resolve(
      signal?.aborted === true
        ? left({ _tag: 'BrokerUnreachable', message: 'it was called off', asked, fix: 'ask again' })
        : act(),
    );
