import { left } from 'fp-ts/lib/TaskEither.js';
import type { Broker, BrokerOrder } from '@veloce/backtest';

/**
 * A broker that asks once more before each order that opens something, at the last moment before it leaves. Orders that only reduce, cancels and
 * questions pass unasked.
 *
 * @param refuse Why an entry may not leave; `null` when it may: the kill switch, and what {@link createEntryGuard} says.
 * @example
 * ```ts
 * const guarded = guardBroker(broker, () => killSwitch.reason());
 * ```
 */
export function guardBroker(broker: Broker, refuse: (order: BrokerOrder) => string | null): Broker {
  return {
    ...broker,
    send(order, signal) {
      return async () => {
        const why = order.reduceOnly === true ? null : refuse(order);
        if (why === null) return broker.send(order, signal)();
        return left({
          _tag: 'Refused',
          message: `order ${order.id} was not sent: ${why}`,
          asked: `to send order ${order.id}`,
          fix: 'no entries until that is over; exits are sent',
        } as const)();
      };
    },
  };
}
