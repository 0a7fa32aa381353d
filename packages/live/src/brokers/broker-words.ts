import type { BrokerOrder, BrokerUnreachable, OrderEvent, OutcomeUnknown, Refused } from '@veloce/backtest';

/** The venue said no. */
export const refused = (message: string, asked: string, fix = 'see what it says'): Refused => ({
  _tag: 'Refused',
  message,
  asked,
  fix,
});

/** It may have been done. */
export const outcomeUnknown = (message: string, asked: string): OutcomeUnknown => ({
  _tag: 'OutcomeUnknown',
  message,
  asked,
  fix: 'ask how things stand: it may be carried out',
});

/** Nothing was sent. */
export const unreachable = (message: string, asked: string): BrokerUnreachable => ({
  _tag: 'BrokerUnreachable',
  message,
  asked,
  fix: 'ask again',
});

/** An order of which nothing is filled yet. */
export function eventOf(
  account: string,
  order: BrokerOrder,
  state: OrderEvent['state'],
  time: number,
): OrderEvent {
  const { id, symbol, side, type = 'market', reduceOnly = false, size = null } = order;
  const none = { venueId: null, filledSize: 0, price: null, fee: 0, reason: '' };
  return { kind: 'order', account, orderId: id, symbol, side, type, reduceOnly, size, state, time, ...none };
}
