import { left, right, type Either } from 'fp-ts/lib/Either.js';
import type { Broker, BrokerError, BrokerEvent, BrokerOrder, FillEvent, OrderEvent } from '@veloce/backtest';

/** The fate of a call on its way. */
export type Fault = 'none' | 'lost' | 'late' | 'mute' | 'doubled' | 'refused' | 'unreachable';

const unknown: BrokerError = { _tag: 'OutcomeUnknown', message: 'no answer', asked: 'x', fix: 'y' };

/** A venue in memory that executes each id once, and a line to it that loses, doubles, delays and reorders. */
export function faultyVenue(): Broker & {
  /** The faults of the next calls, one each; later calls succeed. */
  readonly faults: Fault[];
  /** Events that are on their way. */
  readonly underway: BrokerEvent[];
  /** Calls that are on their way still. */
  readonly late: (() => void)[];
  /** Fills some of a working order: the share of what is left, in quarters. */
  readonly fill: (which: number, quarters: number) => void;
  /** Closes everything of a symbol by hand, at the venue. */
  readonly closeByHand: (symbol: string) => void;
  readonly executed: ReadonlyMap<string, OrderEvent>;
  readonly held: () => ReadonlyMap<string, number>;
} {
  const orders = new Map<string, OrderEvent>();
  const fills: FillEvent[] = [];
  const faults: Fault[] = [];
  const underway: BrokerEvent[] = [];
  const late: (() => void)[] = [];
  let time = 0;

  const held = (): Map<string, number> => {
    const sizes = new Map<string, number>();
    for (const { symbol, side, size } of fills) {
      sizes.set(symbol, (sizes.get(symbol) ?? 0) + (side === 'BUY' ? size : -size));
    }
    return sizes;
  };
  const tell = (event: OrderEvent | FillEvent): void => {
    if (event.kind === 'order') orders.set(event.orderId, event);
    else fills.push(event);
    underway.push(event);
  };
  const fillOf = (order: OrderEvent, size: number): void => {
    const { orderId, symbol, side } = order;
    const fillId = `f${fills.length}`;
    tell({ kind: 'fill', account: 'a', fillId, orderId, symbol, side, size, price: 1, fee: 0, feeCurrency: null, liquidity: null, time: ++time }); // prettier-ignore
    const filledSize = order.filledSize + size;
    const state = filledSize >= (order.size ?? 0) ? 'filled' : 'partly-filled';
    tell({ ...order, filledSize, price: 1, state, time: ++time });
  };
  const execute = (order: BrokerOrder): OrderEvent => {
    const known = orders.get(order.id);
    if (known !== undefined) return known;
    const { id: orderId, symbol, side, size = 1 } = order;
    const event: OrderEvent = { kind: 'order', account: 'a', orderId, venueId: `v${orders.size}`, symbol, side, type: 'market', reduceOnly: false, state: 'working', size, filledSize: 0, price: null, fee: 0, reason: '', time: ++time }; // prettier-ignore
    tell(event);
    return event;
  };
  const call =
    <A>(act: () => Either<BrokerError, A>) =>
    (): Promise<Either<BrokerError, A>> => {
      const fault = faults.shift() ?? 'none';
      if (fault === 'late') late.push(act);
      if (fault === 'refused') return Promise.resolve(left({ ...unknown, _tag: 'Refused' }));
      if (fault === 'unreachable') return Promise.resolve(left({ ...unknown, _tag: 'BrokerUnreachable' }));
      if (fault === 'lost' || fault === 'late') return Promise.resolve(left(unknown));
      const answer = act();
      if (fault === 'doubled') act();
      return Promise.resolve(fault === 'mute' ? left(unknown) : answer);
    };
  const isOpen = ({ state }: OrderEvent): boolean => state === 'working' || state === 'partly-filled';
  return {
    account: 'a',
    isReal: false,
    faults,
    underway,
    late,
    executed: orders,
    held,
    fill(which, quarters) {
      const open = [...orders.values()].filter(isOpen);
      if (open.length === 0) return;
      const order = open[which % open.length];
      const rest = (order.size ?? 0) - order.filledSize;
      if (quarters === 0) tell({ ...order, state: 'cancelled', time: ++time });
      else fillOf(order, quarters === 4 ? rest : (rest * quarters) / 4);
    },
    closeByHand(symbol) {
      const size = held().get(symbol) ?? 0;
      if (size === 0) return;
      const id = `hand-${fills.length}`;
      fillOf(execute({ id, symbol, side: size > 0 ? 'SELL' : 'BUY', size: Math.abs(size) }), Math.abs(size));
    },
    send: (order) => call(() => right(execute(order))),
    cancel: (id) =>
      call(() => {
        const order = orders.get(id);
        if (order === undefined) return left({ ...unknown, _tag: 'Refused' });
        if (isOpen(order)) tell({ ...order, state: 'cancelled', time: ++time });
        return right(orders.get(id) ?? order);
      }),
    order: (id) => call(() => right(orders.get(id) ?? null)),
    openOrders: () => call(() => right([...orders.values()].filter(isOpen))),
    positions: () =>
      call(() =>
        right(
          [...held()]
            .filter(([, size]) => Math.abs(size) > 1e-9)
            .map(([symbol, size]) => ({ symbol, side: size > 0 ? 'LONG' : 'SHORT', size: Math.abs(size), entryPrice: 1 }) as const), // prettier-ignore
        ),
      ),
    fills: (since) => call(() => right(fills.filter((fill) => fill.time >= since))),
    events: async function* () {
      yield* underway;
      await Promise.resolve();
    },
  };
}
